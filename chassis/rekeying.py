"""`python -m services.<service> rekey`: put all rows under the current key of the file.

All at once, in one transaction: of rows under two keys, one pupil would be two. Reading goes on
meanwhile; whoever writes waits, and a file that was coming in is refused with `key_changed`.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import Database, copy_rows
from chassis.problems import Problem
from chassis.pseudonyms import Pseudonyms
from chassis.settings import Settings, load_settings
from chassis.submissions.kind import Kind
from chassis.table_keys import TableKey

_BATCH: Final = 10_000
_PLACE: Final = ("submission_id", "year", "organisation")


class Move(NamedTuple):
    """A table's rows: how to read them (`submission_id`, `year`, `organisation`, then pseudonyms
    and sealed texts), and how to write them out of `rekeyed`, where `was` is the old key."""

    read: str
    write: str


async def _nothing(session: AsyncSession) -> None:
    """Nothing else is under the key."""


@dataclass(frozen=True, slots=True)
class Rekeying:
    """What of a service is under the key of one table: the rows that `kind` brings, by year,
    organisation and pseudonym, and what they were before; `known`, the numbers of who they are of.

    `keys` are columns of pseudonyms, the first that of the row's key; `sealed` are of sealed texts.
    `locked` are other tables that are written with them. `also` moves what is kept elsewhere.
    """

    key: TableKey
    kind: Kind[Any]
    keys: tuple[str, ...]
    known: Move
    locked: str
    sealed: tuple[str, ...] = ()
    also: Callable[[AsyncSession], Awaitable[None]] = _nothing

    async def rekey(self, database: Database) -> int:
        """Put every row under the current key; how many that were, 0 if they are already.

        Raises the problem `data_locked` where the key they are under is not at hand.
        """
        async with database.write() as session:
            for statement in self._begin():
                await session.execute(text(statement))
            old, new = await self.key.in_use(session), self.key.current()
            if old.key_id == new.key_id:
                return 0
            moved = await self._move(session, self._rows(), old, new)
            for rest in (self.known, self._changes()):
                await self._move(session, rest, old, new)
            await self.also(session)
            await self.key.take_up(session, new)
        return moved

    @property
    def _new(self) -> tuple[str, ...]:
        return (*self.keys, *self.sealed)

    def _begin(self) -> Sequence[str]:
        columns = ", ".join(f"{name} bytea" for name in ("was", *self._new))
        return (
            "SET LOCAL statement_timeout = 0",
            "SET LOCAL idle_in_transaction_session_timeout = 0",
            # Waits for merges, then keeps them out.
            f"SELECT 1 FROM {self.key.name} FOR UPDATE",
            # What files and withdrawals lock first comes first here too.
            f"""LOCK TABLE scope_version, submission_change, {self.kind.target.table}, {self.locked}
                IN EXCLUSIVE MODE""",
            f"""CREATE TEMPORARY TABLE rekeyed (submission_id uuid, year text, organisation text,
                key_id text, {columns}) ON COMMIT DROP""",
        )

    def _rows(self) -> Move:
        table, key = self.kind.target.table, self.keys[0]
        values = ", ".join(f"{name} = r.{name}" for name in ("key_id", *self._new))
        return Move(
            f"""SELECT NULL AS submission_id, year, organisation, {", ".join(self._new)}
                FROM {table}""",
            f"""UPDATE {table} t SET {values} FROM rekeyed r
                WHERE (t.year, t.organisation, t.{key}) = (r.year, r.organisation, r.was)""",
        )

    def _changes(self) -> Move:
        # A row has year, organisation and its pseudonym, in bytes, as its key, with chr(31)
        # between. Not every entry has an image.
        first, *rest = self._new
        images = "".join(f", CAST(c.before ->> '{name}' AS bytea) AS {name}" for name in rest)
        values = ", ".join(f"'{name}', r.{name}" for name in ("key_id", *self._new))
        return Move(
            f"""SELECT c.submission_id, split_part(c.row_key, chr(31), 1) AS year,
                split_part(c.row_key, chr(31), 2) AS organisation,
                CAST(split_part(c.row_key, chr(31), 3) AS bytea) AS {first}{images}
                FROM submission_change c JOIN submission s ON s.id = c.submission_id
                WHERE s.kind = '{self.kind.name}'""",
            f"""UPDATE submission_change c SET
                row_key = concat_ws(chr(31), r.year, r.organisation, CAST(r.{first} AS text)),
                before = c.before || jsonb_build_object({values})
                FROM rekeyed r WHERE c.submission_id = r.submission_id
                AND c.row_key = concat_ws(chr(31), r.year, r.organisation, CAST(r.was AS text))""",
        )

    async def _move(
        self, session: AsyncSession, move: Move, old: Pseudonyms, new: Pseudonyms
    ) -> int:
        """Read rows a batch at a time, keep them anew beside the table, then write all at once."""
        await session.execute(text("TRUNCATE rekeyed"))
        columns = (*_PLACE, "key_id", "was", *self._new)
        moved = 0
        rows = await session.stream(text(move.read))
        async for batch in rows.partitions(_BATCH):
            anew = self._anew(batch, old, new)
            await copy_rows(session, "rekeyed", columns=columns, rows=anew)
            moved += len(batch)
        await session.execute(text("ANALYZE rekeyed"))
        await session.execute(text(move.write))
        return moved

    def _anew(self, rows: Sequence[Any], old: Pseudonyms, new: Pseudonyms) -> list[tuple[Any, ...]]:
        """The rows of a batch, as `rekeyed` holds them."""

        def column(name: str) -> list[bytes | None]:
            return [getattr(row, name) for row in rows]

        keys = [_each(column(name), lambda some: new.hide(old.reveal(some))) for name in self.keys]
        texts = [
            _each(column(name), lambda some: new.seal([old.unseal(one) for one in some]))
            for name in self.sealed
        ]
        return [
            (
                *(getattr(row, name) for name in _PLACE),
                new.key_id,
                getattr(row, self.keys[0]),
                *rest,
            )
            for row, *rest in zip(rows, *keys, *texts, strict=True)
        ]


def _each(
    held: Sequence[bytes | None], anew: Callable[[list[bytes]], Sequence[bytes]]
) -> Sequence[bytes | None]:
    """Each of a column under the new key; None stays."""
    changed = iter(anew([one for one in held if one is not None]))
    return [None if one is None else next(changed) for one in held]


def rekey_command(service: str, rekey: Callable[[Database], Awaitable[int]], *, of: str) -> None:
    """Run a service's command; `of` is what `rekey` counts, `pupils`. Ends with the reason where
    the keys are not at hand."""
    parser = argparse.ArgumentParser(
        prog=f"python -m services.{service}",
        description=f"`rekey`: put all {of} under the current key of the file.",
    )
    parser.add_argument("command", choices=["rekey"])
    parser.parse_args()
    try:
        moved = asyncio.run(_run(service, rekey))
    except Problem as problem:
        raise SystemExit(problem.detail) from None
    print(f"{moved} {of} put under the current key.")  # noqa: T201 - a command's answer


async def _run(service: str, rekey: Callable[[Database], Awaitable[int]]) -> int:
    url = load_settings(Settings).database_url
    database = Database(url, pool_size=2, application=f"{service}-rekey")
    try:
        return await rekey(database)
    finally:
        await database.stop()
