"""From staged rows to a settled submission: last checks, merge, record; retried when disturbed."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import asyncpg
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.issues import IssueLog
from chassis.submissions.kind import Kind, Rule, StagedIssue
from chassis.submissions.merging import (
    Guard,
    Merged,
    Refused,
    TryAgain,
    allow_for_many,
    merge,
)
from chassis.submissions.records import Options, info_of, now, store_issues
from chassis.submissions.statements import Statements
from chassis.submissions.tables import Submission
from chassis.submissions.telling import Told

log = structlog.get_logger()
C = TypeVar("C")
TRIES = 5
OUTCOMES = ("inserted", "changed", "unchanged", "removed")
_DISTURBED = {"40001", "40P01", "23505"}  # serialization, deadlock, the same new row at once
_TIMED_OUT = "57014"
_ANALYZE_ABOVE = 500  # rows; the planner's guesses about a new table are costly beyond


def disturbed(error: Exception) -> bool:
    """Whether another transaction came in between, so that trying again may help."""
    if isinstance(error, TryAgain):
        return True
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return isinstance(error, DBAPIError) and state in _DISTURBED


def lasting(error: Exception) -> bool:
    """Whether trying again would fail alike: not a lost connection, a full or stopping server."""
    if isinstance(error, OSError | asyncpg.InterfaceError | PoolTimeout) or disturbed(error):
        return False
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    passing = state[:2] in {"08", "53", "55", "57"} and state != _TIMED_OUT
    return not passing and not getattr(error, "connection_invalidated", False)


async def settle(
    session: AsyncSession,
    kind: Kind[C],
    submission: Submission,
    *,
    staging: str,
    found: IssueLog,
    guard: Guard | None = None,
) -> Told:
    """Check the staged rows as a whole and merge them, in the session's transaction.

    Fills in the submission's outcome, without saving it; gives what was told. Raises `Refused`
    when the rows may not be merged; `found` then says why.
    """
    options = Options.of(submission.parameters)
    rows = submission.rows
    if rows["accepted"] > _ANALYZE_ABOVE:
        await allow_for_many(session)
        await session.execute(text(Statements(kind.target, staging).analyze))
    await _check_staged(session, kind, submission, staging=staging, found=found)
    if not rows["accepted"] and not rows["left_out"]:
        raise Refused([])
    try:
        done = await merge(session, kind, submission, staging=staging, guard=guard)
    except Refused as refusal:
        for issue in refusal.issues:
            found.add(issue.code, issue.message)
        raise
    record(submission, done, dry_run=options.dry_run)
    return done.told


async def _check_staged(
    session: AsyncSession,
    kind: Kind[C],
    submission: Submission,
    *,
    staging: str,
    found: IssueLog,
) -> None:
    statements = Statements(kind.target, staging)
    options, rows = Options.of(submission.parameters), submission.rows
    issues: Sequence[StagedIssue] = ()
    if kind.staged_checks is not None:
        issues = await kind.staged_checks(session, info_of(submission), staging)
        left = int(await session.scalar(text(statements.count_staged)) or 0)
        rows["left_out"], rows["accepted"] = rows["accepted"] - left, left
    errors = [issue for issue in issues if found.is_error(issue.code)]
    for issue in issues:
        found.add(issue.code, issue.message, row=issue.row or 0, column=issue.column)
    if not errors:
        return
    bad = sorted({issue.row for issue in errors if issue.row is not None})
    if options.mode == "all_or_nothing" or any(issue.row is None for issue in errors):
        rows["accepted"], rows["rejected"] = (
            rows["accepted"] - len(bad),
            rows["rejected"] + len(bad),
        )
        raise Refused(errors)
    await session.execute(text(statements.delete_staged), {"rows": bad})
    left = int(await session.scalar(text(statements.count_staged)) or 0)
    rows["rejected"] += rows["accepted"] - left
    rows["accepted"] = left


def record(submission: Submission, done: Merged, *, dry_run: bool) -> None:
    """Write the outcome into the submission's row (in memory)."""
    outcome = {name: getattr(done, name) for name in OUTCOMES}
    submission.rows = submission.rows | outcome
    submission.sequence = None if dry_run else done.sequence
    submission.scope_count = done.scopes
    submission.event_count = 0 if dry_run else done.told.event_count
    submission.caused = None if dry_run else done.told.event_count
    submission.events = [] if dry_run else done.told.events
    submission.notes = done.told.notes
    submission.status = "dry_run" if dry_run else "accepted"
    submission.finished_at = now()


async def keep_issues(session: AsyncSession, submission: Submission, found: IssueLog) -> None:
    """Store the issues not yet stored, and count them in the submission's row (in memory)."""
    await store_issues(session, submission.id, found.take())
    submission.issue_counts = dict(found.counts)
    submission.issues_kept = found.kept


def log_of_stored(submission: Submission, rules: Mapping[str, Rule]) -> IssueLog:
    """An issue log that goes on where a stored submission's stopped."""
    found = IssueLog(rules)
    found.counts.update(submission.issue_counts)
    found.kept = submission.issues_kept
    return found


def reject(submission: Submission, *, status: str = "rejected") -> None:
    """Say that nothing of it was kept (in memory)."""
    submission.status, submission.finished_at = status, now()
    submission.rows = submission.rows | dict.fromkeys(("accepted", *OUTCOMES), 0)
    submission.scope_count, submission.notes = 0, {}
