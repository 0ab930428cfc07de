"""Which member of a consumer group reads which partitions, decided by PostgreSQL's session locks.

Each member holds a shared lock that says "I am here" and an exclusive one for each partition it
reads, all on one connection. When a process dies, however it dies, its connection ends and its
locks with it, so another member has its partitions at the next look. Locks only spread the work:
two readers of one partition are told apart by the offset compare-and-set of `chassis.consumer`.
"""

from collections.abc import Sequence

import asyncpg
import structlog
from asyncpg import Connection, Record

from chassis.bus import Partition
from chassis.connections import dedicated

log = structlog.get_logger()

_COMMAND_S = 5.0
# The schema is part of the name: services may share a database.
_NAME = "hashtextextended(current_schema() || ':' || {}, 0)"
_JOIN = f"SELECT pg_advisory_lock_shared({_NAME.format('$1::text')}), pg_backend_pid()"
_MEMBERS = f"""
SELECT l.pid FROM pg_locks l, (SELECT {_NAME.format("$1::text")} AS key) k
WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND l.mode = 'ShareLock'
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.classid::bigint = ((k.key >> 32) & 4294967295) AND l.objid::bigint = (k.key & 4294967295)
ORDER BY l.pid"""
_CLAIM = f"SELECT pg_try_advisory_lock({_NAME.format('$1::text')})"
_RELEASE = f"SELECT pg_advisory_unlock({_NAME.format('$1::text')})"


class Claims:
    """One member's claims. Any error of the database means that all of them are lost."""

    def __init__(self, url: str, *, group: str, topics: Sequence[str]) -> None:
        # Two subscriptions of one group to different topics are two bands of members.
        self._url, self._name = url, f"consumer:{group}:{','.join(sorted(topics))}"
        self._connection: Connection[Record] | None = None
        self._pid = 0
        self.held: set[Partition] = set()

    async def open(self) -> None:
        """Join the group."""
        self._connection = await dedicated(
            self._url, application="consumer claims", command_s=_COMMAND_S
        )
        row = await self._connection.fetchrow(_JOIN, self._name)
        self._pid = row["pg_backend_pid"] if row else 0

    async def close(self) -> None:
        """Leave the group; what was held is free at once."""
        connection, self._connection = self._connection, None
        self.held = set()
        if connection is not None:
            connection.terminate()

    async def spread(self, partitions: Sequence[Partition]) -> bool:
        """Hold a fair share of `partitions`; returns whether `held` changed.

        With m members each holds the partitions' number over m, rounded down, and the first of
        them one more. A member above its share lets go before others can take.
        """
        before = set(self.held)
        for partition in self.held - set(partitions):
            await self._release(partition)
        share = await self._share(len(partitions))
        for partition in sorted(self.held)[share:]:
            await self._release(partition)
        for partition in partitions:
            if len(self.held) >= share:
                break
            if partition not in self.held and await self._lock(partition):
                self.held.add(partition)
        if self.held != before:
            log.info("consumer_partitions", claims=self._name, held=sorted(self.held))
        return self.held != before

    async def _share(self, partitions: int) -> int:
        members = [row["pid"] for row in await self._connected().fetch(_MEMBERS, self._name)]
        if self._pid not in members:
            raise asyncpg.InterfaceError("this member's lock is gone")
        whole, left = divmod(partitions, len(members))
        return whole + (1 if members.index(self._pid) < left else 0)

    async def _lock(self, partition: Partition) -> bool:
        return bool(await self._connected().fetchval(_CLAIM, self._lock_name(partition)))

    async def _release(self, partition: Partition) -> None:
        await self._connected().fetchval(_RELEASE, self._lock_name(partition))
        self.held.discard(partition)

    def _lock_name(self, partition: Partition) -> str:
        return f"{self._name}:{partition.topic}/{partition.number}"

    def _connected(self) -> "Connection[Record]":
        if self._connection is None:
            raise asyncpg.InterfaceError("not connected")
        return self._connection
