"""GET /values: one, many, and why."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from chassis.auth import needs
from chassis.conditional import etag, is_unchanged
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from services.kpi.indicators.active import active_definitions
from services.kpi.ledger.draft import Level
from services.kpi.values.answer import ValueAnswer, answer_of
from services.kpi.values.explanation import Explanation, explain
from services.kpi.values.query import filter_of, find_values, one_value

router = APIRouter(prefix="/values", tags=["values"], dependencies=[needs("kpi:read")])
ValueName = Annotated[
    str,
    Path(
        max_length=200, description="indicator.place.year.group", examples=["NI72.350.2008-09.all"]
    ),
]


@router.get("", summary="Values, by filters")
async def list_values(
    session: ReadDb,
    paging: PageQuery,
    indicator: Annotated[str | None, Query(description="NI72, 'NI 72', ni072")] = None,
    level: Annotated[Level | None, Query()] = None,
    organisation: Annotated[str | None, Query(description="URN, or early-years URN")] = None,
    area: Annotated[str | None, Query(description="an authority's three digits")] = None,
    period: Annotated[str | None, Query(description="academic year, 2008/09")] = None,
    group: Annotated[str, Query(description="gender=F, fsm=yes, …; * for every group")] = "all",
) -> Page[ValueAnswer]:
    """In the order of indicator, level, place, period and group."""
    definitions = await active_definitions(session)
    wanted = filter_of(
        definitions,
        indicator=indicator,
        level=level,
        organisation=organisation,
        area=area,
        period=period,
        group=group,
    )
    found = await find_values(
        session, definitions, wanted, limit=paging.limit + 1, after=paging.after
    )
    return paging.page([(answer_of(kept), key) for kept, key in found])


@router.get("/{name}", summary="One value", response_model=ValueAnswer)
async def get_value(
    request: Request, response: Response, session: ReadDb, name: ValueName
) -> ValueAnswer | Response:
    """304 while it is what If-None-Match names."""
    answer = answer_of(await one_value(session, name))
    tag = etag(answer.model_dump_json())
    if is_unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return answer


@router.get("/{name}/explanation", summary="Why the value is what it is")
async def get_explanation(session: ReadDb, name: ValueName, paging: PageQuery) -> Explanation:
    """Formula, balances, contributions by organisation; `limit` and `cursor` page the events."""
    return await explain(session, await one_value(session, name), paging)
