"""All learners from one key to the current one: in one transaction, so that none is ever two.

The texts of applications go with them. Reading goes on meanwhile; whoever writes waits, and a file
that was coming in is refused with `key_changed`. The old key may leave the file once no backup
under it is wanted any more, a day later at the earliest: answers kept for repeated requests are
under it.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import Database, copy_rows
from chassis.pseudonyms import Pseudonyms
from services.fourteen19.applications.texts import seal_anew
from services.fourteen19.learners.keys import LEARNER_KEY

_BATCH: Final = 10_000
_KEYS: Final = ("learner_key", "uln_key", "upn_key", "name_key")
_NEW: Final = (*_KEYS, "identity")
_BEGIN: Final = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SELECT 1 FROM learner_sealing FOR UPDATE",  # waits for merges, then keeps them out
    # What files and withdrawals lock first comes first here too.
    "LOCK TABLE scope_version, submission_change, learner, known_learner IN EXCLUSIVE MODE",
    """CREATE TEMPORARY TABLE rekeyed (submission_id uuid, year text, organisation text, was bytea,
        learner_key bytea, uln_key bytea, upn_key bytea, name_key bytea, identity bytea)
        ON COMMIT DROP""",
)


class _Move(NamedTuple):
    """A table's rows: how to read them (`submission_id`, `year`, `organisation`, then `_NEW`), and
    how to write them out of `rekeyed` (`:key_id` is the new key's name)."""

    read: str
    write: str


_LEARNERS: Final = _Move(
    f"SELECT NULL AS submission_id, year, organisation, {', '.join(_NEW)} FROM learner",
    f"""UPDATE learner l SET {", ".join(f"{name} = r.{name}" for name in _NEW)}, key_id = :key_id
        FROM rekeyed r WHERE (l.year, l.organisation, l.learner_key)
            = (r.year, r.organisation, r.was)""",
)
_KNOWN: Final = _Move(
    f"""SELECT NULL AS submission_id, NULL AS year, organisation, {", ".join(_KEYS)},
        NULL AS identity FROM known_learner""",
    f"""UPDATE known_learner k SET {", ".join(f"{name} = r.{name}" for name in _KEYS)}
        FROM rekeyed r WHERE (k.organisation, k.learner_key) = (r.organisation, r.was)
            AND CAST(:key_id AS text) IS NOT NULL""",
)
# A learner's row has year, provider and its key, in bytes, as its key, with chr(31) between. Not
# every entry has an image.
_CHANGES: Final = _Move(
    f"""SELECT c.submission_id, split_part(c.row_key, chr(31), 1) AS year,
        split_part(c.row_key, chr(31), 2) AS organisation,
        CAST(split_part(c.row_key, chr(31), 3) AS bytea) AS learner_key,
        {", ".join(f"CAST(c.before ->> '{name}' AS bytea) AS {name}" for name in _NEW[1:])}
        FROM submission_change c JOIN submission s ON s.id = c.submission_id
        WHERE s.kind = 'learners'""",
    f"""UPDATE submission_change c SET
        row_key = concat_ws(chr(31), r.year, r.organisation, CAST(r.learner_key AS text)),
        before = c.before || jsonb_build_object('key_id', CAST(:key_id AS text),
            {", ".join(f"'{name}', r.{name}" for name in _NEW)})
        FROM rekeyed r WHERE c.submission_id = r.submission_id
        AND c.row_key = concat_ws(chr(31), r.year, r.organisation, CAST(r.was AS text))""",
)


async def rekey(database: Database) -> int:
    """Put every learner under the current key; how many rows that were, 0 if they are already.

    Raises the problem `data_locked` where the key they are under is not at hand.
    """
    async with database.write() as session:
        for statement in _BEGIN:
            await session.execute(text(statement))
        old, new = await LEARNER_KEY.in_use(session), LEARNER_KEY.current()
        if old.key_id == new.key_id:
            return 0
        moved = await _move(session, _LEARNERS, old, new)
        for rest in (_KNOWN, _CHANGES):
            await _move(session, rest, old, new)
        await seal_anew(session)
        await LEARNER_KEY.take_up(session, new)
    return moved


async def _move(session: AsyncSession, move: _Move, old: Pseudonyms, new: Pseudonyms) -> int:
    """Read rows a batch at a time, keep them anew beside the table, then write all at once."""
    await session.execute(text("TRUNCATE rekeyed"))
    columns = ("submission_id", "year", "organisation", "was", *_NEW)
    moved = 0
    rows = await session.stream(text(move.read))
    async for batch in rows.partitions(_BATCH):
        await copy_rows(session, "rekeyed", columns=columns, rows=_anew(batch, old, new))
        moved += len(batch)
    await session.execute(text("ANALYZE rekeyed"))
    await session.execute(text(move.write), {"key_id": new.key_id})
    return moved


def _anew(rows: Sequence[Any], old: Pseudonyms, new: Pseudonyms) -> list[tuple[Any, ...]]:
    """The rows of a batch, as `rekeyed` holds them."""
    keys = [_rekeyed([getattr(row, name) for row in rows], old, new) for name in _KEYS]
    opened = [old.unseal(row.identity) for row in rows if row.identity is not None]
    sealed = iter(new.seal(opened))
    identities = [None if row.identity is None else next(sealed) for row in rows]
    return [
        (row.submission_id, row.year, row.organisation, row.learner_key, *rest)
        for row, *rest in zip(rows, *keys, identities, strict=True)
    ]


def _rekeyed(
    keys: Sequence[bytes | None], old: Pseudonyms, new: Pseudonyms
) -> Sequence[bytes | None]:
    """Each pseudonym as it is under the new key; None stays."""
    there = [key for key in keys if key is not None]
    changed = iter(new.hide(old.reveal(there)))
    return [None if key is None else next(changed) for key in keys]
