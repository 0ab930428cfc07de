"""What an event says of days still to come is in no figure before they come, and is then."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from chassis.clock import today
from services.kpi.figures import ALL, ALWAYS, Line, Place, Posting, split
from services.kpi.ledger.days import book_the_day
from services.kpi.measures.parts import tally
from tests.kpi.announcing.test_announcer import announced
from tests.kpi.conftest import Ledger
from tests.kpi.measures.fourteen19.saying import enrolment, owed, transfer
from tests.kpi.measures.saying import told
from tests.kpi.measures.test_from_event_to_value import balances, sound

TODAY = today()
YESTERDAY, TOMORROW, LATER = (TODAY + timedelta(days=n) for n in (-1, 1, 40))
COMING = transfer(10, 0, ready={YESTERDAY: 2, TOMORROW: 5, LATER: 10})


async def ready(ledger: Ledger) -> int:
    """Functions that are ready, by the area's balance."""
    found = await balances(ledger)
    figures = found["area", "350", "position", "transfer"]
    return int(figures.get("transfer.ready", {}).get("all", {}).get(0, 0))


async def to_come(ledger: Ledger) -> list[Any]:
    rows = await ledger.run("SELECT next_on FROM posting WHERE next_on IS NOT NULL ORDER BY 1")
    return [row.next_on for row in rows]


async def test_a_day_is_booked_when_it_comes_and_once(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(told(COMING))
    assert (await ready(ledger), await to_come(ledger)) == (2, [TOMORROW])
    await sound(client)
    await book_the_day(ledger.database, TODAY)
    assert await ready(ledger) == 2
    for _ in range(2):
        await book_the_day(ledger.database, TOMORROW)
        assert (await ready(ledger), await to_come(ledger)) == (5, [LATER])
    await book_the_day(ledger.database, LATER + timedelta(days=9))
    assert (await ready(ledger), await to_come(ledger)) == (10, [])
    await ledger.announce()
    await sound(client)
    causes = await ledger.run("SELECT cause, version FROM journal ORDER BY id")
    assert [tuple(row) for row in causes] == [("event", 1), ("day", 1), ("day", 1)]


async def test_a_day_that_comes_is_announced(ledger: Ledger) -> None:
    await ledger.say(told(COMING))
    first = {event.data.indicator: event.data for event in await announced(ledger)}
    assert str(first["TRANSFER_READY"].groups["all"].value) == "20.0"
    await book_the_day(ledger.database, TOMORROW)
    (changed,) = await announced(ledger)
    assert changed.data.indicator == "TRANSFER_READY"
    assert str(changed.data.groups["all"].value) == "50.0"
    assert str(changed.data.previous["all"].value) == "20.0"


async def test_a_correction_takes_back_what_was_to_come(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(told(COMING))
    await book_the_day(ledger.database, TOMORROW)
    corrected = transfer(10, 0, ready={YESTERDAY: 3, LATER: 4})
    await ledger.say(told(corrected, 2))
    assert (await ready(ledger), await to_come(ledger)) == (3, [LATER])
    await ledger.say(told(corrected.model_copy(update={"withdrawn": True}), 3))
    assert await to_come(ledger) == []
    await book_the_day(ledger.database, LATER)
    await ledger.announce()
    await sound(client)
    assert ("area", "350", "position", "transfer") not in await balances(ledger)


async def test_several_versions_in_one_batch_leave_the_newest_days(ledger: Ledger) -> None:
    later = transfer(10, 0, ready={YESTERDAY: 1, TOMORROW: 7})
    await ledger.apply(told(COMING), told(later, 2))
    assert (await ready(ledger), await to_come(ledger)) == (1, [TOMORROW])
    await book_the_day(ledger.database, TOMORROW)
    assert await ready(ledger) == 7


async def test_a_rebuild_mends_what_is_to_come(ledger: Ledger, client: httpx.AsyncClient) -> None:
    await ledger.say(told(COMING))
    rebuilt = (await client.post("/v1/kpi/ledger/rebuild")).json()
    assert (rebuilt["differences"], rebuilt["corrected"]["entries"]) == ([], 0)
    await ledger.run("UPDATE posting SET to_come = NULL, next_on = NULL")
    found = (await client.post("/v1/kpi/ledger/check")).json()["differences"]
    assert {each["what"] for each in found} == {"event"}
    await client.post("/v1/kpi/ledger/rebuild")
    assert (await ready(ledger), await to_come(ledger)) == (2, [TOMORROW])
    await ledger.announce()
    await sound(client)


async def test_who_is_on_a_programme_now_is_not_gone_because_the_year_will_end(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    """And a return that is not due yet is not overdue."""
    first = date(TODAY.year - (TODAY.month < 9), 9, 1)
    year = f"{first.year}/{(first.year + 1) % 100:02}"
    await ledger.say(told(enrolment(learners=20, year=year, diploma={first: 7})))
    await ledger.say(told(owed(TOMORROW, year=year), on=TODAY))
    path = f"/v1/kpi/values/{{}}.350.{year.replace('/', '-')}.all"
    now = (await client.get(path.format("DIPLOMA_LEARNERS_NOW"))).json()
    assert now["value"] == 7
    overdue = (await client.get(path.format("PARTNER_RETURNS_OVERDUE"))).json()
    assert (overdue["value"], overdue["reason"]) == (None, "not_collected")
    await book_the_day(ledger.database, TOMORROW)
    assert (await client.get(path.format("PARTNER_RETURNS_OVERDUE"))).json()["value"] == 0
    await book_the_day(ledger.database, LATER)
    assert (await client.get(path.format("PARTNER_RETURNS_OVERDUE"))).json()["value"] == 1


def lines(*days: date) -> Iterator[Line]:
    for day in days:
        yield Line(Place("105148", "350", "position"), tally("t.count", [ALL]), day)


@pytest.mark.parametrize("speaks_from", [ALWAYS, YESTERDAY, TODAY])
def test_a_posting_is_split_after_a_day(speaks_from: date) -> None:
    posting = Posting(speaks_from, tuple(lines(TOMORROW, TODAY, YESTERDAY)))
    reached, coming = split(posting, TODAY)
    assert [line.effective_on for line in reached.lines] == [TODAY, YESTERDAY]
    assert ([line.effective_on for line in coming], reached.effective_on) == (
        [TOMORROW],
        speaks_from,
    )


def test_what_speaks_of_days_to_come_only_is_not_split() -> None:
    posting = Posting(TOMORROW, tuple(lines(TOMORROW)))
    assert split(posting, TODAY) == (posting, ())
