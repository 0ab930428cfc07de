"""How long events take to their effect, and which letters there are, as Prometheus reads it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bus import Bus, Partition
from chassis.consumer import Lag
from chassis.database import Database
from chassis.health import seconds_behind
from chassis.submissions.counting import count_from_nought
from chassis.tasks import Tasks
from contracts.envelope import Event
from tests.chassis.consuming import (
    Broken,
    consumer,
    publish_events,
    record,
    running,
    tills,
    until_caught_up,
)
from tests.chassis.submissions.running import HEADER, Warehouse
from tests.chassis.submissions.running import running as warehouse_running
from tests.support.databases import NewDatabase
from tests.support.polling import eventually


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_how_long_an_event_took_is_measured_once_it_has_its_effect(
    bus: Bus, database: Database, topic: str
) -> None:
    await bus.ensure_topics({topic: 1})
    late = [replace(each, time=each.time - timedelta(seconds=20)) for each in tills(3)]
    one = consumer(database, bus, topic)
    async with running(one):
        await publish_events(bus, topic, [*late, *late])
        await until_caught_up(one)
    counted = sample("event_to_effect_seconds_count", topic=topic)
    soon = sample("event_to_effect_seconds_bucket", topic=topic, le="10.0")
    in_time = sample("event_to_effect_seconds_bucket", topic=topic, le="60.0")
    assert (counted, soon, in_time) == (3, 0, 3)


async def test_what_has_no_effect_is_not_measured(bus: Bus, database: Database, topic: str) -> None:
    async def refuse(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
        if any(event.data.till == "till-1" for event in events):
            raise Broken
        await record(session, events)

    await bus.ensure_topics({topic: 1})
    one = consumer(database, bus, topic, refuse)
    async with running(one):
        await publish_events(bus, topic, tills(3))
        await until_caught_up(one)
    assert one.counts.dead_lettered == 1
    assert sample("event_to_effect_seconds_count", topic=topic) == 2


@pytest.fixture(scope="module")
async def warehouse(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Any:
    urls = await new_database("warehouse", "bus")
    async with warehouse_running(urls, tmp_path_factory.mktemp("warehouse")) as running_one:
        yield running_one


async def measured(warehouse: Warehouse) -> dict[str, float]:
    async with warehouse.http.get("/metrics") as answer:
        lines = (await answer.text()).splitlines()
    pairs = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    return {name: float(value) for name, _, value in pairs}


async def test_files_are_counted_by_what_became_of_them(warehouse: Warehouse) -> None:
    def count(outcome: str) -> float:
        return sample("submissions_total", kind="stock", outcome=outcome)

    before = {outcome: count(outcome) for outcome in ("accepted", "rejected", "dry_run")}
    good = HEADER.encode() + b"A1,north,5,red,2024-01-01,Ann,\n"
    await warehouse.accepted(good)
    await warehouse.refused(HEADER.encode() + b"A1,north,many,red,2024-01-01,Ann,\n")
    await warehouse.post(good, dry_run=True)
    assert {outcome: count(outcome) - had for outcome, had in before.items()} == dict.fromkeys(
        before, 1
    )
    assert sample("submission_seconds_count", kind="stock", outcome="accepted") >= 1


async def test_every_outcome_is_told_before_its_first(warehouse: Warehouse) -> None:
    told = await measured(warehouse)
    outcomes = ("accepted", "rejected", "dry_run", "failed")
    assert {f'submissions_total{{kind="stock",outcome="{one}"}}' for one in outcomes} <= told.keys()
    count_from_nought(["new"])
    assert REGISTRY.get_sample_value("submissions_total", {"kind": "new", "outcome": "failed"}) == 0


async def test_what_its_sender_can_mend_is_no_failure(warehouse: Warehouse) -> None:
    def count(outcome: str) -> float:
        return sample("submissions_total", kind="stock", outcome=outcome)

    rejected, failed = count("rejected"), count("failed")
    url, query = "/v1/warehouse/stock/items/A3", {"site": "north", "amount": "1"}
    async with warehouse.http.put(url, params=query, headers={"If-Match": "south"}) as answer:
        assert answer.status == 412
    assert (count("rejected"), count("failed")) == (rejected + 1, failed)


async def test_what_cannot_be_looked_at_is_told_and_keeps_its_figures(
    warehouse: Warehouse,
) -> None:
    state, before = warehouse.app.state, await measured(warehouse)
    relay, state.relay = state.relay, None
    try:
        told = await measured(warehouse)
    finally:
        state.relay = relay
    checks = ("outbox", "consumers", "dead_letters", "submissions")
    assert {one: told[f'check_failed{{check="{one}"}}'] for one in checks} == {
        one: one == "outbox" for one in checks
    }
    assert told["outbox_oldest_seconds"] == before["outbox_oldest_seconds"]
    assert (await measured(warehouse))['check_failed{check="outbox"}'] == 0


def test_an_age_that_was_not_had_in_time_is_not_told_as_nought() -> None:
    def lag(topic: str, number: int, seconds: float | None) -> Lag:
        return Lag(Partition(topic, number), 0, 1, seconds)

    told = [lag("a", 0, None), lag("a", 1, 0.0), lag("b", 0, None), lag("b", 1, 7.0)]
    assert seconds_behind([*told, lag("c", 0, 0.0)]) == {"b": 7.0, "c": 0.0}


async def test_background_work_that_fails_is_counted_and_begun_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fail() -> None:
        raise Broken

    monkeypatch.setattr("chassis.tasks._RESTART_S", 0.01)
    tasks = Tasks()
    tasks.start("broken", fail)
    assert REGISTRY.get_sample_value("task_failures_total", {"task": "broken"}) == 0
    await eventually(lambda: sample("task_failures_total", task="broken") >= 2)
    await tasks.stop()


async def test_files_that_wait_are_told_with_their_age(warehouse: Warehouse) -> None:
    receipt = await warehouse.accepted(HEADER.encode() + b"A2,north,5,red,2024-01-01,Ann,\n")
    waits = "UPDATE submission SET status = $2, kind = 'waiting',"
    await warehouse.rows(
        f"{waits} received_at = now() - interval '1 hour' WHERE id = $1::text::uuid",
        receipt["id"],
        "staged",
    )
    told = await measured(warehouse)
    assert told['submissions_waiting{kind="waiting"}'] == 1
    assert 3600 <= told["submissions_oldest_seconds"] < 3700
    checks = (await warehouse.get("/health/status"))["checks"]
    assert checks["submissions"]["waiting"] == 1
    status = await warehouse.get("/v1/warehouse/status")
    assert [(each["kind"], each["files"]) for each in status["waiting"]] == [("waiting", 1)]

    await warehouse.rows(f"{waits} id = id WHERE id = $1::text::uuid", receipt["id"], "accepted")
    told = await measured(warehouse)
    assert 'submissions_waiting{kind="waiting"}' not in told
    assert told["submissions_oldest_seconds"] == 0


async def test_dead_letters_are_told_by_topic_until_they_are_gone(warehouse: Warehouse) -> None:
    await warehouse.rows(
        'INSERT INTO dead_letter (consumer_group, topic, partition, "offset", key, headers,'
        " value, error) SELECT 'warehouse', topic, 0, n, 'k', '[]', '', 'Broken'"
        " FROM unnest(ARRAY['till', 'till', 'shop']) WITH ORDINALITY AS t (topic, n)"
    )
    told = await measured(warehouse)
    assert (told['dead_letters{topic="till"}'], told['dead_letters{topic="shop"}']) == (2, 1)
    await warehouse.rows("DELETE FROM dead_letter")
    assert not [name for name in await measured(warehouse) if name.startswith("dead_letters{")]


async def test_the_status_is_for_who_may_see_it(warehouse: Warehouse) -> None:
    address = f"http://127.0.0.1:{warehouse.port}"
    async with (
        aiohttp.ClientSession(address) as stranger,
        stranger.get("/v1/warehouse/status") as answer,
    ):
        assert answer.status == 401
