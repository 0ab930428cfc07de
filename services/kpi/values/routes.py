"""GET /values: one, many, and why."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from chassis.auth import Principal
from chassis.conditional import UNCHANGED, etag, is_unchanged
from chassis.database import ReadDb, database_of
from chassis.paging import Page, PageQuery
from chassis.sheets import AS_CSV, CSV, accepts_csv
from services.kpi.indicators.active import active_definitions
from services.kpi.memory import EVERYWHERE, memory_of, slot_for
from services.kpi.naming import Name, parse_name
from services.kpi.reach import MaySee, confined, look_at, refuse_others
from services.kpi.spots import level_of
from services.kpi.values.answer import ValueAnswer
from services.kpi.values.compared import Compared, compare
from services.kpi.values.explanation import Explanation, explain
from services.kpi.values.filters import AsAt, FilterParameters, KnownAt, moment_of
from services.kpi.values.history import Change, changes_of
from services.kpi.values.query import FIRST, find_values, one_value
from services.kpi.values.table import csv_of

router = APIRouter(prefix="/values", tags=["values"])
ValueName = Annotated[
    str,
    Path(
        max_length=200, description="indicator.place.year.group", examples=["NI72.350.2008-09.all"]
    ),
]
Form = Annotated[Literal["json", "csv"] | None, Query(alias="format", description="or by Accept")]


@router.get(
    "",
    summary="Values, by filters",
    response_model=Page[ValueAnswer],
    responses=UNCHANGED | AS_CSV,
)
async def list_values(
    request: Request,
    caller: MaySee,
    paging: PageQuery,
    filters: Annotated[FilterParameters, Depends()],
    form: Form = None,
) -> Response:
    """In the order of level, place, period, indicator and group; JSON or CSV. Who acts for some
    organisations only gets these: naming others, or another level, is refused."""
    refuse_others(
        caller,
        "query",
        level=filters.level,
        organisation=filters.organisation,
        place=filters.place,
    )
    as_csv = wants_csv(request, form)
    memory, key = memory_of(request.app), repr((request.url.query, as_csv, caller.confined_to))
    kept = memory.find(EVERYWHERE, key)
    if kept is None:
        ticket = memory.ticket(EVERYWHERE)
        async with database_of(request).read() as session:
            definitions = await active_definitions(session)
            found = await find_values(
                session,
                definitions,
                confined(caller, filters.filter(definitions)),
                limit=paging.limit + 1,
                after=paging.position(*FIRST),
            )
        page = paging.page(found)
        body = csv_of(page.results) if as_csv else page.model_dump_json().encode()
        kept = body, etag(body.decode())
        memory.keep(ticket, key, *kept)
    return _answered(request, *kept, media_type=CSV if as_csv else "application/json")


@router.get("/{name}", summary="One value", response_model=ValueAnswer, responses=UNCHANGED)
async def get_value(
    request: Request,
    caller: MaySee,
    name: ValueName,
    as_at: AsAt = None,
    known_at: KnownAt = None,
) -> Response:
    """304 while it is what If-None-Match names."""
    moment, place = moment_of(as_at, known_at), _look_at(caller, name).place
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
async def get_value_explanation(
    session: ReadDb,
    caller: MaySee,
    name: ValueName,
    paging: PageQuery,
    as_at: AsAt = None,
    known_at: KnownAt = None,
) -> Explanation:
    """Formula, figures, contributions; `limit` and `cursor` page the events behind it."""
    _look_at(caller, name)
    definitions = await active_definitions(session)
    facts, value = await one_value(session, definitions, name, moment_of(as_at, known_at))
    return await explain(session, facts, value, paging)


@router.get("/{name}/comparison", summary="Official figures beside the value")
async def get_value_comparison(
    session: ReadDb, caller: MaySee, name: ValueName, known_at: KnownAt = None
) -> Compared:
    """The published figure of the same place, of its region, its neighbours and England, each with
    the difference from ours. `known_at`: what was known here, and had been released, by then."""
    _look_at(caller, name)
    definitions = await active_definitions(session)
    facts, value = await one_value(session, definitions, name, moment_of(None, known_at))
    return await compare(session, facts, value)


@router.get("/{name}/history", summary="Every change of the value, with its cause")
async def get_value_history(
    session: ReadDb, caller: MaySee, name: ValueName, paging: PageQuery
) -> Page[Change]:
    """Newest first, under the definition in force; each with the event that brought it about."""
    group = _look_at(caller, name).group
    definitions = await active_definitions(session)
    facts, _ = await one_value(session, definitions, name, moment_of(None, None))
    return await changes_of(session, facts, group, paging)


def _look_at(caller: Principal, text: str) -> Name:
    """The name, read, of a value that a caller may see."""
    name = parse_name(text)
    look_at(caller, name.level, name.place)
    return name


def wants_csv(request: Request, form: Literal["json", "csv"] | None) -> bool:
    """Whether the caller asked for CSV, by parameter or by Accept."""
    return accepts_csv(request) if form is None else form == "csv"


def _answered(request: Request, body: bytes, tag: str, *, media_type: str) -> Response:
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if is_unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
