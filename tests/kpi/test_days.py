"""From which day what events say is true: on a day holds the newest that was true by then."""

from datetime import date
from typing import Any

import httpx
import pytest

from contracts.envelope import Event
from contracts.kpi import FiguresStated
from services.kpi.ledger.check import snapshot
from services.kpi.ledger.reading import spots_at
from services.kpi.ledger.sums import balance_differences, posting_differences
from services.kpi.moment import NOW, Moment
from services.kpi.spots import Spot
from tests.kpi.conftest import Ledger
from tests.support.statements import counting

DECEMBER, JANUARY, MARCH, JUNE = (
    date(2008, 12, 31), date(2009, 1, 31), date(2009, 3, 31), date(2009, 6, 30),
)  # fmt: skip
DAYS = (date(2008, 12, 30), DECEMBER, JANUARY, MARCH, JUNE)


def says(version: int, amount: int | None, since: date | None, area: str = "350") -> Event[Any]:
    """A club's members as they stand since a day; None of both: withdrawn."""
    figures = {} if amount is None else {"clubs.members": {"all": {0: amount}}}
    data = FiguresStated(
        organisation="105148", area=area, period="position", family="clubs",
        effective_on=since, figures=figures,
    )  # fmt: skip
    return Event.of(data, source="/kpi", version=version)


async def on_each_day(ledger: Ledger, place: str = "105148") -> list[int]:
    """How many members there were on each of `DAYS`, and are now."""
    spot = Spot("area" if len(place) == 3 else "organisation", place, "position")
    found = []
    async with ledger.database.read() as session:
        for moment in (*map(Moment, DAYS), NOW):
            states = await spots_at(session, [spot], ["clubs"], moment)
            figures = states[spot].figures if spot in states else {}
            found.append(figures.get("clubs.members", {}).get("all", {}).get(0, 0))
    return found


SEQUENCES = {
    "each later than the last": ([(66, DECEMBER), (78, MARCH)], [0, 66, 66, 78, 78, 78]),
    "corrected on its own day": ([(66, DECEMBER), (67, DECEMBER)], [0, 67, 67, 67, 67, 67]),
    "an earlier day takes the place of later ones": (
        [(66, DECEMBER), (78, MARCH), (70, JANUARY)],
        [0, 66, 70, 70, 70, 70],
    ),
    "a day before all others": ([(78, MARCH), (66, DECEMBER)], [0, 66, 66, 66, 66, 66]),
    "corrected late, and what followed said again": (
        [(66, DECEMBER), (78, MARCH), (67, DECEMBER), (78, MARCH)],
        [0, 67, 67, 78, 78, 78],
    ),
    "the later one withdrawn": (
        [(66, DECEMBER), (78, MARCH), (66, DECEMBER)],
        [0, 66, 66, 66, 66, 66],
    ),
    "all of it withdrawn": ([(66, DECEMBER), (78, MARCH), (None, None)], [0, 0, 0, 0, 0, 0]),
    "withdrawn, and said of an earlier day": (
        [(5, MARCH), (None, None), (3, DECEMBER)],
        [0, 3, 3, 3, 3, 3],
    ),
    "the same of an earlier day, then of a later one": (
        [(66, MARCH), (66, DECEMBER), (66, JUNE), (70, JANUARY)],
        [0, 66, 70, 70, 70, 70],
    ),
}


@pytest.mark.parametrize("at_once", [True, False], ids=["one batch", "one by one"])
@pytest.mark.parametrize(("said", "expected"), SEQUENCES.values(), ids=SEQUENCES)
async def test_each_day_has_what_was_true_on_it(
    ledger: Ledger, said: list[tuple[int | None, date | None]], expected: list[int], at_once: bool
) -> None:
    events = [says(version, *each) for version, each in enumerate(said, 1)]
    for batch in [events] if at_once else [[event] for event in events]:
        await ledger.apply(*batch)
    assert await on_each_day(ledger) == await on_each_day(ledger, "350") == expected
    async with snapshot(ledger.database) as session:
        assert await balance_differences(session) == ([], 0)
        assert await posting_differences(session) == ([], 0)


async def test_who_moves_leaves_on_the_day_it_is_true(ledger: Ledger) -> None:
    await ledger.apply(says(1, 66, DECEMBER))
    await ledger.apply(says(2, 78, MARCH, area="351"))
    assert await on_each_day(ledger) == [0, 66, 66, 78, 78, 78]
    assert await on_each_day(ledger, "350") == [0, 66, 66, 0, 0, 0]
    assert await on_each_day(ledger, "351") == [0, 0, 0, 78, 78, 78]
    await ledger.apply(says(3, 70, JANUARY, area="350"))
    assert await on_each_day(ledger, "350") == [0, 66, 70, 70, 70, 70]
    assert await on_each_day(ledger, "351") == [0, 0, 0, 0, 0, 0]


async def test_going_back_costs_one_statement(ledger: Ledger) -> None:
    await ledger.apply(says(1, 66, DECEMBER))
    with counting(ledger.database) as forth:
        await ledger.apply(says(2, 78, MARCH))
    with counting(ledger.database) as back:
        await ledger.apply(says(3, 70, JANUARY))
    assert len(back) == len(forth) + 1


async def test_a_rebuild_gives_each_day_what_the_bus_says(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(says(1, 66, DECEMBER), says(2, 78, MARCH))
    await ledger.publish(says(3, 70, JANUARY))
    answer = await client.post("/v1/kpi/ledger/rebuild")
    assert [each["version"] for each in answer.json()["pending"]] == [3]
    assert await on_each_day(ledger) == [0, 66, 70, 70, 70, 70]
    assert (await client.post("/v1/kpi/ledger/check")).json()["differences"] == []


async def test_a_mended_balance_is_of_the_area_its_organisation_moved_to(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.say(says(1, 66, DECEMBER, area="351"))
    await ledger.say(says(2, 66, MARCH, area="350"))
    sound = await ledger.run("SELECT * FROM balance ORDER BY level, place")
    await ledger.run("UPDATE balance SET figures = '{}', area = '351', journal_id = 0")
    assert (await client.post("/v1/kpi/ledger/rebuild")).json()["corrected"]["balances"] == 2
    mended = await ledger.run("SELECT * FROM balance ORDER BY level, place")
    assert [row for row in mended if row.place != "351"] == [
        row for row in sound if row.place != "351"
    ]
