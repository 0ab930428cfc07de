"""/board/operations: how every part is, what is wrong and what to do, and what came in last."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from gateway.board.asking import Api, Asked
from gateway.board.kinds import Kind, grouped
from gateway.board.pages import page
from gateway.board.submissions import roles_of
from gateway.board.troubles import CIRCUITS, STANDINGS, Part, parts

router = APIRouter(prefix="/board/operations")
_LETTERS: Final = 5
_LATEST: Final = 15
_AT_ONCE: Final = 6


@router.get("")
async def get_operations(request: Request, api: Asked) -> Response:
    """The part that renews itself is asked for alone: files that came in are not listed anew."""
    token = await api.token()
    health = await api.health()
    found = parts(health)
    letters = await _dead_letters(api, found)
    is_renewal = "hx-request" in request.headers
    latest = [] if is_renewal else await _latest(api, grouped(roles_of(token)))
    return page(
        request,
        "operations.html",
        health=health,
        parts=found,
        letters=letters,
        latest=latest,
        standings=STANDINGS,
        circuits=CIRCUITS,
        now=datetime.now(UTC),
    )


async def _dead_letters(api: Api, found: Sequence[Part]) -> dict[str, list[Any]]:
    """The oldest dead letters of each part that has any; nothing for who may not read them."""
    having = [part for part in found if part.dead]
    asked = (api.find(f"/{part.name}/dead-letters", {"limit": _LETTERS}) for part in having)
    told = await asyncio.gather(*asked)
    return {
        part.title: answer["results"] for part, answer in zip(having, told, strict=True) if answer
    }


async def _latest(api: Api, groups: Mapping[str, list[Kind]]) -> list[Any]:
    """The last files of every kind the caller may see, newest first; asked a few at a time."""
    turn = asyncio.Semaphore(_AT_ONCE)

    async def of(kind: Kind) -> list[Any]:
        async with turn:
            told = await api.find(kind.path, {"limit": 10})
        sent = told["results"] if told else []
        return [{**one, "of": kind} for one in sent if one["status"] != "dry_run"]

    found = await asyncio.gather(*(of(kind) for kinds in groups.values() for kind in kinds))
    every = sorted((one for some in found for one in some), key=_received, reverse=True)
    return list(islice(every, _LATEST))


def _received(one: Mapping[str, Any]) -> str:
    return str(one["received_at"])
