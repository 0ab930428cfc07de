"""What is done to the installation: each act hurts, holds while its block runs, and heals."""

import os
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final

import asyncpg

from chassis.bus import BusUnavailable, Partition
from tests.resilience import messages
from tests.resilience.cluster import NODES, SMALL
from tests.resilience.invariants import CAUGHT_UP_S, behind, ends
from tests.resilience.proxy import Broken
from tests.resilience.site import MEMBERS, SERVICES, Site
from tests.support.polling import eventually

_LOGS: Final = 64
_BEHIND: Final = 20
"""Events more than when it struck: what the writers tell in two to five seconds."""
_BACKENDS: Final = """SELECT pid FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND usename = ANY($1) ORDER BY pid"""
_SHARING: Final = """SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE application_name = 'consumer claims' AND usename = 'kpi'
      AND locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted"""


@asynccontextmanager
async def killed(site: Site, chance: random.Random, *, name: str) -> AsyncIterator[None]:
    site.system.kill(name)
    yield
    site.system.start(name)


@asynccontextmanager
async def frozen(site: Site, chance: random.Random, *, name: str) -> AsyncIterator[None]:
    site.system.freeze(name)
    yield
    site.system.thaw(name)


@asynccontextmanager
async def broker_lost(site: Site, chance: random.Random, *, how: str) -> AsyncIterator[None]:
    """`leader` and `controller` are killed; `frozen` is a leader that lives and says nothing. In
    any case another has come to lead before the block begins."""
    cluster = site.cluster
    leads: Callable[[], Awaitable[int]] = cluster.controller
    if how != "controller":
        leads = _some_leader(site, chance)
    node = await leads()
    (cluster.freeze if how == "frozen" else cluster.kill)(node)
    await _led_by_another(leads, node)
    yield
    if how == "frozen":
        cluster.thaw(node)
        return
    cluster.launch(node)
    await cluster.ready(node)


@asynccontextmanager
async def postgres_restarted(
    site: Site, chance: random.Random, *, how: signal.Signals
) -> AsyncIterator[None]:
    await site.end_postgres(how)
    yield
    await site.revive_postgres()


@asynccontextmanager
async def backend(site: Site, chance: random.Random, *, how: signal.Signals) -> AsyncIterator[None]:
    """One session's process: PostgreSQL recovers from a killed one by ending all others."""
    pid = chance.choice([row[0] for row in await site.administer(_BACKENDS, list(SERVICES))])
    os.kill(pid, how)
    yield
    if how == signal.SIGSTOP:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@asynccontextmanager
async def cut(site: Site, chance: random.Random, *, wire: str, how: Broken) -> AsyncIterator[None]:
    site.network.become(wire, how)
    yield
    site.network.heal(wire)


@asynccontextmanager
async def slow(site: Site, chance: random.Random, *, wire: str) -> AsyncIterator[None]:
    """Until kpi is behind the others: a slow wire alone need not make a slow reader."""
    before = await _waiting(site)

    async def falls_behind() -> bool:
        return await _waiting(site) >= before + _BEHIND

    site.network.become(wire, "slow")
    await eventually(falls_behind, within=60, every=0.1)
    yield
    site.network.heal(wire)


@asynccontextmanager
async def disk_full(site: Site, chance: random.Random) -> AsyncIterator[None]:
    """PostgreSQL cannot go on without a new file of its write-ahead log: it is asked for them until
    it has used up those it keeps."""
    site.disk.fill()
    try:
        try:
            for _ in range(_LOGS):
                await site.administer("SELECT pg_switch_wal()")
                await site.administer("SELECT pg_logical_emit_message(false, 'full', 'x')")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            yield
        else:
            raise AssertionError("PostgreSQL went on writing: its disk was not full")
    finally:
        site.disk.clear()
    await site.revive_postgres()


@asynccontextmanager
async def brokers_disk_full(site: Site, chance: random.Random) -> AsyncIterator[None]:
    """It gives up, as its only folder for data is of no use to it; the other two go on."""
    site.brokers_disk.fill()
    try:
        await eventually(lambda: site.cluster.ended(SMALL), within=120, every=0.1)
        yield
    finally:
        site.brokers_disk.clear()
    site.cluster.launch(SMALL)
    await site.cluster.ready(SMALL)


@asynccontextmanager
async def sent_again(site: Site, chance: random.Random, *, topic: str) -> AsyncIterator[None]:
    await messages.send_again(site, chance, topic)
    yield


@asynccontextmanager
async def poison(site: Site, chance: random.Random, *, topic: str) -> AsyncIterator[None]:
    await messages.send_poison(site, topic)
    yield


@asynccontextmanager
async def one_to_four(site: Site, chance: random.Random) -> AsyncIterator[None]:
    """Three join, all four have a share, and they leave: in order, or not."""
    for name in MEMBERS:
        site.system.start(name)
    for name in MEMBERS:
        await site.system.ready(name)
    await _shared_by(site, 1 + len(MEMBERS))
    yield
    for name in chance.sample(MEMBERS, len(MEMBERS)):
        if chance.random() < 0.5:
            site.system.kill(name)
        else:
            await site.system.stop(name)


@asynccontextmanager
async def one_of_four_frozen(site: Site, chance: random.Random) -> AsyncIterator[None]:
    """The other three take over what it had, while its host goes on answering for it."""
    async with one_to_four(site, chance):
        name = chance.choice(("kpi", *MEMBERS))
        site.system.freeze(name)
        try:
            await _shared_by(site, len(MEMBERS))
            told = await ends(site, "kpi")
            await eventually(partial(_reads, site, told), within=CAUGHT_UP_S, every=0.1)
            yield
        finally:
            site.system.thaw(name)


@asynccontextmanager
async def rolling_restart(
    site: Site, chance: random.Random, *, brokers: bool
) -> AsyncIterator[None]:
    """One process after another, each awaited, as an upgrade does it."""
    for name in chance.sample([*SERVICES, "gateway"], len(SERVICES) + 1):
        await site.system.stop(name)
        site.system.start(name)
        await site.system.ready(name)
    for node in chance.sample(NODES, len(NODES)) if brokers else ():
        await site.cluster.close(node)
        site.cluster.launch(node)
        await site.cluster.ready(node)
    yield


async def _shared_by(site: Site, processes: int) -> None:
    """Returns when so many processes of kpi read partitions."""

    async def shared() -> bool:
        return bool((await site.administer(_SHARING))[0][0] == processes)

    await eventually(shared, within=60, every=0.1)


async def _waiting(site: Site) -> int:
    """How many events of others kpi has yet to read."""
    left = await behind(site, "kpi")
    return sum(left[at] for at in left if not at.startswith("kpi/"))


async def _reads(site: Site, told: Mapping[Partition, int]) -> bool:
    """Whether kpi has read what it was told."""
    return not await behind(site, "kpi", told)


def _some_leader(site: Site, chance: random.Random) -> Callable[[], Awaitable[int]]:
    """Tells who leads a partition, always the same one."""
    topic = chance.choice(("schools", "fourteen19"))
    return partial(site.cluster.leader_of, topic, chance.randrange(4))


async def _led_by_another(leads: Callable[[], Awaitable[int]], node: int) -> None:
    async def moved() -> bool:
        try:
            return await leads() not in (node, -1)
        except BusUnavailable:  # it was the silent one that was asked
            return False

    await eventually(moved, within=60, every=0.2)
