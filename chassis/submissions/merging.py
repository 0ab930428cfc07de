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

from chassis.database import copy_rows
from chassis.submissions.kind import Kind, StagedIssue
from chassis.submissions.records import Options, info_of
from chassis.submissions.statements import Statements
from chassis.submissions.tables import SEQUENCE, Submission
from chassis.submissions.telling import Telling, Told

C = TypeVar("C")
Guard = Callable[[AsyncSession], Awaitable[None]]
SHRINKAGE_ALARM = 0.10  # share of an aggregate's rows that a replacement may remove unasked
MANY = 500  # aggregates
_TIMEOUT = "SET LOCAL statement_timeout = '15min'"
# A plan kept from files of a few rows makes a national one wait for minutes.
_PLANNED_ANEW = "SET LOCAL plan_cache_mode = force_custom_plan"
_SLICES, _SLICE_ROWS = 12, 25_000  # of an insert: at most so many, none much smaller

_NAMED = "SELECT scope FROM submission_scope WHERE submission_id = :id"
_ENSURE = f"""
    INSERT INTO scope_version (kind, scope) SELECT :kind, n.scope FROM ({_NAMED}) n
    ORDER BY n.scope ON CONFLICT DO NOTHING"""
_LOCK = f"""
    SELECT 1 FROM scope_version v WHERE v.kind = :kind AND v.scope IN ({_NAMED})
    ORDER BY v.scope FOR UPDATE"""
_SHRUNK = """
    SELECT scope, expected, received FROM submission_scope
    WHERE submission_id = :id AND received > 0
    AND received < expected * (1 - CAST(:alarm AS float8))
    ORDER BY scope LIMIT 100"""


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
    told: Told = field(default_factory=Told)


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
    staged = [Staged(*row) for row in await sql.rows(statements.staged_scopes)]
    await _name_scopes(session, submission, staged)
    await lock_scopes(session, kind.name, submission, many=len(staged) > MANY)
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
    telling = Telling(session, kind, submission)
    if matches or done.removed:
        done.inserted = await sql.run(statements.insert_new)
        await telling.tell(await _touched(sql, statements, done))
    else:
        done.inserted = await _insert_all(sql, statements, staged, telling)
    done.told = await telling.finish()
    done.scopes = await sql.count("SELECT count(*) FROM submission_scope WHERE submission_id = :id")
    return done


@dataclass(frozen=True, slots=True)
class Staged:
    """An aggregate in the staging table: its rows, and the page that holds the last of them."""

    scope: list[str]
    rows: int
    page: int


async def _name_scopes(
    session: AsyncSession, submission: Submission, staged: Sequence[Staged]
) -> None:
    columns = ("submission_id", "scope", "received")
    rows = [(submission.id, scope.scope, scope.rows) for scope in staged]
    await copy_rows(session, "submission_scope", columns=columns, rows=rows)


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


async def allow_for_many(session: AsyncSession) -> None:
    """Let the transaction's statements take their time, each planned for what it meets."""
    await session.execute(text(_TIMEOUT))
    await session.execute(text(_PLANNED_ANEW))


async def lock_scopes(
    session: AsyncSession, kind: str, submission: Submission, *, many: bool = False
) -> None:
    """Wait for, and keep out, every other writer of the aggregates named by the submission.

    Of `many` the planner must know, or it joins them row by row. Its ANALYZE comes before any
    lock on an aggregate, and lets merges of many wait for one another.
    """
    values = {"id": submission.id, "kind": kind}
    if many:
        await session.execute(text("ANALYZE submission_scope (submission_id, scope)"))
    await session.execute(text(_ENSURE), values)
    if many:
        await session.execute(text("ANALYZE scope_version (kind, scope)"))
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


async def _insert_all(
    sql: _Runner, statements: Statements, staged: Sequence[Staged], telling: Telling[Any]
) -> int:
    """Insert rows none of which is held, a slice at a time, telling of aggregates as they fill.

    So the events of one slice are made while the database inserts the next.
    """
    rows, pages = sum(scope.rows for scope in staged), staged[-1].page + 1 if staged else 0
    slices = max(1, min(_SLICES, rows // _SLICE_ROWS))
    inserted = start = 0
    for stop in (pages * (at + 1) // slices for at in range(slices)):
        window = {"start": f"({start},0)", "stop": f"({stop},0)"}
        inserted += await sql.run(statements.insert_pages, **window)
        await telling.tell([scope.scope for scope in staged if start <= scope.page < stop])
        start = stop
    return inserted


async def _touched(sql: _Runner, statements: Statements, done: Merged) -> list[list[str]]:
    if not (done.inserted or done.changed or done.removed):
        return []
    return sorted(list(row[0]) for row in await sql.rows(statements.touched))
