"""/by-19/cohorts: cohorts of the authority's own, fixed at 14, and what they have reached since."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.audit import Deed
from chassis.database import ReadDb
from chassis.drafts import Plain
from chassis.idempotency import Answer
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from chassis.records.changing import Writing
from chassis.records.drafts import AreaCode, Draft
from chassis.records.refusing import not_allowed, wrong
from chassis.records.store import AnySession
from chassis.submissions.naming import year_of
from chassis.telling import take_turn
from education.years import AcademicYear
from services.fourteen19.by_nineteen.answers import (
    BY_19,
    By19Figure,
    By19Group,
    cohort_address,
    figures,
    shown_groups,
)
from services.fourteen19.by_nineteen.cohorts import (
    Cohort,
    find_cohort,
    fix,
    list_cohorts,
    reached,
    take_fsm,
)
from services.fourteen19.by_nineteen.rules import indicators
from services.fourteen19.callers import MayAssessAll, MayPlan

router = APIRouter(prefix="/by-19/cohorts", tags=["by 19"])
Area = Annotated[str, Path(pattern="^[0-9]{3}$", description="local authority, e.g. 350")]
Slug = Annotated[str, Path(pattern="^[0-9]{4}-[0-9]{2}$", description="academic year, 2004-05")]
_UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "no such cohort was fixed"}
}


class By19CohortDraft(Draft):
    """Which cohort to fix; `reason`, to fix one anew."""

    area: AreaCode
    year: AcademicYear = Field(description="before which its young people were 14")
    reason: Plain | None = Field(None, min_length=1, max_length=500, description="names nobody")


class By19Cohort(BaseModel):
    """A cohort fixed at 14. `turned_19`: the academic year by whose end attainment counts."""

    area: str
    year: str = Field(description="before which its young people were 14")
    turned_19: str
    cohort: int = Field(description="the year in which it turned 19: what published figures ask")
    fixed_at: datetime
    fixed_by: str
    reason: str | None = Field(description="why it was fixed anew")
    fsm_taken_at: datetime | None = Field(description="free school meals at 15; null: not yet")
    links: dict[str, str] = Field(description="`published`: the same cohort as releases have it")


class By19Reached(By19Cohort):
    """What it has reached, as far as results are held; fsm null until it was taken."""

    indicators: dict[str, By19Figure | None]
    groups: list[By19Group]


@router.post("", summary="Fix a cohort at 14", status_code=201, response_model=By19Reached)
async def fix_by_19_cohort(draft: By19CohortDraft, write: Writing, caller: MayPlan) -> Response:
    """All young people known here who were 14 on 31 August before the year and lived in the area
    (where that is not known: were on roll in it). Once; `conflict` without a reason after that."""
    session = write.session

    async def effect() -> Answer:
        await take_turn(session, [draft.area])
        year = str(draft.year)
        before = await find_cohort(session, draft.area, year)
        if before is not None and draft.reason is None:
            raise not_allowed("The cohort is fixed; give a reason to fix it anew.")
        size = await fix(session, draft.area, year, by=caller.client, reason=draft.reason)
        if not size:
            raise wrong("nobody_of_that_age", "$.year", "Nobody known here was 14 then.")
        why = draft.reason or write.reason
        deed = _deed("by_19_cohorts.fix", draft.area, year, why=why)
        deed.after, deed.rows = {"size": size}, size
        await audit.record(session, caller, deed)
        return await _answer(session, draft.area, year, status=201)

    return await write.once(caller, effect)


@router.post(
    "/{area}/{year}/free-meals",
    summary="Take over who was eligible for free school meals at 15",
    response_model=By19Reached,
    responses=_UNKNOWN,
)
async def take_by_19_free_meals(
    area: Area, year: Slug, write: Writing, caller: MayPlan
) -> Response:
    """From the learners of the year after; again whenever they were corrected."""

    session = write.session

    async def effect() -> Answer:
        await take_turn(session, [area])
        cohort = await _found(session, area, year)
        await take_fsm(session, cohort)
        await audit.record(
            session, caller, _deed("by_19_cohorts.free_meals", area, cohort.year, why=write.reason)
        )
        return await _answer(session, area, cohort.year, status=200)

    return await write.once(caller, effect)


@router.get("", summary="Cohorts fixed at 14")
async def list_by_19_cohorts(
    db: ReadDb,
    _caller: MayAssessAll,
    paging: PageQuery,
    area: Annotated[AreaCode | None, Query()] = None,
) -> Page[By19Cohort]:
    """By area, then year."""
    asked = {"area": area, **paging.bounds(after_area="", after_year="")}
    found = await list_cohorts(db, asked)
    return paging.page([(By19Cohort(**_told(each)), [each.area, each.year]) for each in found])


@router.get("/{area}/{year}", summary="What a cohort has reached by 19", responses=_UNKNOWN)
async def read_by_19_cohort(
    db: ReadDb, _caller: MayAssessAll, area: Area, year: Slug
) -> By19Reached:
    """Reckoned from every result held of its members, wherever they took it."""
    return await _reached(db, await _found(db, area, year))


async def _found(session: AnySession, area: str, slug: str) -> Cohort:
    year = year_of(slug)
    cohort = await find_cohort(session, area, str(year)) if year else None
    if cohort is None:
        raise Problem("not_found", "No such cohort was fixed.")
    return cohort


async def _answer(session: AsyncSession, area: str, year: str, *, status: int) -> Answer:
    told = await _reached(session, await _found(session, area, year))
    headers = {"Location": cohort_address(area, year)} if status == 201 else {}
    return Answer(status, headers, told.model_dump_json().encode())


async def _reached(session: AnySession, cohort: Cohort) -> By19Reached:
    groups = await reached(session, cohort)
    if cohort.fsm_taken_at is None:
        groups = {group: counts for group, counts in groups.items() if group.fsm == "all"}
    return By19Reached(
        **_told(cohort), indicators=figures(indicators(groups)), groups=shown_groups(groups)
    )


def _told(cohort: Cohort) -> dict[str, Any]:
    turned_19 = cohort.turned_19.start + 1
    here = {"self": cohort_address(cohort.area, cohort.year)}
    return cohort._asdict() | {
        "turned_19": str(cohort.turned_19),
        "cohort": turned_19,
        "links": here | {"published": f"{BY_19}?area={cohort.area}&cohort={turned_19}"},
    }


def _deed(action: str, area: str, year: str, *, why: str | None) -> Deed:
    return Deed(action, "cohort", f"{area}.{AcademicYear.parse(year).slug}", why=why)
