"""Members of a group share partitions fairly, and a dead or frozen one's are free soon."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import pytest

from chassis.bus import Partition
from chassis.claims import Claims
from tests.support.polling import eventually

FOUR = [Partition("till", number) for number in range(4)]
# A connection that is cut while it is used shows as any of these.
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_ROOT = Path(__file__).parents[2]

DatabaseFor = Callable[[str], Awaitable[str]]
Join = Callable[..., Awaitable[Claims]]


@pytest.fixture
async def url(database_for: DatabaseFor) -> str:
    return await database_for("kpi")


@pytest.fixture
async def join(url: str) -> AsyncIterator[Join]:
    members: list[Claims] = []

    async def join(group: str = "g", topics: Iterable[str] = ("till",)) -> Claims:
        members.append(Claims(url, group=group, topics=list(topics)))
        await members[-1].open()
        return members[-1]

    yield join
    for member in members:
        await member.close()


async def settle(members: list[Claims], partitions: list[Partition]) -> list[int]:
    """Let the members look in turn until they rest and each partition has one reader; how many
    each holds. A member that closed is missed only when the server sees its connection end."""

    async def at_rest() -> bool:
        changed = [await member.spread(partitions) for member in members]
        held = [partition for member in members for partition in member.held]
        return not any(changed) and sorted(held) == sorted(partitions)

    await eventually(at_rest, within=5)
    return sorted(len(member.held) for member in members)


async def test_partitions_are_shared_fairly_as_members_come_and_go(join: Join) -> None:
    first = await join()
    assert await settle([first], FOUR) == [4]
    second = await join()
    assert await settle([first, second], FOUR) == [2, 2]
    third = await join()
    assert await settle([first, second, third], FOUR) == [1, 1, 2]
    await second.close()
    assert await settle([first, third], FOUR) == [2, 2]
    await first.close()
    assert await settle([third], FOUR) == [4]


async def test_more_members_than_partitions_leaves_some_waiting(join: Join) -> None:
    members = [await join() for _ in range(6)]
    assert await settle(members, FOUR) == [0, 0, 1, 1, 1, 1]


async def test_partitions_that_appear_later_are_taken(join: Join) -> None:
    members = [await join(), await join()]
    assert await settle(members, []) == [0, 0]
    assert await settle(members, FOUR) == [2, 2]
    assert await settle(members, FOUR[:1]) == [0, 1]


async def test_groups_and_subscriptions_do_not_meet(join: Join) -> None:
    assert await settle([await join("one")], FOUR) == [4]
    assert await settle([await join("two")], FOUR) == [4]
    other = [Partition("shop", number) for number in range(2)]
    assert await settle([await join("one", ["shop"])], other) == [2]


async def test_a_cut_connection_frees_its_partitions_and_is_noticed(join: Join, url: str) -> None:
    first, second = await join(), await join()
    await settle([first, second], FOUR)
    connection = await asyncpg.connect(url)
    await connection.execute("SELECT pg_terminate_backend($1)", first._pid)
    await connection.close()

    async def taken() -> bool:
        await second.spread(FOUR)
        return len(second.held) == 4

    await eventually(taken, within=2)
    with pytest.raises(LOST):
        await first.spread(FOUR)


_MEMBER = """
import asyncio, sys
from chassis import connections
from chassis.bus import Partition
from chassis.claims import Claims

async def main():
    connections.SILENT_S = float(sys.argv[2])
    claims = Claims(sys.argv[1], group="g", topics=["till"])
    await claims.open()
    four = [Partition("till", number) for number in range(4)]
    while True:
        await claims.spread(four)
        print(len(claims.held), flush=True)
        await asyncio.sleep(0.05)

asyncio.run(main())
"""


@asynccontextmanager
async def other_process(
    member: Claims, url: str, *, silent_s: float
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that has two of the four partitions, this member the others."""
    command = (sys.executable, "-c", _MEMBER, url, str(silent_s))
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, cwd=_ROOT
    )

    async def shared() -> bool:
        await member.spread(FOUR)
        assert process.stdout is not None
        return (await process.stdout.readline()).strip() == b"2" and len(member.held) == 2

    try:
        await eventually(lambda: member.spread(FOUR), within=10)
        await eventually(shared, within=20)
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def until_all(member: Claims) -> float:
    """Seconds until this member has all of them."""
    began = time.monotonic()

    async def taken() -> bool:
        await member.spread(FOUR)
        return len(member.held) == 4

    await eventually(taken, within=10)
    return time.monotonic() - began


async def test_a_killed_process_is_replaced_within_half_a_second(join: Join, url: str) -> None:
    member = await join()
    async with other_process(member, url, silent_s=30) as process:
        process.kill()
        assert await until_all(member) < 0.5


async def test_a_frozen_process_is_replaced_though_its_host_answers_for_it(
    join: Join, url: str
) -> None:
    member = await join()
    async with other_process(member, url, silent_s=1) as process:
        process.send_signal(signal.SIGSTOP)
        assert await until_all(member) > 0.5
