"""Calls about sign-offs, for tests."""

from collections.abc import Iterable
from typing import Any

import httpx
from sqlalchemy import text

from chassis.policy import Role
from chassis.records.store import Change, put
from services.earlyyears.people.state import Person
from tests.earlyyears.profile_app import PROFILES, EarlyYears, Json
from tests.earlyyears.returns import child, worked_example
from tests.support.tokens import bearer

SIGN_OFFS = "/v1/earlyyears/sign-offs"
KEY = "105148.2008-09"
ALL_SIX = (6,) * 13
WHY = "a score was typed wrong"
MODERATION: Json = {
    "by": "adviser-1",
    "children": 5,
    "scales": ["R", "W", "C"],
    "outcome": "agreed",
    "words": "The evidence bears the scores out.",
}


def as_(
    earlyyears: EarlyYears, *roles: Role, organisations: Iterable[str] = ("*",)
) -> httpx.AsyncClient:
    """Calls with another's token."""
    headers = {"Authorization": bearer("somebody", roles=roles, organisations=organisations)}
    transport = httpx.ASGITransport(earlyyears.app)
    return httpx.AsyncClient(
        transport=transport, base_url="http://earlyyears", headers=headers, timeout=60
    )


def head_of(earlyyears: EarlyYears, organisation: str = "105148") -> httpx.AsyncClient:
    """Calls of a school's head."""
    return as_(earlyyears, Role.HEAD, organisations=[organisation])


async def act(earlyyears: EarlyYears, name: str, body: Any = None, **more: Any) -> httpx.Response:
    """POST an act upon a sign-off, whatever its version: a signature as the school's head, what
    else there is as who may do everything of the authority's."""
    key = more.get("key", KEY)
    client = more.get("client") or (
        head_of(earlyyears, key.partition(".")[0]) if name == "signature" else earlyyears.client
    )
    url = f"{SIGN_OFFS}/{key}/{name}"
    return await client.post(url, json=body or {}, headers={"If-Match": "*"})


async def done(earlyyears: EarlyYears, name: str, body: Any = None, **more: Any) -> Json:
    """An act that must succeed; the sign-off's state."""
    answer = await act(earlyyears, name, body, **more)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["state"])


async def opened(earlyyears: EarlyYears, organisation: str = "105148") -> None:
    body = {"organisation": organisation, "year": "2008/09"}
    answer = await head_of(earlyyears, organisation).post(SIGN_OFFS, json=body)
    assert answer.status_code == 201, answer.text


async def read(earlyyears: EarlyYears, key: str = KEY) -> Json:
    answer = await earlyyears.client.get(f"{SIGN_OFFS}/{key}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def made_final(earlyyears: EarlyYears) -> Json:
    """The worked example's return, held and final; the receipt of its file."""
    receipt = await earlyyears.accepted(worked_example())
    await opened(earlyyears)
    await done(earlyyears, "signature")
    await done(earlyyears, "final")
    return receipt


async def late_file(earlyyears: EarlyYears, **parameters: Any) -> httpx.Response:
    """A file that changes one child of the worked example."""
    return await earlyyears.submit([child(3, (9,) * 13)], **parameters)


async def returns(earlyyears: EarlyYears) -> dict[str, Json]:
    """Every return of 2008/09, by organisation."""
    answer = await earlyyears.client.get(f"{PROFILES}/returns", params={"year": "2008/09"})
    return {one["organisation"]: one for one in answer.json()["results"]}


async def with_person(earlyyears: EarlyYears, key: str = "adviser-1") -> None:
    """Somebody of the team."""
    person = Person(name="A. Dviser", post="adviser")
    async with earlyyears.app.state.database.write() as session:
        await put(session, [Change(key, None, person, "create")], by="tests")


async def rows(earlyyears: EarlyYears, query: str) -> list[tuple[Any, ...]]:
    """What the service's own tables say."""
    async with earlyyears.app.state.database.read() as session:
        return [tuple(row) for row in await session.execute(text(query))]
