"""/reach: which schools, wards and groups get little enrichment, and who is missing out."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb, ReadSession
from chassis.organisations import Place, all_in, find_place
from chassis.paging import PageQuery
from chassis.problems import Problem
from chassis.records.asked import NOT_FOUND, HomesQuery, YearText
from chassis.records.drafts import AreaCode
from education.years import AcademicYear
from services.enrichment.callers import MayAssessAll, MayRead
from services.enrichment.reach import rules as pure
from services.enrichment.reach.answers import (
    GroupsReach,
    MissingOut,
    MissingOutList,
    ReachOfPart,
    ReachOfPupils,
    ReachOfSchool,
    ReachRulesAnswer,
    SchoolsReach,
    WardsReach,
)
from services.enrichment.reach.provisions import had_by_schools, phase_of, schools_in
from services.enrichment.reach.pupils import reached_of
from services.enrichment.reach.rules import ALL, Reached, School
from services.enrichment.reach.ruleset import RULE_SETS, ReachRules, rules_of

router = APIRouter(prefix="/reach", tags=["reach"])
_NOBODY: Final = Reached(ALL, 0, 0, {})


class AreaQuery(BaseModel):
    """Of which authority and year."""

    area: AreaCode
    year: AcademicYear | None = Field(None, description="default: the current one")


class _Asked(NamedTuple):
    """The year, its rules, the authority's organisations, and what their pupils had."""

    year: AcademicYear
    rules: ReachRules
    places: list[Place]
    reached: dict[str, Reached]


@router.get("/rules", summary="What counts as enrichment reaching a school, and who misses out")
async def read_reach_rules(
    _caller: MayRead, today: Today, year: YearText | None = None
) -> ReachRulesAnswer:
    """The rules as data."""
    of_year = AcademicYear.parse(year) if year else AcademicYear.containing(today)
    versions = [each.version for each in RULE_SETS]
    return ReachRulesAnswer(year=str(of_year), rules=rules_of(of_year), versions=versions)


@router.get("/schools", summary="Which enrichment each school has", responses=NOT_FOUND)
async def read_reach_of_schools(
    asked: Annotated[HomesQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    caller: MayRead,
    today: Today,
) -> SchoolsReach:
    """Of an authority for its team; of one school for whoever acts for it, with its own groups."""
    year = asked.of_year(today)
    rules = rules_of(year)
    after = paging.position(-1, -1000, "")
    if asked.organisation is not None:
        place = await find_place(db, asked.organisation, caller)
        places, own = [place], await reached_of(db, [place.organisation], year, rules)
    else:
        _need_team(caller)
        places, own = schools_in(await all_in(db, str(asked.area)), year, rules), None
    found = pure.school_page(await _schools(db, places, year, rules), after, paging.limit + 1)
    page = paging.page([(ReachOfSchool.of(each, rules), each.key) for each in found])
    own_answer: dict[str, Any] = {} if own is None else _of_own(own, rules)
    return SchoolsReach(**dict(page), year=str(year), rules=rules.version, **own_answer)


@router.get("/wards", summary="How many pupils of each ward enrichment reaches")
async def read_reach_of_wards(
    asked: Annotated[AreaQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    _caller: MayAssessAll,
    today: Today,
) -> WardsReach:
    """By the ward where pupils live, exact: for the authority's team only."""
    year, rules, _, reached = await _asked(db, asked, today)
    whole, after = reached.get(ALL, _NOBODY), paging.position(-1, -(10**9), "")
    wards = pure.wards_of(reached)
    later = [each for each in wards if pure.rate_key(each) > after]
    page = paging.page(
        [(ReachOfPart.of_part(each, whole, rules), pure.rate_key(each)) for each in later]
    )
    return WardsReach(
        **dict(page),
        **_head(asked, year, rules, whole),
        ward_not_recorded=whole.pupils - sum(each.pupils for each in wards),
    )


@router.get("/groups", summary="How many pupils of each group enrichment reaches")
async def read_reach_of_groups(
    asked: Annotated[AreaQuery, Query()], db: ReadDb, _caller: MayAssessAll, today: Today
) -> GroupsReach:
    """By gender, year group and characteristics, exact: for the authority's team only."""
    year, rules, _, reached = await _asked(db, asked, today)
    whole = reached.get(ALL, _NOBODY)
    groups = [ReachOfPart.of_part(each, whole, rules) for each in pure.groups_of(reached)]
    return GroupsReach(**_head(asked, year, rules, whole), groups=groups)


@router.get("/missing-out", summary="Who is missing out on enrichment")
async def list_missing_out(
    asked: Annotated[AreaQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    _caller: MayAssessAll,
    today: Today,
) -> MissingOutList:
    """Schools, wards and groups in one list, who is furthest under the mark first, with what each
    goes without and why it is listed."""
    year, rules, places, reached = await _asked(db, asked, today)
    schools = await _schools(db, schools_in(places, year, rules), year, rules)
    after = paging.position(-(10**6), -1, -(10**9), "")
    found = [each for each in pure.missing_out(schools, reached, rules) if each.key > after]
    page = paging.page([(MissingOut.of(each), each.key) for each in found])
    return MissingOutList(**dict(page), **_head(asked, year, rules, reached.get(ALL, _NOBODY)))


def _need_team(caller: Principal) -> None:
    """Raises `forbidden` for who may not see all of an authority."""
    if not (caller.everywhere and caller.may("enrichment:assess")):
        raise Problem("forbidden", f"{caller.client} may ask about its own schools only.")


async def _asked(db: ReadSession, asked: AreaQuery, today: date) -> _Asked:
    year = asked.year or AcademicYear.containing(today)
    rules, places = rules_of(year), await all_in(db, asked.area)
    homes = [each.organisation for each in places]
    return _Asked(year, rules, places, await reached_of(db, homes, year, rules))


async def _schools(
    db: ReadSession, places: Sequence[Place], year: AcademicYear, rules: ReachRules
) -> list[School]:
    had = await had_by_schools(db, places, year, rules)
    return [
        School(
            place.organisation,
            place.name,
            phase_of(place.phase, place.kind),
            place.pupils,
            had[place.organisation],
        )
        for place in places
    ]


def _of_own(reached: dict[str, Reached], rules: ReachRules) -> dict[str, Any]:
    whole = reached.get(ALL, _NOBODY)
    groups = [ReachOfPart.of_part(each, whole, rules) for each in pure.groups_of(reached)]
    return {"pupils": ReachOfPupils.of(whole), "groups": groups}


def _head(
    asked: AreaQuery, year: AcademicYear, rules: ReachRules, whole: Reached
) -> dict[str, Any]:
    return {
        "area": asked.area,
        "year": str(year),
        "rules": rules.version,
        "whole": ReachOfPupils.of(whole),
    }
