"""The powers `sif` uses over governing bodies, as its events on the bus tell of them."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from chassis.bus import Bus, BusUnavailable, Message, connect
from chassis.consumer import Consumer
from contracts.envelope import Event
from contracts.schools import GoverningBodyChanged
from contracts.sif import PowerUsed
from services.schools.governing_bodies.powers import POWERS
from tests.schools.governing_bodies.conftest import BRANDWOOD_URN, SEATS, Governance, day
from tests.schools.register_app import Schools, native, running, school
from tests.support.databases import Databases
from tests.support.polling import eventually

ADDITIONAL: dict[str, Any] = {
    "reference": "power-1",
    "organisation": BRANDWOOD_URN,
    "power": "additional_governors",
    "used_on": day(-10),
    "seats": 2,
}
BOARD: dict[str, Any] = {
    "reference": "power-2",
    "organisation": BRANDWOOD_URN,
    "power": "interim_executive_board",
    "used_on": day(-5),
}


async def _say(bus: Bus, *said: tuple[dict[str, Any], int], topic: str = "sif") -> None:
    """Put states of powers on the bus, each under its version."""
    await bus.ensure_topics({topic: 2})
    events = [
        Event.of(PowerUsed.model_validate(data), source="/sif", version=version)
        for data, version in said
    ]
    messages = [Message(topic, event.key, event.headers(), event.value()) for event in events]
    assert await bus.publish(messages) == len(messages)


async def _tell(governance: Governance, *said: tuple[dict[str, Any], int]) -> None:
    await _say(governance.schools.app.state.bus, *said)


async def _becomes(governance: Governance, **wanted: Any) -> GoverningBodyChanged:
    async def there() -> GoverningBodyChanged | None:
        told = await governance.last_told()
        return told if all(getattr(told, name) == value for name, value in wanted.items()) else None

    found = await eventually(there, within=20, every=0.1)
    assert found is not None
    return found


async def test_additional_governors_appear_with_their_section(governance: Governance) -> None:
    await _tell(governance, (ADDITIONAL, 1))
    told = await _becomes(governance, additional=2)
    assert (told.seats, told.vacancies, told.interim_executive_board) == (SEATS, 4, False)
    body = await governance.body()
    [power] = body["powers"]
    assert power["section"] == "Education and Inspections Act 2006, section 64"
    assert (body["additional"], power["seats"]) == (2, 2)


async def test_an_interim_board_stands_in_until_it_ends(governance: Governance) -> None:
    await _tell(governance, (ADDITIONAL, 1), (BOARD, 1))
    told = await _becomes(governance, interim_executive_board=True)
    assert (told.seats, told.filled, told.vacancies, told.additional) == ({}, {}, 0, 0)
    body = await governance.body()
    assert (body["governors"], body["categories"], body["vacancies"]) == ([], [], 0)
    assert [each["governor"] for each in body["clerks"]] == ["k1"]
    assert {one["section"][-2:] for one in body["powers"]} == {"64", "65"}
    [line] = (await governance.get("/governing-bodies"))["results"]
    assert (line["interim_executive_board"], line["chair"]) == (True, None)
    await _tell(governance, (BOARD | {"ended_on": day(0)}, 2))
    told = await _becomes(governance, interim_executive_board=False)
    assert (told.seats, told.additional) == (SEATS, 2)


async def test_a_power_withdrawn_was_never_used(governance: Governance) -> None:
    await _tell(governance, (BOARD, 1))
    await _becomes(governance, interim_executive_board=True)
    await _tell(governance, (BOARD | {"withdrawn": True}, 2))
    await _becomes(governance, interim_executive_board=False)
    assert (await governance.body(on=day(-1)))["powers"] == []


async def test_older_versions_and_duplicates_change_nothing(governance: Governance) -> None:
    await _tell(governance, (ADDITIONAL | {"seats": 3}, 5))
    await _becomes(governance, additional=3)
    before = len(await governance.told())
    older = (ADDITIONAL | {"seats": 1}, 4)
    await _tell(governance, older, (ADDITIONAL | {"seats": 3}, 5), older)
    await _tell(governance, (ADDITIONAL | {"reference": "power-9", "seats": 4}, 1))
    assert (await _becomes(governance, additional=7)).vacancies == 4
    assert len(await governance.told()) == before + 1


async def test_a_power_over_a_school_not_yet_known_waits_for_it(governance: Governance) -> None:
    await _tell(governance, (BOARD | {"organisation": "105160"}, 1), (ADDITIONAL, 1))
    await _becomes(governance, additional=2)
    assert await governance.told("105160") == []
    await governance.schools.accepted(native(school("105160", "Later School")))
    assert (await governance.last_told("105160")).interim_executive_board


async def test_the_service_is_ready_while_nobody_publishes_powers(
    databases: Databases, tmp_path: Path
) -> None:
    async with running(databases.new, tmp_path, alone=True) as schools:

        async def hears_nobody() -> bool:
            try:
                return not await schools.app.state.bus.partitions("sif")
            except BusUnavailable:  # its own tables are still being made
                return False

        await eventually(hears_nobody)
        # The first look at a database just made may take longer than a look may.
        await eventually(lambda: _answers(schools, "/health/ready"))
        assert await _answers(schools, "/health/status")


async def _answers(schools: Schools, path: str) -> bool:
    return (await schools.client.get(path)).status_code == 200


async def test_a_topic_that_comes_later_is_heard_on_either_bus(
    governance: Governance, bus_url: str
) -> None:
    topic, bus = f"sif-{uuid4().hex}", connect(bus_url)
    await bus.start()
    subscription = replace(POWERS, topics=(topic,))
    database = governance.schools.app.state.database
    consumer = Consumer(database, bus, group="later", subscription=subscription)
    task = asyncio.create_task(consumer.run())
    try:
        assert await consumer.lag() == []
        await _say(bus, (ADDITIONAL, 1), topic=topic)
        await _becomes(governance, additional=2)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await bus.stop()
