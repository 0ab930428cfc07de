"""What is told of an area as such: no organisation has it, and all that readers ask works."""

from datetime import date
from typing import Any

import httpx

from tests.kpi.announcing.test_announcer import announced
from tests.kpi.conftest import Ledger
from tests.kpi.measures.fourteen19.saying import by_19, line, transfer
from tests.kpi.measures.saying import told
from tests.kpi.measures.test_framework_to_value import values
from tests.kpi.measures.test_from_event_to_value import balances, sound, value

MARCH, APRIL, JUNE = date(2010, 3, 18), date(2010, 4, 1), date(2010, 6, 1)
COHORT = by_19(
    {
        "all": {"cohort": 3500, "level_2": 2695, "level_3": 1680},
        "fsm=no": {"cohort": 2900, "level_2": 2400, "level_3": 1500},
        "fsm=yes": {"cohort": 520, "level_2": 260, "level_3": 150},
    },
    released_on=MARCH,
)
TRANSFER = transfer(
    9, 40, ready={MARCH: 9}, transferred={APRIL: 8, JUNE: 9}, posts_filled={APRIL: 30, JUNE: 38}
)


async def test_by_19_as_published(ledger: Ledger, client: httpx.AsyncClient) -> None:
    await ledger.say(told(COHORT))
    names = [f"{code}.350.2008-09.all" for code in ("NI79", "NI80", "NI81")]
    assert await values(client, *names) == [77.0, 48.0, 22.9]
    before = await value(client, names[0], as_at="2010-03-17")
    assert before["reason"] == "not_collected"
    assert await values(client, "NI79.E12000002.2008-09.all") == [77.0]


async def test_a_later_release_leaves_the_earlier_one_as_it_was_then(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(told(COHORT))
    later = by_19({"all": {"cohort": 3500, "level_2": 2730}}, released_on=JUNE, release="2")
    await ledger.say(told(later, 2))
    name = "NI79.350.2008-09.all"
    assert await values(client, name, as_at="2010-05-31") == [77.0]
    assert await values(client, name) == [78.0]
    assert (await value(client, "NI81.350.2008-09.all"))["value"] is None
    await ledger.say(told(later.model_copy(update={"withdrawn": True}), 3))
    assert await values(client, name) == [None]
    await ledger.announce()
    await sound(client)


async def test_functions_and_posts_come_over_from_day_to_day(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(told(TRANSFER))
    names = [f"TRANSFER_{each}.350.2009-10.all" for each in ("READY", "DONE", "POSTS_FILLED")]
    days = ("2010-03-18", "2010-04-01", "2010-06-01")
    assert [await values(client, *names, as_at=day) for day in days] == [
        [100, 0, 0], [100, 88.9, 75], [100, 100, 95],
    ]  # fmt: skip
    await ledger.say(told(TRANSFER.model_copy(update={"withdrawn": True}), 2))
    assert await values(client, *names) == [None, None, None]
    await ledger.announce()
    await sound(client)


async def get(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_events_of_an_area_are_explained_listed_announced_and_rebuilt(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    events = [told(COHORT), told(TRANSFER), told(line("ENG", offered_from=APRIL))]
    await ledger.say(*events)
    said = {event.subject: event.data for event in await announced(ledger)}
    for subject, number in (("NI79/350/2008-09", "77.0"), ("TRANSFER_DONE", "100.0")):
        found = next(data for name, data in said.items() if name.startswith(subject))
        assert (found.level, found.area) == ("area", "350")
        assert str(found.groups["all"].value) == number
    for name, kind in (("NI79.350.2008-09.all", "attainment.released"),
                       ("TRANSFER_DONE.350.2009-10.all", "transfer.changed"),
                       ("DIPLOMA_LINES.350.2009-10.all", "line.changed")):  # fmt: skip
        explained = await get(client, f"/v1/kpi/values/{name}/explanation")
        (cause,) = explained["events"]["results"]
        assert cause["type"] == f"fourteen19.{kind}.v1"
        history = await get(client, f"/v1/kpi/values/{name}/history")
        assert [each["value"] for each in history["results"]] == [explained["value"]["value"]]
    of_organisations = [key for key in await balances(ledger) if key[0] == "organisation"]
    assert of_organisations == []
    kept = await balances(ledger)
    await ledger.run("DELETE FROM balance")
    await ledger.run("UPDATE posting SET lines = '[]'")
    assert (await client.post("/v1/kpi/ledger/rebuild")).json()["corrected"]["entries"] == 0
    await ledger.announce()
    await sound(client)
    assert await balances(ledger) == kept
