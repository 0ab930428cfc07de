"""Numbers for changes, in the order in which they became visible (decision 0017).

One process at a time numbers, by advisory lock. A writer holds its organisations' turn until it
commits, so the changes of one organisation are numbered in the order in which they were made.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import Database

_AT_ONCE: Final = 1000
_BUSY_POLL_S, _IDLE_POLL_S = 0.020, 0.250
_MODULUS: Final = 2**256
_NONE_YET: Final = bytes(32)

# Of this transaction: whoever numbers next sees what this one committed.
_LEAD = text(
    "SELECT pg_try_advisory_xact_lock(hashtext('schools.changes'), hashtext(current_schema()))"
)
_LAST = text("""
    SELECT number, organisations, total FROM change WHERE number IS NOT NULL
    ORDER BY number DESC LIMIT 1""")
_NEW = text("""
    SELECT c.id, c.digest, coalesce(lag(c.digest) OVER organisation, before.digest) AS replaces
    FROM (SELECT id, organisation, digest FROM change WHERE number IS NULL
          ORDER BY id LIMIT :at_once) c
    LEFT JOIN LATERAL (
        SELECT b.digest FROM change b WHERE b.organisation = c.organisation
            AND b.number IS NOT NULL ORDER BY b.id DESC LIMIT 1) before ON true
    WINDOW organisation AS (PARTITION BY c.organisation ORDER BY c.id) ORDER BY c.id""")
_GIVE = text("""
    UPDATE change SET number = given.number, organisations = given.organisations,
        total = given.total
    FROM unnest(CAST(:ids AS bigint[]), CAST(:numbers AS bigint[]),
        CAST(:organisations AS bigint[]), CAST(:totals AS bytea[]))
        given (id, number, organisations, total)
    WHERE change.id = given.id""")


class Standing(NamedTuple):
    """The feed up to a number: how many organisations it tells of, and the sum of their digests.

    `total` is the sum, modulo 2^256, of the digest of each organisation's newest change.
    """

    number: int
    organisations: int
    total: bytes

    def after(self, digest: bytes, replaces: bytes | None) -> "Standing":
        """The standing one change on; `replaces` is its organisation's digest before, if any."""
        total = int.from_bytes(self.total) + int.from_bytes(digest)
        total -= int.from_bytes(replaces or _NONE_YET)
        return Standing(
            self.number + 1,
            self.organisations + (replaces is None),
            (total % _MODULUS).to_bytes(32),
        )


EMPTY: Final = Standing(0, 0, _NONE_YET)


async def run_numbering(app: FastAPI) -> None:
    """Number whatever is committed, until cancelled; harmless while another process does."""
    database: Database = app.state.database
    pause = _BUSY_POLL_S
    while True:
        numbered = await number_new(database)
        pause = _BUSY_POLL_S if numbered else min(pause * 2, _IDLE_POLL_S)
        if numbered < _AT_ONCE:
            await asyncio.sleep(pause)


async def number_new(database: Database) -> int:
    """Give the oldest changes without a number theirs; how many that were."""
    async with database.write() as session:
        if not (await session.execute(_LEAD)).scalar_one():
            return 0
        new = (await session.execute(_NEW, {"at_once": _AT_ONCE})).all()
        if new:
            await _give(session, new)
        return len(new)


async def _give(session: AsyncSession, new: Sequence[Any]) -> None:
    last = (await session.execute(_LAST)).first()
    standing = Standing(*last) if last else EMPTY
    given = [standing := standing.after(row.digest, row.replaces) for row in new]
    numbers, organisations, totals = zip(*given, strict=True)
    arrays = {"numbers": numbers, "organisations": organisations, "totals": totals}
    ids = [row.id for row in new]
    await session.execute(_GIVE, {"ids": ids, **{name: [*each] for name, each in arrays.items()}})
