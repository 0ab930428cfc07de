"""/application-rounds: an area's dates for the places of one September."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any, Final

from fastapi import Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.organisations import places_of
from chassis.paging import Page, PageQuery
from chassis.problems import Fault
from chassis.records.changing import CHANGES, Recorded, Writing, recorded, write_whole
from chassis.records.drafts import AreaCode, Draft
from chassis.records.reading import record_routes
from chassis.records.refusing import all_wrong, not_allowed
from chassis.records.store import COLUMNS, AnySession, Record, one, record_from
from education.years import AcademicYear
from services.fourteen19.applications.state import Application, ApplicationRound
from services.fourteen19.callers import MayPlan, MayRead

_DATES: Final = ("opens_on", "equal_consideration_by", "respond_by", "closes_on")
_LIST: Final = text(f"""
    SELECT {COLUMNS} FROM record WHERE kind = 'application_round' AND key > :after
        AND (CAST(:area AS text) IS NULL OR state ->> 'area' = :area)
        AND (CAST(:year AS text) IS NULL OR state ->> 'year' = :year)
    ORDER BY key LIMIT :limit""")


class RoundDraft(Draft):
    """The dates, each not before the one above it."""

    area: AreaCode
    year: AcademicYear = Field(description="that the places are for")
    opens_on: Day
    equal_consideration_by: Day
    respond_by: Day
    closes_on: Day

    def disordered(self) -> Iterator[Fault]:
        """Each date before the one above it."""
        for above, below in pairwise(_DATES):
            first, then = getattr(self, above), getattr(self, below)
            if then < first:
                yield Fault("out_of_order", f"$.{below}", f"{then} is before {above}, {first}")


class RoundQuery(BaseModel):
    """What the list may be narrowed to."""

    area: AreaCode | None = None
    year: AcademicYear | None = None


router = record_routes(ApplicationRound, scope="fourteen19:plan", one=False, listed=False)


@router.get("", summary="When applications are sent and answered")
async def list_application_rounds(
    asked: Annotated[RoundQuery, Query()], paging: PageQuery, db: ReadDb, caller: MayRead
) -> Page[Recorded[ApplicationRound]]:
    """By area and year."""
    year = str(asked.year) if asked.year else None
    rows = await db.execute(_LIST, {"area": asked.area, "year": year, **paging.bounds(after="")})
    records = [record_from(ApplicationRound, row) for row in rows]
    return paging.page([(recorded(each, caller), [each.key]) for each in records])


@router.put(
    "",
    summary="Set the dates of a round",
    response_model=Recorded[ApplicationRound],
    responses={**CHANGES, 201: {"model": Recorded[ApplicationRound]}},
)
async def put_application_round(draft: RoundDraft, write: Writing, caller: MayPlan) -> Response:
    """Whole. Applications already sent keep what they were told."""
    if faults := list(draft.disordered()):
        raise all_wrong(faults)
    told: dict[str, Any] = draft.model_dump() | {"year": str(draft.year)}
    key = f"{draft.area}.{draft.year.slug}"
    return await write_whole(write, caller, key, ApplicationRound(**told))


async def round_of(session: AnySession, record: Record[Application]) -> ApplicationRound | None:
    """The dates an application is sent by: of the area of the home it was begun at."""
    home = str(record.organisation)
    place = (await places_of(session, [home]))[home]
    slug = AcademicYear.parse(record.state.year).slug
    found = await one(session, ApplicationRound, f"{place.area}.{slug}")
    return None if found is None else found.state


async def dates_of(session: AnySession, record: Record[Application]) -> ApplicationRound:
    """As `round_of`. Raises `conflict` where none are set."""
    return _set(await round_of(session, record), record.state.year)


async def need_round(session: AnySession, area: str, year: AcademicYear) -> ApplicationRound:
    """The dates of an area and year. Raises `conflict` where none are set."""
    found = await one(session, ApplicationRound, f"{area}.{year.slug}")
    return _set(None if found is None else found.state, str(year))


def _set(dates: ApplicationRound | None, year: str) -> ApplicationRound:
    if dates is None:
        raise not_allowed(f"No dates are set for the applications of {year}.")
    return dates
