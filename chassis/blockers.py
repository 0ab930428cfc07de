"""Who keeps a statement waiting for a lock, as PostgreSQL tells it."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

import asyncpg
import structlog

log = structlog.get_logger()

_LOOK_S: Final = 0.2
_LONGEST: Final = 200
_WAITING: Final = """
    SELECT regexp_replace(query, '\\s+', ' ', 'g') FROM pg_stat_activity
    WHERE pid = $1 AND wait_event_type = 'Lock'"""
# Not their statements: those may hold what is anybody's.
_BLOCKERS: Final = """
    SELECT pid, coalesce(nullif(application_name, ''), backend_type) AS name, usename AS role,
        state, coalesce(xact_start, query_start) AS since
    FROM pg_stat_activity WHERE pid = ANY(pg_blocking_pids($1)) ORDER BY since"""


@dataclass(slots=True)
class Blocked:
    """The last statement that was seen waiting, and who held it up."""

    statement: str = "a statement"
    by: list[str] = field(default_factory=list)

    def told(self, schema: str) -> str:
        """What an operator has to know."""
        who = "; ".join(self.by) or "nobody knows whom: they were gone before they were seen"
        return (
            f"{schema}: '{self.statement}' cannot have its lock. In its way: {who}. "
            "End that transaction (pg_terminate_backend(pid)) or come back at a quieter hour; "
            "what was migrated before it stays."
        )


async def watch(url: str, pid: int, blocked: Blocked) -> None:
    """Note in `blocked`, until cancelled, what backend `pid` waits for; each blocker is logged."""
    connection = await asyncpg.connect(url, timeout=10)
    logged: list[str] = []
    try:
        while True:
            await asyncio.sleep(_LOOK_S)
            await _look(connection, pid, blocked)
            if blocked.by and blocked.by != logged:
                logged = blocked.by
                log.warning("migration_waits", statement=blocked.statement, by=blocked.by)
    finally:
        await connection.close(timeout=2)


async def _look(
    connection: "asyncpg.Connection[asyncpg.Record]", pid: int, blocked: Blocked
) -> None:
    statement = await connection.fetchval(_WAITING, pid)
    rows = await connection.fetch(_BLOCKERS, pid)
    if statement and rows:
        blocked.statement = statement.strip()[:_LONGEST]
        blocked.by = [_told(row) for row in rows]


def _told(row: asyncpg.Record) -> str:
    since = f" since {row['since']:%H:%M:%S} UTC" if row["since"] else ""
    state = f", {row['state']}" if row["state"] else ""
    return f"pid {row['pid']} ({row['name']} as {row['role']}{state}{since})"
