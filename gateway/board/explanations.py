"""/board/values/{name}: why a figure is what it is, down to the events behind it."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from education.areas import area_of as authority
from gateway.board.asking import Asked
from gateway.board.groups import group_words
from gateway.board.moment import Moment, moment_of
from gateway.board.pages import page
from gateway.board.priorities import name_of
from gateway.board.renewal import digest, nothing_new, stream

router = APIRouter(prefix="/board/values")
_SHOWN: Final = 50
"""Events and changes that a page holds; older ones are a link away."""
_SERVICES: Final[Mapping[str, str]] = {
    "earlyyears": "early years",
    "fourteen19": "14-19",
    "enrichment": "enrichment",
    "schools": "the register",
    "sif": "school improvement",
    "kpi": "figures stated",
}


@router.get("/{name}")
async def get_explanation(
    request: Request, api: Asked, name: str, cursor: str | None = None
) -> Response:
    when = moment_of(request)
    paging, here = {"limit": _SHOWN, "cursor": cursor}, f"/kpi/values/{quote(name, safe='')}"
    told, history = await asyncio.gather(
        api.get(f"{here}/explanation", {**when.asked, **paging}),
        api.get(f"{here}/history", {"limit": _SHOWN}),
    )
    value = told["value"]
    shown = digest(told, history)
    if answer := nothing_new(request, shown):
        return answer
    return page(
        request,
        "explanation.html",
        when=when,
        told=told,
        value=value,
        name=name_of(told["definition"]),
        place=_place(value),
        group=group_words(value["group"]),
        changes=[each for each in history["results"] if _is_known(each, when)],
        has_more_changes=bool(history["paging"]["next_cursor"]),
        event_words=event_words,
        shown=shown,
        listen=stream(place=value["place"], indicator=value["indicator"], period=value["period"]),
        renewal_keeps={"cursor": cursor},
        is_renewed="hx-request" in request.headers,
        now=datetime.now(UTC),
        whose=partial(_whose, {each["place"]: each["name"] for each in told["contributions"]}),
    )


def event_words(event: Mapping[str, Any]) -> str:
    """What happened, in words: "Profile loaded (early years)"."""
    service, *what, _ = str(event["type"]).split(".")
    said = " ".join(what).replace("_", " ")
    return f"{said[:1].upper()}{said[1:]} ({_SERVICES.get(service, service)})"


def _whose(names: Mapping[str, str | None], subject: str) -> str:
    """Whom an event is of: by name where it is a part of the figure."""
    return names.get(subject.partition("/")[0]) or subject


def _place(value: Mapping[str, Any]) -> str:
    if value["organisation"]:
        return str(value["organisation"]["name"] or value["place"])
    known = authority(value["place"])
    return known.name if known else str(value["place"])


def _is_known(change: Mapping[str, Any], when: Moment) -> bool:
    """Whether a change had been recorded at the moment looked at."""
    if when.known_at is None:
        return True
    return datetime.fromisoformat(change["recorded_at"]).date() <= when.known_at
