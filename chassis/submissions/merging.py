"""The merge: staged rows reach their table as sets, in one transaction, with what follows.

Writers of one aggregate wait for one another on its `scope_version` row; the rows are locked
in sorted order, so two submissions never wait for each other in a circle.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.outbox import publish
from chassis.submissions.kind import Kind, Scope, StagedIssue
from chassis.submissions.records import Options, info_of
from chassis.submissions.statements import Statements
from chassis.submissions.tables import SEQUENCE, Submission

C = TypeVar("C")
Guard = Callable[[AsyncSession], Awaitable[None]]
SHRINKAGE_ALARM = 0.10  # share of an aggregate's rows that a replacement may remove unasked
_EFFECTS_AT_ONCE = 1_000  # aggregates: bounds the memory that events take
_SHOWN = 100

_NAMED = "SELECT scope FROM submission_scope WHERE submission_id = :id"
_ENSURE = f"""
    INSERT INTO scope_version (kind, scope) SELECT :kind, n.scope FROM ({_NAMED}) n
    ORDER BY n.scope ON CONFLICT DO NOTHING"""
_LOCK = f"""
    SELECT 1 FROM scope_version v WHERE v.kind = :kind AND v.scope IN ({_NAMED})
    ORDER BY v.scope FOR UPDATE"""
_BUMP = """
    UPDATE scope_version v SET version = v.version + 1
    WHERE v.kind = :kind AND v.scope = ANY(
        SELECT string_to_array(one, chr(31)) FROM unnest(CAST(:scopes AS text[])) one)
    RETURNING v.scope, v.version"""
_SHRUNK = """
    SELECT scope, expected, received FROM submission_scope
    WHERE submission_id = :id AND received > 0 AND received < expected * (1 - CAST(:alarm AS float8))
    ORDER BY scope LIMIT 100"""
_RECEIVED = """
    SELECT scope FROM submission_scope WHERE submission_id = :id AND received > 0"""


class TryAgain(Exception):
    """Another transaction came in between; the merge must start anew."""


class Refused(Exception):
    """The rows as a whole may not be merged, for these reasons."""

    def __init__(self, issues: Sequence[StagedIssue]) -> None:
        super().__init__(f"{len(issues)} issues")
        self.issues = issues


@dataclass(slots=True)
class Merged:
    """What a merge did: rows by outcome, and what was published."""

    inserted: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    scopes: int = 0
    sequence: int = 0
    event_count: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)


async def merge(
    session: AsyncSession,
    kind: Kind[C],
    submission: Submission,
    *,
    staging: str,
    guard: Guard | None = None,
) -> Merged:
    """Merge the staged rows in the session's transaction. `guard` may refuse, under the locks.

    Raises `Refused` when a replacement would shrink an aggregate by too much unconfirmed, and
    `TryAgain` when a row came to be held elsewhere in the meantime.
    """
    options = Options.of(submission.parameters)
    sql = _Runner(session, kind, submission)
    statements = Statements(kind.target, staging)
    rows = await sql.run(statements.name_scopes) and await sql.count(statements.count_staged)
    await lock_scopes(session, kind.name, submission)
    if guard is not None:
        await guard(session)
    matches, changed = await _matches(sql, statements)
    await sql.run(statements.count_held)
    if options.replaces == "scope" and not options.confirm_shrinkage:
        await _alarm(sql)
    done = Merged(changed=changed, unchanged=matches - changed)
    done.sequence = int(await session.scalar(text(f"SELECT nextval('{SEQUENCE}')")) or 0)
    if matches:
        await sql.run(statements.keep_before, sequence=done.sequence)
    if options.replaces == "scope":
        done.removed = await sql.run(statements.remove_others, sequence=done.sequence)
    if changed:
        await sql.run(statements.update)
    if matches < rows:
        done.inserted = await sql.run(statements.insert(all_new=not matches))
    touched = await _touched(sql, statements, done)
    await apply_effects(session, kind, submission, touched=touched, done=done)
    done.scopes = await sql.count("SELECT count(*) FROM submission_scope WHERE submission_id = :id")
    return done


class _Runner:
    """Runs statements with the submission's id."""

    def __init__(self, session: AsyncSession, kind: Kind[Any], submission: Submission) -> None:
        self.session, self.kind, self.submission = session, kind, submission
        self.id = submission.id

    async def run(self, statement: str, **values: object) -> int:
        """How many rows it touched."""
        result = await self.session.execute(text(statement), {"id": self.id, **values})
        return result.rowcount if isinstance(result, CursorResult) else 0

    async def rows(self, statement: str, **values: object) -> Sequence[Any]:
        return (await self.session.execute(text(statement), {"id": self.id, **values})).all()

    async def count(self, statement: str) -> int:
        return int((await self.rows(statement))[0][0])


async def lock_scopes(session: AsyncSession, kind: str, submission: Submission) -> None:
    """Wait for, and keep out, every other writer of the aggregates named by the submission."""
    values = {"id": submission.id, "kind": kind}
    await session.execute(text(_ENSURE), values)
    await session.execute(text(_LOCK), values)


async def _matches(sql: _Runner, statements: Statements) -> tuple[int, int]:
    """How many staged rows are held already, and how many of those differ.

    Rows may be held under another aggregate: those are locked too, and then looked at again.
    """
    while True:
        matches, changed = (await sql.rows(statements.count_matches))[0]
        if not changed or not await sql.run(statements.name_former_scopes):
            return int(matches), int(changed)
        await lock_scopes(sql.session, sql.kind.name, sql.submission)
        if sql.kind.staged_checks is not None:
            info = info_of(sql.submission)
            if any(await sql.kind.staged_checks(sql.session, info, statements.staging)):
                raise TryAgain


async def _alarm(sql: _Runner) -> None:
    shrunk = await sql.rows(_SHRUNK, alarm=SHRINKAGE_ALARM)
    if shrunk:
        raise Refused(
            [
                StagedIssue(
                    None,
                    "shrinkage",
                    f"{' '.join(scope)}: {received} rows would replace {expected}",
                )
                for scope, expected, received in shrunk
            ]
        )


async def _touched(sql: _Runner, statements: Statements, done: Merged) -> list[list[str]]:
    if not (done.inserted or done.changed or done.removed):
        return []
    only_new = not (done.changed or done.unchanged or done.removed)
    rows = await sql.rows(_RECEIVED if only_new else statements.touched)
    return sorted(list(row[0]) for row in rows)


async def apply_effects(
    session: AsyncSession,
    kind: Kind[C],
    submission: Submission,
    *,
    touched: Sequence[list[str]],
    done: Merged,
    withdrawing: bool = False,
) -> None:
    """Raise the versions of the touched aggregates and publish what the kind says follows."""
    info = info_of(submission, withdrawing=withdrawing)
    for start in range(0, len(touched), _EFFECTS_AT_ONCE):
        part = [chr(31).join(scope) for scope in touched[start : start + _EFFECTS_AT_ONCE]]
        bumped = await session.execute(text(_BUMP), {"kind": kind.name, "scopes": part})
        scopes = sorted((tuple(scope), version) for scope, version in bumped)
        effects = await kind.effects(session, info, [Scope(*pair) for pair in scopes])
        await publish(session, effects.events)
        done.event_count += len(effects.events)
        done.events += [
            {"id": str(event.id), "type": event.type, "subject": event.subject}
            for event in effects.events[: _SHOWN - len(done.events)]
        ]
        for name, note in effects.notes.items():
            if len(done.notes) < _SHOWN:
                done.notes[name] = note
