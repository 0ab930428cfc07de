"""GET /guidance/not-interviewed: who of a cohort had no interview yet. Personal data."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import text

from chassis.audit import Reason, record
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.records.asked import NOT_FOUND, HomesQuery, asked_homes
from services.fourteen19.callers import MayReadLearners
from services.fourteen19.guidance.state import COHORT, FIRST, Stage
from services.fourteen19.learners.named import SEEN, NamedYoungPerson, deed_of_list, named

router = APIRouter(prefix="/guidance", tags=["guidance"])
_MISSING: Final = text(f"""
    SELECT c.person, c.home, c.stage FROM ({COHORT}) c {FIRST}
    WHERE i.held_on IS NULL AND c.person > :after
        AND (CAST(:stage AS text) IS NULL OR c.stage = :stage)
        AND {SEEN.format(person="c.person", year="c.year")}
    ORDER BY c.person LIMIT :limit""")


class NotInterviewedQuery(HomesQuery):
    """Also at one stage only."""

    stage: Stage | None = Field(None, description="14: year 9; 16: year 11")


class NotInterviewed(NamedYoungPerson):
    """A young person of a cohort without an interview at that stage in the academic year."""

    stage: Stage


@router.get(
    "/not-interviewed",
    summary="Young people of years 9 and 11 without an interview, by name",
    responses=NOT_FOUND,
)
async def list_not_interviewed(
    asked: Annotated[NotInterviewedQuery, Query()],
    session: ReadDb,
    caller: MayReadLearners,
    paging: PageQuery,
    today: Today,
    *,
    reason: Reason = None,
) -> Page[NotInterviewed]:
    """Personal data: of the homes the caller acts for alone. Each read is recorded."""
    homes = await asked_homes(session, asked, caller, today)
    values = {
        "homes": sorted(homes.own),
        "year": str(homes.year),
        "stage": asked.stage,
        "mine": caller.confined_to,
        **paging.bounds(after=0),
    }
    rows = (await session.execute(_MISSING, values)).all()
    names = await named(session, {row.person: row.home for row in rows}, str(homes.year), caller)
    page = paging.page(
        [
            (NotInterviewed(**names[row.person].model_dump(), stage=row.stage), [row.person])
            for row in rows
            if row.person in names
        ]
    )
    shown = [one.learner_id for one in page.results]
    await record(session, caller, deed_of_list("guidance.not_interviewed", homes, shown, reason))
    return page
