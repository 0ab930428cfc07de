"""Numbers follow commits: no gap, no late arrival, whoever writes and whoever leads."""

import asyncio
import random
from collections.abc import AsyncIterator

import asyncpg
import pytest

from chassis.database import Database
from services.schools.changes.noting import note
from services.schools.changes.numbering import EMPTY, number_new
from tests.schools.changes.feed import Partner, change, noted
from tests.schools.register_app import Schools
from tests.support.polling import eventually

WRITERS, CHANGES_EACH = 24, 12
_LEAD = "SELECT pg_advisory_lock(hashtext('schools.changes'), hashtext(current_schema()))"


@pytest.fixture
async def database(schools: Schools) -> AsyncIterator[Database]:
    """A second process's pool on the same register, with a connection for each writer."""
    database = Database(schools.app.state.database.url, pool_size=WRITERS)
    yield database
    await database.stop()


async def test_a_reader_meets_every_change_of_24_writers_once_and_none_below_its_cursor(
    schools: Schools, database: Database
) -> None:
    partner, committed = Partner(schools, limit=7), list[tuple[str, int]]()

    async def write(writer: int) -> None:
        chance = random.Random(writer)
        for version in range(1, CHANGES_EACH + 1):
            async with database.write() as session:
                await note(session, [change(f"W{writer}", version)])
                await asyncio.sleep(chance.random() * 0.03)  # others draw ids and commit meanwhile
            committed.append((f"W{writer}", version))

    writers = asyncio.gather(*map(write, range(WRITERS)))
    while not writers.done() or len(partner.changes) < WRITERS * CHANGES_EACH:
        await partner.ask()
    await writers

    assert partner.numbers == list(range(1, WRITERS * CHANGES_EACH + 1))
    told = [(each["organisation"], each["version"]) for each in partner.changes]
    assert sorted(told) == sorted(committed)
    for writer in range(WRITERS):
        versions = [version for name, version in told if name == f"W{writer}"]
        assert versions == list(range(1, CHANGES_EACH + 1))


async def test_one_that_was_written_first_and_committed_last_comes_last(
    schools: Schools, database: Database
) -> None:
    partner = Partner(schools)
    async with database.write() as slow:
        await note(slow, [change("SLOW", 1)])
        await noted(schools, change("QUICK", 1))
        await eventually(partner.ask)
        assert [each["organisation"] for each in partner.changes] == ["QUICK"]
    await eventually(partner.ask)
    assert [each["organisation"] for each in partner.changes] == ["QUICK", "SLOW"]
    assert partner.numbers == [1, 2]


async def test_what_is_rolled_back_never_appears_and_leaves_no_gap(
    schools: Schools, database: Database
) -> None:
    async def fail() -> None:
        async with database.write() as session:
            await note(session, [change("NEVER", 1)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    await noted(schools, change("THEN", 1))
    partner = Partner(schools)
    await eventually(partner.ask)
    assert [(each["number"], each["organisation"]) for each in partner.changes] == [(1, "THEN")]


async def test_another_takes_over_from_a_leader_that_dies_in_the_middle(
    schools: Schools,
) -> None:
    url = schools.app.state.database.url
    leader = await asyncpg.connect(url)
    await leader.execute(_LEAD)
    await leader.execute("BEGIN")
    await noted(schools, *(change(f"S{at}", 1) for at in range(3)))
    await leader.execute("UPDATE change SET number = id, organisations = 1, total = digest")
    assert await number_new(schools.app.state.database) == 0  # it leads, so nobody else does

    leader.terminate()
    partner = Partner(schools)
    await eventually(partner.ask)
    assert partner.numbers == [1, 2, 3]
    assert partner.digest["sha256_sum"] == partner.sum()


async def test_more_than_one_look_can_take_is_numbered_without_a_gap(schools: Schools) -> None:
    await noted(schools, *(change(f"S{at}", 1) for at in range(2_500)))
    partner = Partner(schools, limit=500)

    async def all_of_them() -> bool:
        await partner.ask()
        return partner.after == 2_500

    await eventually(all_of_them, within=60)
    assert partner.numbers == list(range(1, 2_501))
    assert partner.digest == {
        "number": 2_500,
        "organisations": 2_500,
        "sha256_sum": partner.sum(),
    }


def test_a_standing_takes_the_digest_before_away_and_never_leaves_32_bytes() -> None:
    most, one = b"\xff" * 32, (1).to_bytes(32)
    first = EMPTY.after(most, None)
    assert first == (1, 1, most)
    assert first.after(one, None) == (2, 2, bytes(32))
    assert first.after(one, most) == (2, 1, one)
