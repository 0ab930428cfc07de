"""The ledger's promises: append-only, one effect a version, few statements, no deadlock."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DBAPIError

from contracts.envelope import BadEvent, Event
from contracts.kpi import FiguresStated
from services.kpi.apply import apply
from services.kpi.moment import NOW, Moment
from services.kpi.spots import Spot
from services.kpi.values.wanted import Source, members_of_sources
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Child, Return, registered
from tests.support.statements import counting

SCHOOL = [Child(80, good=True), Child(60, gender="M"), Child(None)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET area = '351'",
        "DELETE FROM entry",
        "TRUNCATE entry",
        "UPDATE journal SET event_time = now()",
        "DELETE FROM journal",
        "TRUNCATE journal",
    ],
)
async def test_history_cannot_be_changed(shared_ledger: Ledger, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        await shared_ledger.run(statement)


async def test_a_version_is_booked_once(ledger: Ledger) -> None:
    first = Return("105148", "350", SCHOOL, version=2).event()
    await ledger.apply(first, first)
    await ledger.apply(first, Return("105148", "350", [], version=1).event())
    assert [(row.version, row.cause) for row in await ledger.run("SELECT * FROM journal")] == [
        (2, "event")
    ]


async def test_a_new_version_posts_only_the_difference(ledger: Ledger) -> None:
    await ledger.apply(Return("105148", "350", SCHOOL).event())
    corrected = [Child(81, good=True), *SCHOOL[1:]]
    await ledger.apply(Return("105148", "350", corrected, version=2).event())
    rows = await ledger.run("SELECT figures FROM entry ORDER BY journal_id")
    moved = {"80": -1, "81": 1}
    assert rows[1].figures == {"eyfsp.total_score": {"all": moved, "gender=F": moved}}


async def test_a_school_that_moves_takes_its_figures_with_it(ledger: Ledger) -> None:
    await ledger.apply(Return("105148", "350", SCHOOL).event())
    await ledger.apply(Return("105148", "351", SCHOOL, version=2).event())
    left, joined = [await ledger.value(f"NI72.{area}.2008-09.all") for area in ("350", "351")]
    assert (left.reason, left.size) == ("not_collected", 0)
    assert (str(joined.value), joined.size) == ("50.0", 2)
    assert (await ledger.value("NI72.105148.2008-09.all")).size == 2
    rows = await ledger.run("SELECT area FROM balance WHERE level = 'organisation'")
    assert [row.area for row in rows] == ["351"]


async def test_figures_of_one_year_in_two_areas_count_in_each_where_they_are(
    ledger: Ledger,
) -> None:
    """A school that moved in the year: results told before, clubs after."""
    period, school = "2008/09", "105148"
    await ledger.apply(
        *(
            Event.of(
                FiguresStated(
                    organisation=school, area=area, period=period, family=family,
                    figures={f"{family}.pupils": {"all": {0: 9}}},
                ),
                source="/kpi",
                version=1,
            )
            for family, area in (("results", "350"), ("clubs", "351"))
        )
    )  # fmt: skip
    for moment in (NOW, Moment(known_at=datetime.now(UTC))):
        sources = [Source(Spot("area", area, period), moment) for area in ("350", "351")]
        whole = Source(Spot("organisation", school, period), moment)
        async with ledger.database.read() as session:
            found = await members_of_sources(session, [*sources, whole], ["results", "clubs"])
        members = [set(found[source][school].figures) for source in (*sources, whole)]
        results, clubs = (
            {f"{family}.pupils", f"{family}.returns"} for family in ("results", "clubs")
        )
        assert members == [results, clubs, results | clubs]


async def test_an_event_that_contradicts_itself_is_refused_whole(ledger: Ledger) -> None:
    event = Return("105148", "350", SCHOOL).event()
    groups = {"all": event.data.groups["all"].model_copy(update={"children": 3})}
    wrong = type(event)(
        event.id, event.source, 1, event.time, event.data.model_copy(update={"groups": groups})
    )
    with pytest.raises(BadEvent, match="does not add up"):
        await ledger.apply(wrong)
    assert await ledger.run("SELECT * FROM posting") == []


async def test_statements_do_not_grow_with_the_batch(ledger: Ledger) -> None:
    async def statements(first: int, size: int, version: int) -> int:
        events = [
            Return(str(first + number), str(number % 7), SCHOOL, version=version).event()
            for number in range(size)
        ]
        last = registered(str(first), "350", f"School {version}", version=version)
        with counting(ledger.database) as seen:
            await ledger.apply(*events, last)
        return len(seen)

    first, again = [await statements(100_000, 1, version) for version in (1, 2)]
    assert first == await statements(200_000, 200, 1)
    assert again == await statements(200_000, 200, 2)
    assert again <= first <= 12  # and three COPYs: journal, entries, what may have to be announced


async def test_replicas_with_the_same_areas_wait_but_never_deadlock(
    ledger: Ledger, new_area: Callable[[], str]
) -> None:
    areas = [new_area() for _ in range(8)]

    async def replica(number: int) -> None:
        for version in range(1, 7):
            order = areas if (number + version) % 2 else areas[::-1]
            await ledger.apply(
                *(Return(f"{number}/{a}", a, SCHOOL, version=version).event() for a in order)
            )

    await asyncio.wait_for(asyncio.gather(*map(replica, range(4))), 60)
    rows = await ledger.run(
        "SELECT figures -> 'eyfsp.children' -> 'all' ->> '0' AS n FROM balance WHERE level = 'area'"
    )
    assert [row.n for row in rows] == ["8"] * len(areas)


async def test_the_newest_word_on_an_organisation_stays(ledger: Ledger) -> None:
    await ledger.apply(
        registered("105148", "350", "Old Name"),
        registered("105148", "350", "New Name", version=3),
        registered("105148", "350", "Late Name", version=2),
    )
    assert [row.name for row in await ledger.run("SELECT name FROM organisation")] == ["New Name"]


async def test_nothing_is_kept_of_a_batch_that_fails(ledger: Ledger) -> None:
    async with ledger.database.write() as session:
        await apply(session, [Return("105148", "350", SCHOOL).event()])
        await session.rollback()
    for table in ("journal", "entry", "posting", "balance", "touched"):
        assert await ledger.run(f"SELECT * FROM {table}") == []
