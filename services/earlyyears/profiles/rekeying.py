"""All children from one key to the current one: in one transaction, so that none is ever two.

Reading goes on meanwhile; whoever writes waits, and a file that was coming in is refused with
`key_changed`. The old key may leave the file once no backup under it is wanted any more.
"""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import Database, copy_csv
from chassis.pseudonyms import Pseudonyms
from services.earlyyears.profiles.pupils import IDENTITY, PROFILE_KEY, hidden, opened_by
from services.earlyyears.statutory.kept import reseal

_BATCH: Final = 10_000
_BEGIN: Final = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SELECT 1 FROM profile_key FOR UPDATE",  # waits for merges, then keeps them out
    "LOCK TABLE profile, expected_child, submission_change IN EXCLUSIVE MODE",
    """CREATE TEMPORARY TABLE rekeyed (submission_id uuid, year text, was bytea, child_key bytea,
        identity bytea, key_id text) ON COMMIT DROP""",
)
_CHILDREN: Final = "SELECT NULL AS submission_id, year, child_key AS was, identity FROM {table}"
_MOVE_CHILDREN: Final = """
    UPDATE {table} c SET child_key = r.child_key, identity = r.identity, key_id = r.key_id
    FROM rekeyed r WHERE c.year = r.year AND c.child_key = r.was"""
_TABLES: Final = ("profile", "expected_child")
# A child's row has its year and the child's key, in bytes, as its key, with chr(31) between. Not
# every entry has an image.
_CHANGES: Final = """
    SELECT submission_id, split_part(row_key, chr(31), 1) AS year,
        CAST(split_part(row_key, chr(31), 2) AS bytea) AS was,
        CAST(before ->> 'identity' AS bytea) AS identity
    FROM submission_change WHERE split_part(row_key, chr(31), 2) LIKE '\\\\x%'"""
_MOVE_CHANGES: Final = """
    UPDATE submission_change c SET row_key = concat_ws(chr(31), r.year, CAST(r.child_key AS text)),
        before = c.before || jsonb_build_object(
            'child_key', r.child_key, 'identity', r.identity, 'key_id', r.key_id)
    FROM rekeyed r WHERE c.submission_id = r.submission_id
    AND c.row_key = concat_ws(chr(31), r.year, CAST(r.was AS text))"""
_READ: Final = {
    **dict.fromkeys(("submission_id", "year", "was", "upn", *IDENTITY), pl.String()),
    "digest": pl.Binary(),
}


async def rekey(database: Database) -> int:
    """Put every child under the current key; how many rows that were, 0 if they are already.

    Raises the problem `data_locked` where the key they are under is not at hand.
    """
    async with database.write() as session:
        for statement in _BEGIN:
            await session.execute(text(statement))
        old, new = await PROFILE_KEY.in_use(session), PROFILE_KEY.current()
        if old.key_id == new.key_id:
            return 0
        moved = 0
        for table in _TABLES:
            read, write = (each.format(table=table) for each in (_CHILDREN, _MOVE_CHILDREN))
            moved += await _move(session, read, write, old, new)
        await _move(session, _CHANGES, _MOVE_CHANGES, old, new)
        await reseal(session, old, new)
        await PROFILE_KEY.take_up(session, new)
    return moved


async def _move(
    session: AsyncSession, read: str, write: str, old: Pseudonyms, new: Pseudonyms
) -> int:
    """Read rows a batch at a time, seal them anew beside the table, then write all at once."""
    await session.execute(text("TRUNCATE rekeyed"))
    rows = await session.stream(text(read))
    moved = 0
    async for batch in rows.partitions(_BATCH):
        sealed = _sealed([row._mapping for row in batch], old, new)  # noqa: SLF001 - its public name
        source = sealed.write_csv(include_header=False).encode()
        await copy_csv(session, "rekeyed", columns=sealed.columns, source=source)
        moved += sealed.height
    await session.execute(text("ANALYZE rekeyed"))
    await session.execute(text(write))
    return moved


def _sealed(rows: Sequence[Any], old: Pseudonyms, new: Pseudonyms) -> pl.DataFrame:
    opened = [
        {
            "submission_id": row["submission_id"] and str(row["submission_id"]),
            "year": row["year"],
            "was": r"\x" + row["was"].hex(),
            **opened_by(old, row["was"], row["identity"]),
        }
        for row in rows
    ]
    frame = pl.DataFrame(opened, schema=_READ)
    return frame.select("submission_id", "year", "was").hstack(hidden(frame, new))
