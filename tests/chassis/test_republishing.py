"""All that a service announced is told again: the same events, in order, a batch at a time."""

import argparse
import asyncio
import importlib
import json
from typing import Any

import pytest
from sqlalchemy import text

from chassis import operating, republishing
from chassis.announcements import Told
from chassis.bus import Bus
from chassis.consumer import Consumer, Subscription
from chassis.database import Database
from chassis.outbox import Relay, backlog
from chassis.republishing import AT_ONCE, NotSent, republish
from chassis.service import Service
from contracts.envelope import models_by_type
from contracts.kpi import FiguresStated
from deploy.local.settings import SERVICES
from tests.chassis.announcing import Shops
from tests.chassis.consuming import (
    OPERATOR,
    running,
    until_caught_up,
    until_someone_waits_for_a_lock,
)
from tests.support.polling import eventually

_ENTRIES = """SELECT client, why, rows, CAST(after AS text) AS after FROM probe_audit.entry
    ORDER BY id"""
MANY = {f"shop-{n:04}": n for n in range(2 * AT_ONCE + 7)}


@pytest.fixture
async def shops(database: Database, topic: str) -> Shops:
    return await Shops(database, topic).open()


async def again(shops: Shops, after: str = "") -> list[str]:
    """Tell it again; the places reached, one for each batch."""
    reached: list[str] = []

    def progress(_events: int, to: Told) -> None:
        reached.append(to.key)

    about: Any = {"by": OPERATOR, "why": "the bus was lost", "progress": progress}
    await republish(shops.service, shops.database, after=after, **about)
    return reached


def same(row: Any) -> tuple[Any, ...]:
    """All of a row of the outbox but its place in it, and what caused it."""
    return row.event_id, row.key, headers_of(row), json.loads(row.value)


def headers_of(row: Any) -> dict[str, str]:
    return {name: told for name, told in json.loads(row.headers) if name != "ce_correlationid"}


async def test_each_is_told_once_more_as_it_was_told_last(shops: Shops) -> None:
    await shops.tell(MANY)
    await shops.tell({"shop-0003": 1, "shop-0700": 2})
    before = await shops.outbox()
    newest = {row.key: row for row in before}
    assert len(await again(shops)) == 3
    told = await shops.outbox(after=before[-1].seq)
    assert [row.key for row in told] == sorted(newest)
    assert [same(row) for row in told] == [same(newest[row.key]) for row in told]
    await shops.tell({"shop-0003": 9})
    (next_one,) = await shops.outbox(after=told[-1].seq)
    assert headers_of(next_one)["ce_sequence"] == "3", "versions did not grow"


async def test_who_has_had_it_drops_it_and_who_was_emptied_takes_it_in(
    shops: Shops, bus: Bus, topic: str
) -> None:
    """On either bus; the emptied one begins where the log has only what was told again."""
    await bus.ensure_topics({topic: 3})

    async def keep(session: Any, events: Any) -> None:
        rows = [{"till": e.data.organisation, "v": e.version, "p": e.data.pence} for e in events]
        await session.execute(text("INSERT INTO effect VALUES (:till, :v, :p)"), rows)

    def reader(group: str) -> Consumer:
        heard = Subscription(topics=[topic], models=[shops.model], handler=keep)
        return Consumer(shops.database, bus, group=group, subscription=heard)

    relay = asyncio.create_task(Relay(shops.database, bus).run())
    try:
        await shops.tell(MANY)
        await shops.tell(dict.fromkeys(list(MANY)[:20], 5))
        await eventually(lambda: _sent(shops.database))
        knowing, emptied = reader("knowing"), reader("emptied")
        async with running(knowing):
            await until_caught_up(knowing)
            async with shops.database.write() as session:
                await session.execute(text("TRUNCATE effect"))
                await session.execute(text(
                    "INSERT INTO consumer_offset SELECT 'emptied', topic, partition, next_offset"
                    " FROM consumer_offset"
                ))  # fmt: skip
            await again(shops)
            await eventually(lambda: _sent(shops.database))
            await until_caught_up(knowing)
            assert knowing.counts.superseded >= len(MANY)
            async with running(emptied):
                await until_caught_up(emptied)
        assert emptied.counts.applied == len(MANY)
        async with shops.database.read() as session:
            rows = await session.execute(text("SELECT till, pence FROM effect"))
            assert {row.till: row.pence for row in rows} == shops.held
    finally:
        relay.cancel()
        await asyncio.gather(relay, return_exceptions=True)


async def _sent(database: Database) -> bool:
    async with database.read() as session:
        return (await backlog(session)).events == 0


async def test_whoever_goes_on_leaves_nothing_out_and_each_batch_is_on_record(
    shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shops.tell(MANY)
    sent = (await shops.outbox())[-1].seq
    monkeypatch.setattr(republishing, "AHEAD", len(MANY) + AT_ONCE)
    monkeypatch.setattr(republishing, "PATIENCE_S", 0.0)
    asked = words("--by", "anna", "--why", "the bus was lost")
    with pytest.raises(NotSent, match="are the service and the bus up") as stopped:
        await operating._republish(asked, shops.service, shops.database.url)
    reached = str(stopped.value).partition("--after ")[2]
    assert reached == f"{shops.model.event_type}/shop-{AT_ONCE - 1:04}"
    monkeypatch.undo()
    assert len(await again(shops, after=reached)) == 2
    assert len(await shops.outbox(after=sent)) == len(MANY)
    async with shops.database.read() as session:
        found = list(await session.execute(text(_ENTRIES)))
    assert [row.rows for row in found] == [AT_ONCE, AT_ONCE, 7]
    assert (found[0].client, found[0].why) == ("command-line:anna", "the bus was lost")
    next_end = f"{shops.model.event_type}/shop-{2 * AT_ONCE - 1:04}"
    assert json.loads(found[1].after) == {"after": reached, "to": next_end}


def words(*given: str) -> Any:
    """What the command line makes of them."""
    parser = argparse.ArgumentParser()
    operating.add_commands(parser.add_subparsers(dest="command"))
    return parser.parse_args(["republish", "services.shop", *given])


async def test_it_waits_for_who_is_telling_and_tells_what_they_told(shops: Shops) -> None:
    """In the outbox no version comes after a newer one: compaction would keep the older."""
    await shops.tell({"shop-1": 1, "shop-2": 1})
    async with shops.database.write() as session:
        await shops.change(session, {"shop-2": 2})
        work = asyncio.create_task(again(shops))
        await until_someone_waits_for_a_lock(shops.database)
    await work
    versions = [
        int(headers_of(row)["ce_sequence"])
        for row in await shops.outbox()
        if row.key.endswith("/shop-2")
    ]
    assert versions == [1, 2, 2]


async def test_a_key_it_never_told_of_is_refused(shops: Shops) -> None:
    with pytest.raises(ValueError, match="no key of probe: they begin with"):
        await again(shops, after="other.thing.v1/1")


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"identity"}))
def test_every_event_there_is_can_be_told_again(name: str) -> None:
    """All but those that `kpi` works out from what it hears, and the targets it keeps."""
    service: Service = importlib.import_module(f"services.{name}.app").service
    told = [model for each in service.announcements for model in each.models]
    assert len(told) == len(set(told))
    wanted = [FiguresStated] if name == "kpi" else service.publishes
    assert models_by_type(told) == models_by_type(wanted)
