"""Records in the database: read, and written with before, after, who and why.

Whoever writes has the organisations' turn (`chassis.telling.take_turn`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.conditional import etag
from chassis.database import ReadSession
from chassis.records.state import State

S = TypeVar("S", bound=State)
AnySession = AsyncSession | ReadSession
CHANGED: Final = "changed_kinds"
"""In a session's `info`: the kinds of record that its transaction has changed."""

COLUMNS: Final = "key, organisation, version, CAST(state AS text) AS state, changed_at, changed_by"
_ONE: Final = text(f"SELECT {COLUMNS} FROM record WHERE kind = :kind AND key = :key")
_HOLD: Final = text(f"SELECT {COLUMNS} FROM record WHERE kind = :kind AND key = :key FOR UPDATE")
_OF: Final = text(f"""
    SELECT {COLUMNS} FROM record WHERE kind = :kind AND organisation = ANY(:organisations)
    ORDER BY key""")
_NAMED: Final = text(f"""
    SELECT {COLUMNS} FROM record WHERE kind = :kind AND key = ANY(CAST(:keys AS text[]))
        AND status = coalesce(CAST(:status AS text), status)
    ORDER BY key""")
_PUT: Final = text("""
    INSERT INTO record AS held
        (kind, key, organisation, status, version, state, changed_at, changed_by)
    SELECT :kind, key, organisation, status, version, CAST(state AS jsonb),
        transaction_timestamp(), :by
    FROM unnest(CAST(:keys AS text[]), CAST(:organisations AS text[]), CAST(:statuses AS text[]),
        CAST(:versions AS bigint[]), CAST(:states AS text[]))
        put (key, organisation, status, version, state)
    ON CONFLICT (kind, key) DO UPDATE SET status = excluded.status, version = excluded.version,
        state = excluded.state, changed_at = excluded.changed_at, changed_by = excluded.changed_by
    RETURNING changed_at""")
_NOTE: Final = text("""
    INSERT INTO change (kind, key, version, action, before, after, why, at, by)
    SELECT :kind, key, version, action, CAST(before AS jsonb), CAST(after AS jsonb), why,
        transaction_timestamp(), :by
    FROM unnest(CAST(:keys AS text[]), CAST(:versions AS bigint[]), CAST(:actions AS text[]),
        CAST(:befores AS text[]), CAST(:states AS text[]), CAST(:whys AS text[]))
        noted (key, version, action, before, after, why)""")
_DONE: Final = (
    text("DELETE FROM due WHERE kind = :kind AND key = ANY(CAST(:keys AS text[]))"),
    text("DELETE FROM entry WHERE kind = :kind AND key = ANY(CAST(:keys AS text[]))"),
)
_DUE: Final = text("""
    INSERT INTO due (kind, key, organisation, item, owner, what, due_on)
    VALUES (:kind, :key, :organisation, :item, :owner, :what, :due_on)""")
_ENTRY: Final = text("""
    INSERT INTO entry (kind, key, organisation, item, on_day, what)
    VALUES (:kind, :key, :organisation, :item, :on_day, :what)""")


def tell_also(session: AsyncSession, name: str) -> None:
    """What of the service's `telling` this transaction tells besides."""
    session.info.setdefault(CHANGED, set()).add(name)


@dataclass(frozen=True, slots=True)
class Record(Generic[S]):
    """A record as it stands."""

    key: str
    organisation: str | None
    version: int
    state: S
    changed_at: datetime
    changed_by: str

    @property
    def tag(self) -> str:
        """Its ETag."""
        return etag(self.state.NAME, self.key, self.version)


@dataclass(frozen=True, slots=True)
class Change(Generic[S]):
    """What somebody does to a record: `before` None where there was none."""

    key: str
    before: Record[S] | None
    after: S
    action: str
    why: str | None = None

    @property
    def version(self) -> int:
        return self.before.version + 1 if self.before else 1

    @property
    def organisation(self) -> str | None:
        return organisation_of(self.after, self.key)


def organisation_of(model: State | type[State], key: str) -> str | None:
    """Whose record a key names; None for one of the authority's own."""
    return key.partition(".")[0] if model.OF_ORGANISATION else None


async def one(session: AnySession, model: type[S], key: str) -> Record[S] | None:
    """The record of a key."""
    return await _read_one(session, _ONE, model, key)


async def hold(session: AsyncSession, model: type[S], key: str) -> Record[S] | None:
    """The record of a key, for the rest of the transaction nobody else's to change."""
    return await _read_one(session, _HOLD, model, key)


async def records_of(
    session: AnySession, model: type[S], organisations: Sequence[str]
) -> list[Record[S]]:
    """All records of a kind of some organisations, by key."""
    asked = {"kind": model.NAME, "organisations": list(organisations)}
    rows = await session.execute(_OF, asked)
    return [record_from(model, row) for row in rows]


async def records_named(
    session: AnySession, model: type[S], keys: Sequence[str], *, status: str | None = None
) -> list[Record[S]]:
    """The records of these keys, by key: all that are there, or those of one status."""
    asked = {"kind": model.NAME, "keys": list(keys), "status": status}
    return [record_from(model, row) for row in await session.execute(_NAMED, asked)]


def record_from(model: type[S], row: Any) -> Record[S]:
    """The record of a row of the columns above."""
    state = model.model_validate_json(row.state)
    return Record(row.key, row.organisation, row.version, state, row.changed_at, row.changed_by)


async def put(session: AsyncSession, changes: Sequence[Change[S]], *, by: str) -> list[Record[S]]:
    """Make some changes of records of one kind, and bring their dues and timeline up to date."""
    if not changes:
        return []
    kind, keys = changes[0].after.NAME, [change.key for change in changes]
    states = [change.after.model_dump_json() for change in changes]
    asked = {
        "kind": kind,
        "by": by,
        "keys": keys,
        "organisations": [change.organisation for change in changes],
        "statuses": [change.after.status for change in changes],
        "versions": [change.version for change in changes],
        "states": states,
    }
    changed_at = (await session.scalars(_PUT, asked)).all()[0]
    befores = [each.before and each.before.state.model_dump_json() for each in changes]
    actions, whys = [each.action for each in changes], [each.why for each in changes]
    noted = {"kind": kind, "by": by, "keys": keys, "versions": asked["versions"]}
    await session.execute(
        _NOTE, {**noted, "actions": actions, "befores": befores, "states": states, "whys": whys}
    )
    await _write_desk(session, kind, changes)
    tell_also(session, kind)
    return [
        Record(each.key, each.organisation, each.version, each.after, changed_at, by)
        for each in changes
    ]


async def _read_one(session: AnySession, query: Any, model: type[S], key: str) -> Record[S] | None:
    row = (await session.execute(query, {"kind": model.NAME, "key": key})).one_or_none()
    return None if row is None else record_from(model, row)


async def _write_desk(session: AsyncSession, kind: str, changes: Sequence[Change[S]]) -> None:
    keys = [change.key for change in changes if change.before]
    if keys:
        for gone in _DONE:
            await session.execute(gone, {"kind": kind, "keys": keys})
    named = [({"kind": kind, "key": c.key, "organisation": c.organisation}, c) for c in changes]
    dues = [
        {**whose, **due._asdict(), "organisation": due.organisation or whose["organisation"]}
        for whose, change in named
        for due in change.after.dues()
    ]
    entries = [whose | line._asdict() for whose, change in named for line in change.after.entries()]
    if dues:
        await session.execute(_DUE, dues)
    if entries:
        await session.execute(_ENTRY, entries)
