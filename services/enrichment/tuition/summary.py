"""GET /tuition: what one-to-one tuition comes to in a school or in an authority."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.records.asked import NOT_FOUND, Homes, HomesQuery, asked_homes
from education.disclosure import Disclosure
from services.enrichment.callers import MayRead
from services.enrichment.tuition.counting import (
    Counted,
    Part,
    by_part,
    by_school,
    counted,
    pupils_by_group,
)
from services.enrichment.tuition.courses import (
    Allocation,
    Course,
    GroupsOf,
    allocations_of,
    courses_of,
    groups_of,
)
from services.enrichment.tuition.figures import (
    Figure,
    PartFigures,
    TuitionFigures,
    TuitionRates,
    counts_of,
    parts_of,
    rates_of,
    withheld_rates,
)
from services.enrichment.tuition.rules import tells_of_few

router = APIRouter(prefix="/tuition", tags=["tuition"])


class TuitionQuery(HomesQuery):
    """Also against a number of pupils to be reached."""

    target: int | None = Field(
        None, ge=1, le=1_000_000, description="pupils to be reached", examples=[1704]
    )


class TuitionSchools(BaseModel):
    """Schools with an allocation; those of them that are engaged: a course is in progress or
    completed."""

    allocated: int
    engaged: int
    percent: Figure


class AgainstTarget(BaseModel):
    """Pupils reached, each once, of those to be reached."""

    target: int
    pupils: int | None
    percent: Figure


class GroupPupils(BaseModel):
    """Pupils of one group, each once."""

    group: str = Field(examples=["fsm=yes"])
    pupils: int


class TuitionSummary(BaseModel):
    """Of an organisation or an authority. Who acts for some organisations only is told of an
    authority how many schools are engaged and, as far as they tell of many pupils and of several
    schools, the rates."""

    organisation: str | None
    area: str | None
    year: str
    disclosure: Disclosure
    schools: TuitionSchools
    whole: TuitionFigures
    target: AgainstTarget | None
    parts: list[PartFigures] = Field(description="by subject and key stage")
    groups: list[GroupPupils] | None = Field(
        description="pupils by group; null: told to who may know all of them"
    )


@router.get("", summary="One-to-one tuition, as counts", responses=NOT_FOUND)
async def read_tuition(
    asked: Annotated[TuitionQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> TuitionSummary:
    """Exact for the school itself and for the team."""
    homes = await asked_homes(db, asked, caller, today)
    year = str(homes.year)
    courses = await courses_of(db, homes.homes, year)
    given = await allocations_of(db, homes.homes, year)
    groups = None
    if homes.exact:
        groups = _groups(courses, await groups_of(db, homes.homes, year))
    return TuitionSummary(
        organisation=homes.organisation,
        area=homes.area,
        year=year,
        disclosure=homes.disclosure,
        schools=_schools(by_school(courses, given)),
        whole=_whole(courses, given, homes),
        target=_against(asked.target, counted(courses), exact=homes.exact),
        parts=_parts(courses, given, homes),
        groups=groups,
    )


def _schools(schools: Mapping[str, Counted]) -> TuitionSchools:
    given = [each for each in schools.values() if each.allocated]
    engaged = sum(each.begun > 0 for each in given)
    return TuitionSchools(
        allocated=len(given), engaged=engaged, percent=Figure.of(engaged, len(given))
    )


def _against(target: int | None, whole: Counted, *, exact: bool) -> AgainstTarget | None:
    if target is None:
        return None
    if not exact:
        return AgainstTarget(target=target, pupils=None, percent=Figure.withheld())
    pupils = len(whole.pupils)
    return AgainstTarget(target=target, pupils=pupils, percent=Figure.of(pupils, target))


def _groups(courses: Iterable[Course], groups: GroupsOf) -> list[GroupPupils]:
    found = pupils_by_group(courses, groups)
    return [GroupPupils(group=group, pupils=number) for group, number in found.items()]


def _whole(courses: Sequence[Course], given: Sequence[Allocation], homes: Homes) -> TuitionFigures:
    whole = counted(courses, given)
    if homes.exact:
        return TuitionFigures(counts=counts_of(whole), rates=rates_of(whole))
    return TuitionFigures(counts=None, rates=_told(whole, [_of_others(courses, homes)]))


def _parts(
    courses: Sequence[Course], given: Sequence[Allocation], homes: Homes
) -> list[PartFigures]:
    """Parts add up to the whole: where one tells of few, none is told."""
    parts = by_part(courses, given)
    if homes.exact:
        return parts_of(parts)
    others = _by_part(_of_others(courses, homes))
    return [
        PartFigures(**part._asdict(), counts=None, rates=_told(some, list(others.values())))
        for part, some in parts.items()
    ]


def _told(some: Counted, apart: Sequence[Sequence[Course]]) -> TuitionRates:
    """The rates of some courses, without those that would tell of few of any of these others."""
    assessed = [[course for course in lot if course.gain is not None] for lot in apart]
    return withheld_rates(
        rates_of(some), courses=any(map(_few, apart)), gains=any(map(_few, assessed))
    )


def _of_others(courses: Iterable[Course], homes: Homes) -> list[Course]:
    return [course for course in courses if course.organisation not in homes.own]


def _by_part(courses: Iterable[Course]) -> dict[Part, list[Course]]:
    """Courses by subject and key stage."""
    found: defaultdict[Part, list[Course]] = defaultdict(list)
    for course in courses:
        found[Part(course.subject, course.key_stage)].append(course)
    return found


def _few(courses: Iterable[Course]) -> bool:
    pupils: defaultdict[str, set[int]] = defaultdict(set)
    for course in courses:
        pupils[course.organisation].add(course.pupil_id)
    return tells_of_few([len(each) for each in pupils.values()])
