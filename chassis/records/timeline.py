"""GET /organisations/{identifier}/timeline: what happened to an organisation, in one list."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.auth import Principal, needs
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.organisations import Identifier, find_place
from chassis.paging import CursorKey, Page, PageQuery
from chassis.records.lines import FIRST, Line, Position, Timeline, Wanted


class TimelineLine(BaseModel):
    """One thing that happened, and where to read of it. A result is of the last day of its
    academic year."""

    on: date
    kind: str = Field(description="of a record (visit), inspection, concern, monitoring or result")
    what: str
    links: dict[str, str]


class TimelineQuery(BaseModel):
    """Days are both in it; several kinds mean any of them."""

    since: Day | None = Field(None, description="default: the first there is")
    until: Day | None = Field(None, description="default: today")
    kind: list[str] = []


def timeline_routes(timeline: Timeline, *, about: str) -> APIRouter:
    """The timeline of any organisation, for those who hold the service's `read`; `about` says what
    is in it."""
    router = APIRouter(prefix="/organisations", tags=["timeline"])
    may_read: Any = Annotated[Principal, needs(f"{timeline.service}:read", bound=True)]

    async def read_timeline(
        identifier: Identifier,
        asked: Annotated[TimelineQuery, Query()],
        paging: PageQuery,
        db: ReadDb,
        caller: may_read,
        today: Today,
    ) -> Any:
        place = await find_place(db, identifier, caller)
        wanted = Wanted(
            place.organisation,
            since=asked.since or date.min,
            until=asked.until or today,
            kinds=asked.kind or None,
            after=Position(*paging.position(*FIRST)),
        )
        lines = await timeline.lines_of(db, wanted, paging.limit + 1)
        return paging.page([(shown(timeline, line), _cursor(line)) for line in lines])

    router.add_api_route(
        "/{identifier}/timeline",
        read_timeline,
        response_model=Page[TimelineLine],
        summary="The timeline of an organisation",
        description=about,
    )
    return router


def shown(timeline: Timeline, line: Line) -> TimelineLine:
    """A line as it is answered."""
    links = {"self": timeline.link_of(line)}
    return TimelineLine(on=line.on_day, kind=line.kind, what=line.what, links=links)


def _cursor(line: Line) -> CursorKey:
    return [line.on_day.isoformat(), line.kind, line.key, line.item]
