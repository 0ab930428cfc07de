"""From the bus to a value: the real consumer over the service's own subscription."""

import asyncio
from decimal import Decimal
from typing import Any

from chassis.consumer import Consumer
from contracts.envelope import Event
from services.kpi.subscription import SUBSCRIPTION
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Child, Return, registered
from tests.support import eventually

FIRST = Return("105148", "350", [Child(80, good=True), Child(60)])
CORRECTED = Return("105148", "350", [Child(80, good=True), Child(78, good=True)], version=2)


async def test_published_events_become_values_and_a_broken_one_stops_nothing(
    ledger: Ledger,
) -> None:
    consumer = Consumer(ledger.database, ledger.bus, group="kpi", subscription=SUBSCRIPTION)
    task = asyncio.create_task(consumer.run())
    try:
        await ledger.publish(registered("105148", "350", "St Mary's"), FIRST.event(), _broken())
        await eventually(lambda: _value_is(ledger, "50.0"))
        await ledger.publish(CORRECTED.event(), FIRST.event())
        await eventually(lambda: _value_is(ledger, "100.0"))
        letters = await ledger.run("SELECT * FROM dead_letter")
        assert len(letters) == 1
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _broken() -> Event[Any]:
    """A return whose figures contradict one another."""
    event = Return("105149", "350", [Child(80)]).event()
    wrong = event.data.groups["all"].model_copy(update={"good_level": 5})
    data = event.data.model_copy(update={"groups": {"all": wrong}})
    return Event(event.id, event.source, event.version, event.time, data)


async def _value_is(ledger: Ledger, wanted: str) -> bool:
    return (await ledger.value("NI72.350.2008-09.all")).value == Decimal(wanted)
