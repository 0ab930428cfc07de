"""/: every indicator of an authority, by priority; to who acts for a school, of that school."""

import asyncio
from datetime import UTC, datetime
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response

from education.areas import area_of as authority
from gateway.board.areas import area_of
from gateway.board.asking import Api, Asked, Refused
from gateway.board.moment import Moment, moment_of
from gateway.board.pages import page
from gateway.board.priorities import COLOURS, by_priority
from gateway.board.renewal import digest, nothing_new, stream
from gateway.board.trends import Value, ago

router = APIRouter()


class Place(NamedTuple):
    """Whose indicators are shown; `others` are further schools that the caller acts for."""

    id: str | None
    name: str
    level: str
    values: list[Value]
    others: dict[str, str]


@router.get("/")
async def get_home(request: Request, api: Asked) -> Response:
    when = moment_of(request)
    place, definitions = await asyncio.gather(_place(api, when), api.every("/kpi/indicators"))
    shown = digest(*place, definitions)
    if answer := nothing_new(request, shown):
        return answer
    return page(
        request,
        "home.html",
        when=when,
        place=place,
        priorities=by_priority(definitions, place.values),
        colours=COLOURS,
        shown=shown,
        listen=stream(area=when.area or place.id, level="area")
        if place.level == "area"
        else stream(place=place.id),
        is_renewed="hx-request" in request.headers,
        now=datetime.now(UTC),
        ago=ago,
    )


async def _place(api: Api, when: Moment) -> Place:
    area = await area_of(api, when)
    if area:
        asked = {"area": area, "level": "area", "group": "all", **when.asked}
        try:
            values = await api.every("/kpi/values", asked)
        except Refused as refused:
            if refused.status != 403:
                raise
        else:
            known = authority(area)
            return Place(area, known.name if known else area, "area", values, {})
    return _own(await api.every("/kpi/values", {"level": "organisation", **when.asked}))


def _own(values: list[Any]) -> Place:
    """The first of the organisations that values are of; who acts for none has no values."""
    names = {each["place"]: each["organisation"]["name"] or each["place"] for each in values}
    if not names:
        return Place(None, "your school", "organisation", [], {})
    first = min(names)
    mine = [each for each in values if each["place"] == first]
    return Place(first, names.pop(first), "organisation", mine, names)
