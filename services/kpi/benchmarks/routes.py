"""POST and GET of official figures, their series and statistical neighbours."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from chassis.auth import needs
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from chassis.submissions.routes import submission_routes
from services.kpi.benchmarks.kind import KINDS
from services.kpi.benchmarks.neighbours import in_force
from services.kpi.benchmarks.places import name_of
from services.kpi.benchmarks.query import (
    Benchmark,
    Series,
    filter_of,
    find_figures,
    find_series,
)

router = APIRouter()
for kind in KINDS:
    router.include_router(submission_routes(kind))
_reads = APIRouter(
    prefix="/benchmarks", tags=["benchmarks"], dependencies=[needs("kpi:read", bound=True)]
)


class Neighbour(BaseModel):
    """One authority of a list."""

    area: str
    name: str | None


class NeighbourList(BaseModel):
    """An authority's statistical neighbours, closest first."""

    area: str
    name: str | None
    neighbours: list[Neighbour]
    valid_from: date
    source: str


@_reads.get("", summary="Official figures, by filters")
async def list_benchmarks(
    session: ReadDb,
    paging: PageQuery,
    series: Annotated[str | None, Query(max_length=100, description="as published")] = None,
    indicator: Annotated[
        str | None, Query(max_length=100, description="series that are it: NI72, 'NI 72'")
    ] = None,
    place: Annotated[
        str | None,
        Query(max_length=20, description="350, E12000002, E92000001, neighbours:350"),
    ] = None,
    period: Annotated[
        str | None,
        Query(max_length=40, description="as published; with indicator also as its own: 2008/09"),
    ] = None,
    released_by: Annotated[
        date | None, Query(description="as known on that day: later releases are not seen")
    ] = None,
    releases: Annotated[
        Literal["current", "all"], Query(description="the newest release of each, or every one")
    ] = "current",
) -> Page[Benchmark]:
    """In the order of series, place, period, group and release."""
    wanted = await filter_of(
        session,
        series=series,
        indicator=indicator,
        place=place,
        period=period,
        released_by=released_by,
        every=releases == "all",
    )
    return paging.page(await find_figures(session, wanted, paging))


@_reads.get("/series", summary="Published series, and which indicator each is")
async def list_series(session: ReadDb, paging: PageQuery) -> Page[Series]:
    """In the order of their names."""
    return paging.page(await find_series(session, paging))


@_reads.get("/neighbours/{area}", summary="An authority's statistical neighbours")
async def get_neighbours(
    session: ReadDb,
    area: Annotated[str, Path(pattern="^[0-9]{3}$", examples=["350"])],
    on: Annotated[date | None, Query(description="the list in force on that day")] = None,
) -> NeighbourList:
    """The list in force on a day, today unless it is given."""
    listed = await in_force(session, area, on)
    if listed is None:
        raise Problem("not_found", f"No neighbours of {area} are held for that day.")
    return NeighbourList(
        area=area,
        name=name_of(area),
        neighbours=[Neighbour(area=code, name=name_of(code)) for code in listed.codes],
        valid_from=listed.valid_from,
        source=listed.source,
    )


router.include_router(_reads)
