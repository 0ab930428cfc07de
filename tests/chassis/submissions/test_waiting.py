"""More files at once than there are places: each waits its turn and gets its answer."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from chassis.deadline import Deadline
from chassis.problems import Problem
from chassis.submissions.settling import TRIES
from chassis.submissions.slots import Slots
from tests.chassis.submissions.running import HEADER, PATH, Warehouse, many_rows
from tests.support.databases import WAITING
from tests.support.polling import eventually


async def test_more_files_than_places_are_all_answered(warehouse: Warehouse) -> None:
    warehouse.app.state.submission_slots = Slots(small=2, large=1)
    small = [HEADER + f"S{n},site{n % 3},{n},,,,\n" for n in range(40)]
    large = [many_rows(3_000) + f"L{n},big{n},1,red,2024-01-01,Ann,\n".encode() for n in range(3)]
    answers = await asyncio.gather(
        *(warehouse.post(body) for body in small), *(warehouse.post(body) for body in large)
    )
    assert [status for status, _ in answers] == [201] * 43
    assert len(await warehouse.stock()) == 40 + 3_000 + 3


async def test_short_requests_are_answered_while_many_files_merge(warehouse: Warehouse) -> None:
    """Merges that wait, here for somebody's lock, leave connections to everything else."""
    files = [HEADER + f"S{n},north,{n},,,,\n" for n in range(16)]
    connection = await asyncpg.connect(warehouse.url)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE stock IN EXCLUSIVE MODE")
            sending = asyncio.gather(*(warehouse.post(body) for body in files))
            await eventually(lambda: connection.fetchval(WAITING), within=10)
            async with asyncio.timeout(5):
                for _ in range(20):
                    await warehouse.get(PATH)
    finally:
        await connection.close()
    assert {status for status, _ in await sending} == {201}


async def test_a_file_disturbed_too_often_is_left_to_the_worker(warehouse: Warehouse) -> None:
    """The database reports a conflict more often than the request tries."""
    async with _conflicts(warehouse, TRIES + 2):
        status, receipt = await warehouse.post(HEADER + "A1,north,3,,,,\n")
        assert (status, receipt["status"]) == (202, "staged")
        settled = await warehouse.settled(receipt)
    assert (settled["status"], settled["rows"]["inserted"]) == ("accepted", 1)
    assert await warehouse.stock() == {"A1": ("north", 3)}
    staged = "SELECT tablename FROM pg_tables WHERE tablename LIKE 'stock_staged_0%'"
    assert await warehouse.rows(staged) == []


@asynccontextmanager
async def _conflicts(warehouse: Warehouse, times: int) -> AsyncIterator[None]:
    await warehouse.rows("CREATE SEQUENCE conflicts")
    await warehouse.rows(
        "CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF nextval('conflicts') <= {times} THEN"
        " RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END IF; RETURN NULL; END $$"
    )
    await warehouse.rows(
        "CREATE TRIGGER conflict AFTER INSERT ON stock EXECUTE FUNCTION conflict()"
    )
    try:
        yield
    finally:
        await warehouse.rows("DROP FUNCTION conflict CASCADE")
        await warehouse.rows("DROP SEQUENCE conflicts")


@pytest.mark.parametrize("milliseconds", [400, None])
async def test_who_finds_no_place_in_its_time_is_told_to_come_again(
    milliseconds: int | None,
) -> None:
    """Of a short time half is waited, so that there is time to say so; of none, the patience."""
    slots = Slots(small=1, patience=0.2)
    async with slots.one(length=1, gzip=False):
        started = time.monotonic()
        with pytest.raises(Problem) as refused:
            await _within(milliseconds, slots)
    assert refused.value.code == "unavailable"
    assert 0.15 < time.monotonic() - started < 0.39
    await _within(milliseconds, slots)


async def test_a_queue_is_bounded_and_lanes_do_not_share_it() -> None:
    slots = Slots(small=1, large=1, queue=3)
    async with slots.one(length=1, gzip=False):
        waiting = [asyncio.create_task(_within(None, slots)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Problem):
            await _within(None, slots)
        async with slots.one(length=None, gzip=False):
            pass
    await asyncio.gather(*waiting)


async def _within(milliseconds: int | None, slots: Slots) -> None:
    """A place taken and left by a request that has so much time."""

    async def app(*_: object) -> None:
        async with slots.one(length=1, gzip=False):
            pass

    async def nothing(*_: object) -> None: ...

    time_left = str(milliseconds).encode()
    headers = [(b"x-request-timeout-ms", time_left)] if milliseconds else []
    await Deadline(app)({"type": "http", "headers": headers}, nothing, nothing)  # type: ignore[arg-type]
