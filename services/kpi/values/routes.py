"""GET /values: one, many, and why."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from chassis.auth import needs
from chassis.conditional import etag, is_unchanged
from chassis.database import ReadDb, database_of
from chassis.paging import Page, PageQuery
from services.kpi.indicators.active import active_definitions
from services.kpi.memory import EVERYWHERE, memory_of, slot_for
from services.kpi.naming import parse_name
from services.kpi.spots import level_of
from services.kpi.values.answer import ValueAnswer
from services.kpi.values.compared import Compared, compare
from services.kpi.values.explanation import Explanation, explain
from services.kpi.values.filters import AsAt, FilterParameters, KnownAt, moment_of
from services.kpi.values.history import Change, changes_of
from services.kpi.values.query import find_values, one_value
from services.kpi.values.table import CSV, csv_of

router = APIRouter(prefix="/values", tags=["values"], dependencies=[needs("kpi:read")])
ValueName = Annotated[
    str,
    Path(
        max_length=200, description="indicator.place.year.group", examples=["NI72.350.2008-09.all"]
    ),
]
Form = Annotated[Literal["json", "csv"] | None, Query(alias="format", description="or by Accept")]


@router.get("", summary="Values, by filters", response_model=Page[ValueAnswer])
async def list_values(
    request: Request,
    paging: PageQuery,
    filters: Annotated[FilterParameters, Depends()],
    form: Form = None,
) -> Response:
    """In the order of level, place, period, indicator and group; JSON or CSV."""
    as_csv = wants_csv(request, form)
    memory, key = memory_of(request.app), f"{request.url.query}#{as_csv}"
    kept = memory.find(EVERYWHERE, key)
    if kept is None:
        ticket = memory.ticket(EVERYWHERE)
        async with database_of(request).read() as session:
            definitions = await active_definitions(session)
            found = await find_values(
                session,
                definitions,
                filters.filter(definitions),
                limit=paging.limit + 1,
                after=paging.after,
            )
        page = paging.page(found)
        body = csv_of(page.results) if as_csv else page.model_dump_json().encode()
        kept = body, etag(body.decode())
        memory.keep(ticket, key, *kept)
    return _answered(request, *kept, media_type=CSV if as_csv else "application/json")


@router.get("/{name}", summary="One value", response_model=ValueAnswer)
async def get_value(
    request: Request, name: ValueName, as_at: AsAt = None, known_at: KnownAt = None
) -> Response:
    """304 while it is what If-None-Match names."""
    moment = moment_of(as_at, known_at)
    place = [*name.split(".", 2), ""][1]
    memory, slot = memory_of(request.app), slot_for(level_of(place), place)
    kept = memory.find(slot, name) if moment.is_now else None
    if kept is None:
        ticket = memory.ticket(slot)
        async with database_of(request).read() as session:
            definitions = await active_definitions(session)
            _, value = await one_value(session, definitions, name, moment)
        body = value.model_dump_json().encode()
        kept = body, etag(body.decode())
        if moment.is_now:
            memory.keep(ticket, name, *kept)
    return _answered(request, *kept, media_type="application/json")


@router.get("/{name}/explanation", summary="Why the value is what it is")
async def get_explanation(
    session: ReadDb,
    name: ValueName,
    paging: PageQuery,
    as_at: AsAt = None,
    known_at: KnownAt = None,
) -> Explanation:
    """Formula, figures, contributions; `limit` and `cursor` page the events behind it."""
    definitions = await active_definitions(session)
    facts, value = await one_value(session, definitions, name, moment_of(as_at, known_at))
    return await explain(session, facts, value, paging)


@router.get("/{name}/comparison", summary="Official figures beside the value")
async def get_comparison(session: ReadDb, name: ValueName, known_at: KnownAt = None) -> Compared:
    """The published figure of the same place, of its region, its neighbours and England, each with
    the difference from ours. `known_at`: what was known here, and had been released, by then."""
    definitions = await active_definitions(session)
    facts, value = await one_value(session, definitions, name, moment_of(None, known_at))
    return await compare(session, facts, value)


@router.get("/{name}/history", summary="Every change of the value, with its cause")
async def get_history(session: ReadDb, name: ValueName, paging: PageQuery) -> Page[Change]:
    """Newest first, under the definition in force; each with the event that brought it about."""
    definitions = await active_definitions(session)
    facts, _ = await one_value(session, definitions, name, moment_of(None, None))
    return await changes_of(session, facts, parse_name(name).group, paging)


def wants_csv(request: Request, form: Literal["json", "csv"] | None) -> bool:
    """Whether the caller asked for CSV, by parameter or by Accept."""
    if form is not None:
        return form == "csv"
    return request.headers.get("accept", "").partition(";")[0].strip() == CSV


def _answered(request: Request, body: bytes, tag: str, *, media_type: str) -> Response:
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if is_unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
