"""Operators look at letters, fix, replay and discard them over the API; all of it is on record."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.app import create_app
from chassis.bus import Message
from chassis.migrate import migrate_async
from chassis.settings import Settings
from contracts.envelope import Event
from tests.chassis.consuming import (
    Broken,
    as_message,
    effects,
    new_topic,
    publish_all,
    record,
    subscription,
    till_event,
)
from tests.support.databases import Databases
from tests.support.polling import eventually
from tests.support.probe import probe
from tests.support.tokens import bearer, issuers_file

UNLUCKY = 13


class Desk:
    """A service that has met events it cannot handle, and an operator's calls of it."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient, topic: str) -> None:
        self.app, self.client, self.topic = app, client, topic
        self.broken = True

    async def handle(self, session: AsyncSession, events: Sequence[Event[Any]]) -> None:
        if self.broken and any(event.data.pence == UNLUCKY for event in events):
            raise Broken
        await record(session, events)

    async def lose(self, *messages: Message) -> list[dict[str, Any]]:
        """Publish what ends as letters, and wait for them."""
        await publish_all(self.app.state.bus, messages)

        async def there() -> list[dict[str, Any]] | None:
            found: list[dict[str, Any]] = (await self.get(""))["results"]
            return found if len(found) == len(messages) else None

        return await eventually(there) or []

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.client.get(f"dead-letters{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, *, status: int, **headers: str) -> Any:
        answer = await self.client.post(f"dead-letters{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def audited(self, *, personal: bool = False) -> list[tuple[str, str, str]]:
        """Action, letter and reason of everything done; or of reads of what may be personal."""
        query = text("""
            SELECT action, subject, why FROM probe_audit.entry WHERE personal = :personal
            ORDER BY at""")
        async with self.app.state.database.read() as session:
            rows = await session.execute(query, {"personal": personal})
            return [tuple(row) for row in rows]


@pytest.fixture
async def desk(databases: Databases) -> AsyncIterator[Desk]:
    topic = new_topic()
    urls = await databases.new("probe", "bus")

    async def handle(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
        await made.handle(session, events)

    service = replace(probe(), subscriptions=[subscription(topic, handle)])
    await migrate_async(service, urls["probe"])
    app = create_app(
        service,
        Settings(database_url=urls["probe"], event_bus=urls["bus"], issuers_file=issuers_file()),
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://probe/v1/probe/",
            headers={"Authorization": bearer("anna")},
        ) as client,
    ):
        made = Desk(app, client, topic)
        await _prepare(made)
        yield made


async def _prepare(desk: Desk) -> None:
    async with desk.app.state.database.write() as session:
        await session.execute(text("CREATE TABLE effect (till text, version bigint, pence bigint)"))

    async def has_topic() -> bool:
        try:
            await desk.app.state.bus.ensure_topics({desk.topic: 1})
        except Exception:  # noqa: BLE001 - it is still connecting
            return False
        return True

    await eventually(has_topic)


def garbled(topic: str, till: str, value: bytes, version: int = 1) -> Message:
    sound = as_message(topic, till_event(till, version))
    return Message(topic, sound.key, sound.headers, value)


async def test_a_letter_is_read_fixed_and_replayed(desk: Desk) -> None:
    [listed] = await desk.lose(garbled(desk.topic, "t", b'{"till": 7, "pence": "many"}'))
    answer = await desk.client.get(f"dead-letters/{listed['id']}")
    letter, tag = answer.json(), answer.headers["ETag"]
    assert letter["content"]["data"] == {"till": 7, "pence": "many"}
    assert {fault["path"] for fault in letter["faults"]} == {"$.till", "$.pence"}
    assert (letter["version"], letter["applied_version"]) == (1, None)

    fix = f"/{listed['id']}/fix"
    sound = {"data": {"till": "t", "pence": 5}, "reason": "the till told words"}
    await desk.post(fix, sound, status=428)
    refused = await desk.post(fix, sound | {"data": {}}, status=422, **{"If-Match": tag})
    assert {fault["path"] for fault in refused["errors"]} == {"$.till", "$.pence"}
    await desk.post(fix, sound, status=204, **{"If-Match": tag})
    await desk.post(fix, sound, status=412, **{"If-Match": tag})

    fixed = await desk.get(f"/{listed['id']}")
    assert fixed["faults"] == []
    assert fixed["original"]["data"] == {"till": 7, "pence": "many"}
    assert (fixed["fixed_by"], fixed["fixed_why"]) == ("anna", "the till told words")
    told = await desk.post(f"/{listed['id']}/replay", status=200, **{"X-Reason": "fixed"})
    assert told == {"id": listed["id"], "applied": True}
    assert await effects(desk.app.state.database) == [("t", 1)]
    assert (await desk.get(f"/{listed['id']}"))["outcome"] == "applied"
    assert await desk.audited() == [
        ("dead_letters.fix", str(listed["id"]), "the till told words"),
        ("dead_letters.replay", str(listed["id"]), "fixed"),
    ]


async def test_who_reads_a_letter_whole_is_on_record(desk: Desk) -> None:
    [letter] = await desk.lose(garbled(desk.topic, "t", b"Ann Example, born 2004-05-06"))
    assert await desk.audited(personal=True) == [], "a list is without the events"
    path = f"dead-letters/{letter['id']}"
    told = await desk.client.get(path, headers={"X-Reason": "it is garbled"})
    assert "Ann Example" in told.text
    unknown = await desk.client.get(f"dead-letters/{letter['id'] + 1}")
    assert unknown.status_code == 404
    assert await desk.audited(personal=True) == [
        ("dead_letters.read", str(letter["id"]), "it is garbled")
    ]


async def test_a_fix_is_of_the_same_aggregate_and_says_nothing_unknown(desk: Desk) -> None:
    [letter] = await desk.lose(garbled(desk.topic, "t", b"{}"))
    fix, any_tag = f"/{letter['id']}/fix", {"If-Match": "*"}

    async def refused(**body: Any) -> set[tuple[str, str]]:
        sent = {"reason": "trying", **body}
        answer = await desk.post(fix, sent, status=422, **any_tag)
        return {(fault["code"], fault["path"]) for fault in answer["errors"]}

    other, odd = {"till": "u", "pence": 1}, {"till": "t", "pence": 1, "colour": "red"}
    assert await refused(data=other) == {("another_aggregate", "$")}
    assert await refused(data=odd) == {("unknown_member", "$.colour")}
    sound = {"till": "t", "pence": 1}
    assert await refused(data=sound, headers={"ce_sequence": "999"}) == {
        ("headers_stand", "headers")
    }


@pytest.mark.parametrize("version", ["x", str(2**63)])
async def test_headers_that_cannot_be_read_are_given_anew(desk: Desk, version: str) -> None:
    sound = as_message(desk.topic, till_event("t", 3))
    headers = tuple(
        (name, version if name == "ce_sequence" else told) for name, told in sound.headers
    )
    [letter] = await desk.lose(Message(desk.topic, sound.key, headers, sound.value))
    assert [fault["path"] for fault in (await desk.get(f"/{letter['id']}"))["faults"]] == [
        "headers.ce_sequence"
    ]
    body = {"data": {"till": "t", "pence": 1}, "headers": {"ce_sequence": "3"}, "reason": "told"}
    await desk.post(f"/{letter['id']}/fix", body, status=204, **{"If-Match": "*"})
    await desk.post(f"/{letter['id']}/replay", status=200)
    assert await effects(desk.app.state.database) == [("t", 3)]


async def test_what_is_too_deep_for_an_answer_is_shown_as_text(desk: Desk) -> None:
    deep = b"[" * 300 + b"]" * 300
    [letter] = await desk.lose(garbled(desk.topic, "t", deep))
    assert (await desk.get(f"/{letter['id']}"))["content"]["text"] == deep.decode()


async def test_a_discarded_letter_is_kept_and_counts_no_more(desk: Desk) -> None:
    [letter] = await desk.lose(garbled(desk.topic, "t", b"nonsense"))
    assert (await desk.get(f"/{letter['id']}"))["content"]["text"] == "nonsense"
    await desk.post(f"/{letter['id']}/discard", {"reason": ""}, status=422)
    await desk.post(f"/{letter['id']}/discard", {"reason": "a test of theirs"}, status=204)
    assert (await desk.get(""))["results"] == []
    [settled] = (await desk.get("/settled"))["results"]
    assert (settled["outcome"], settled["settled_by"]) == ("discarded", "anna")
    assert settled["settled_why"] == "a test of theirs"
    status = (await desk.client.get("http://probe/health/status")).json()
    assert status["checks"]["dead_letters"]["count"] == 0
    assert await desk.audited() == [("dead_letters.discard", str(letter["id"]), "a test of theirs")]


async def test_of_two_operators_at_once_the_second_is_told_what_the_first_did(desk: Desk) -> None:
    [letter] = await desk.lose(as_message(desk.topic, till_event("t", 1, pence=UNLUCKY)))
    desk.broken = False
    acts = [desk.client.post(f"dead-letters/{letter['id']}/replay") for _ in range(4)]
    answers = await asyncio.gather(*acts)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "anna had it applied" in refused.json()["detail"]
    assert await effects(desk.app.state.database) == [("t", 1)]


async def test_many_are_replayed_in_order_and_what_came_of_each_is_told(desk: Desk) -> None:
    unlucky = [till_event(till, version, pence=UNLUCKY) for till, version in (("a", 2), ("a", 1))]
    messages = [as_message(desk.topic, event) for event in unlucky]
    messages += [garbled(desk.topic, "b", b"{}"), as_message(desk.topic, till_event("c", 1, 13))]
    letters = await desk.lose(*messages)
    desk.broken = False

    first = await desk.post("/replay?limit=3", status=200)
    assert [each["outcome"] for each in first["results"]] == ["applied", "overtaken", "failed"]
    assert [each["id"] for each in first["results"]] == [each["id"] for each in letters[:3]]
    assert "fix it" in first["results"][2]["error"]
    rest = await desk.post(f"/replay?after={first['next_after']}", status=200)
    assert [each["outcome"] for each in rest["results"]] == ["applied"]
    assert rest["next_after"] is None
    assert await effects(desk.app.state.database) == [("a", 2), ("c", 1)]
    assert [each["id"] for each in (await desk.get(""))["results"]] == [letters[2]["id"]]


async def test_letters_are_found_by_what_they_are_and_counted_by_kind(desk: Desk) -> None:
    unlucky = [as_message(desk.topic, till_event(till, 1, pence=UNLUCKY)) for till in "ab"]
    await desk.lose(*unlucky, garbled(desk.topic, "b", b"{}", version=2))
    kinds = await desk.get("/kinds")
    assert [(kind["error"], kind["letters"]) for kind in kinds] == [("Broken", 2), ("BadEvent", 1)]

    async def found(**query: Any) -> int:
        return len((await desk.get("", **query))["results"])

    assert await found(topic=desk.topic) == 3
    assert await found(topic="another") == 0
    assert await found(error="Broken") == 2
    assert await found(type="shop.till.counted.v1", error="BadEvent") == 1
    assert await found(key="shop.till.counted.v1/b") == 2
