"""The service that tells consequences: what some events would move there, and what they did.

    POST {url}/what-if            {"events": [{"type", "version", "data"}]} -> summary, indicators
    GET  {url}/movements/{cause}  -> counted, summary, indicators

It is asked with the caller's own key, so that nobody is told more than they may know. Whatever
goes wrong there is told as such and fails nothing here.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlsplit

import httpx
import orjson
import structlog
from pydantic import BaseModel, Field, JsonValue, ValidationError

from chassis.calling import caller
from contracts.envelope import Event

log = structlog.get_logger()
MOST_EVENTS: Final = 1_000
_PATIENCE_S, _MORE_FOR_EACH_S, _LONGEST_S = 2.0, 0.003, 5.0
_SHOWN: Final = 100
Headers = Mapping[str, str]


class Consequences(BaseModel):
    """What some events move. `told`: in `summary` and, the first hundred, in `indicators`;
    `pending`: not all events have arrived yet where `link` tells of them; `unavailable`: nobody
    answered in time; `not_permitted`: not with the caller's key; `too_many` events to try out."""

    status: Literal["told", "pending", "unavailable", "not_permitted", "too_many"]
    summary: list[str] = Field([], examples=[["NI 72 went 51.6 → 52.1", "two schools changed …"]])
    indicators: list[JsonValue] = []
    link: str | None = None


class _Answer(NamedTuple):
    """What the service said; `body` is empty where that cannot be used."""

    status: Literal["told", "unavailable", "not_permitted"]
    body: dict[str, Any]


class Teller:
    """The service at `url`, one for each process."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._http = caller(_LONGEST_S)

    async def stop(self) -> None:
        await self._http.aclose()

    def link(self, cause: str) -> str:
        """Where a client reads what the events of `cause` moved."""
        return f"{urlsplit(self._url).path}/movements/{cause}"

    async def would(self, events: Sequence[Event[Any]], headers: Headers) -> Consequences:
        """What events would move that are not published."""
        if not events:
            return Consequences(status="told")
        body = await asyncio.to_thread(_supposing, events)
        return _consequences(await self._ask("POST", "what-if", headers, len(events), body))

    async def did(self, cause: str, *, count: int, headers: Headers) -> Consequences:
        """What the `count` events of `cause` moved, once all of them have arrived."""
        link = self.link(cause)
        answer = await self._ask("GET", f"movements/{cause}", headers, count)
        counted = answer.body.get("counted")
        if isinstance(counted, int) and counted < count:
            return Consequences(status="pending", link=link)
        return _consequences(answer, link=link)

    async def _ask(
        self, method: str, path: str, headers: Headers, count: int, body: bytes | None = None
    ) -> _Answer:
        patience = min(_PATIENCE_S + _MORE_FOR_EACH_S * count, _LONGEST_S)
        sent = {**headers, "Content-Type": "application/json"} if body else dict(headers)
        try:
            async with asyncio.timeout(patience):
                answer = await self._http.request(
                    method, f"{self._url}/{path}", content=body, headers=sent
                )
            if answer.status_code in (401, 403):
                return _Answer("not_permitted", {})
            answer.raise_for_status()
            return _Answer("told", dict(orjson.loads(answer.content)))
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            status = getattr(getattr(error, "response", None), "status_code", None)
            log.warning("consequences_unavailable", error=type(error).__name__, status=status)
            return _Answer("unavailable", {})


def _supposing(events: Sequence[Event[Any]]) -> bytes:
    supposed = [
        {"type": one.type, "version": one.version, "data": orjson.Fragment(one.value())}
        for one in events
    ]
    return orjson.dumps({"events": supposed})


def _consequences(answer: _Answer, *, link: str | None = None) -> Consequences:
    summary, indicators = answer.body.get("summary", []), answer.body.get("indicators", [])
    try:
        return Consequences(
            status=answer.status, summary=summary, indicators=indicators[:_SHOWN], link=link
        )
    except (ValidationError, TypeError):
        log.warning("consequences_unreadable")
        return Consequences(status="unavailable", link=link)
