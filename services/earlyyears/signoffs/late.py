"""What changes a return that is final: refused without a reason, kept in its sign-off with one.

Submissions hold a return's row of `scope_version` while they change it, and so does who makes it
final: a sign-off read here stays as it is until the transaction ends.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from chassis.problems import Fault, Problem
from chassis.records.store import Change, Record, put, records_named
from chassis.submissions.kind import Parameter, StagedIssue, SubmissionInfo, Text
from chassis.submissions.merging import TryAgain
from chassis.submissions.statements import Statements
from chassis.telling import take_turn
from services.earlyyears.signoffs.rules import changed_late
from services.earlyyears.signoffs.state import LateChange, SignOff, key_of

SHORTEST: Final = 10
LATE_REASON: Final = Parameter(
    "late_reason",
    "why returns that are final change now; names no child",
    type=Text(500, pattern=f".{{{SHORTEST},}}", form=f"at least {SHORTEST} characters"),
)
# The sign-offs that are final, then the staged rows of those returns that are not held as they are.
_CHANGED: Final = """
    SELECT s.row_number, r.state->>'final_on' AS final_on
    FROM record r JOIN {staging} s ON s.organisation = r.organisation
        AND s.year = r.state->>'year'
    LEFT JOIN {target} t ON {same_key}
    WHERE r.kind = 'sign_off' AND r.status = 'final' AND {differs}
    ORDER BY s.row_number"""
_REMOVED: Final = """
    SELECT r.key, r.state->>'final_on' AS final_on, count(*) AS rows
    FROM record r JOIN {target} t ON t.organisation = r.organisation
        AND t.year = r.state->>'year'
    WHERE r.kind = 'sign_off' AND r.status = 'final'
        AND EXISTS (SELECT FROM {staging} s
            WHERE s.organisation = r.organisation AND s.year = r.state->>'year')
        AND NOT EXISTS (SELECT FROM {staging} s
            WHERE {same_key} AND s.organisation = t.organisation)
    GROUP BY r.key, r.state ORDER BY r.key"""
_ASKED: Final = """
    unnest(CAST(:keys AS text[]), CAST(:organisations AS text[]), CAST(:years AS text[]))
        a (key, organisation, year)"""
# Rows it wrote, and rows that were there before it and that it changed, moved or removed.
_ROWS: Final = text(f"""
    SELECT a.key, count(*) AS rows
    FROM {_ASKED} JOIN (
        SELECT p.organisation, p.year,
            concat_ws(chr(31), p.year, CAST(p.child_key AS text)) AS row_key
        FROM {_ASKED} JOIN profile p USING (organisation, year) WHERE p.submission_id = :id
        UNION SELECT c.before->>'organisation', c.before->>'year', c.row_key
        FROM submission_change c WHERE c.submission_id = :id AND c.before IS NOT NULL
    ) touched USING (organisation, year)
    GROUP BY a.key""")
_ROWS_OF_FILE: Final = text(f"""
    SELECT a.key, n.received AS rows
    FROM {_ASKED} JOIN submission_scope n ON n.scope = ARRAY[a.organisation, a.year]
    WHERE n.submission_id = :id""")


async def refusals(
    session: AsyncSession, submission: SubmissionInfo, statements: Statements
) -> list[StagedIssue]:
    """Staged rows that would change a return that is final without saying why; rows held already
    just as they are change nothing."""
    if _reason(submission):
        return []
    names = {
        "staging": statements.s,
        "target": statements.t,
        "same_key": statements.same_key("t", "s"),
        "differs": statements.differs,
    }
    changed = await session.execute(text(_CHANGED.format(**names)))
    issues = [StagedIssue(row.row_number, "return_final", _said(row.final_on)) for row in changed]
    if submission.parameters.get("replaces") == "scope":
        removed = await session.execute(text(_REMOVED.format(**names)))
        issues += [_gone(row) for row in removed]
    return issues


async def keep_late(
    session: AsyncSession, submission: SubmissionInfo, places: Sequence[tuple[str, str]]
) -> None:
    """Keep with their sign-offs what a submission has done to returns that are final.

    Raises `conflict` for a withdrawal without a reason, and `TryAgain` for a submission without
    one, checked before the return was final.
    """
    keys = [key_of(*place) for place in places]
    found = await records_named(session, SignOff, keys, status="final")
    if not found:
        return
    reason = _reason(submission)
    if reason is None:
        raise _refused(found[0]) if submission.withdrawing else TryAgain
    await take_turn(session, [str(record.organisation) for record in found])
    rows = await _rows(session, submission, found)
    changes = [_change(record, submission, reason, rows.get(record.key, 0)) for record in found]
    await put(session, changes, by=submission.acting)


def _reason(submission: SubmissionInfo) -> str | None:
    """Why it comes late: what was said of the file, else X-Reason, where one too short is none. A
    withdrawal has a reason of its own."""
    said = None if submission.withdrawing else submission.parameters.get(LATE_REASON.name)
    reason = submission.reason or ""
    return said or (reason if len(reason) >= SHORTEST else None)


def _said(final_on: str) -> str:
    return (
        f"the return was made final on {final_on}; say why with late_reason or X-Reason, in at "
        f"least {SHORTEST} characters"
    )


def _gone(row: Any) -> StagedIssue:
    message = f"{row.key}: {row.rows} children would leave it, and {_said(row.final_on)}"
    return StagedIssue(None, "return_final", message)


def _refused(record: Record[SignOff]) -> Problem:
    message = (
        f"{record.key} was made final on {record.state.final_on}; say why with X-Reason, in at "
        f"least {SHORTEST} characters."
    )
    return Problem("conflict", message, errors=[Fault("return_final", "header.X-Reason", message)])


async def _rows(
    session: AsyncSession, submission: SubmissionInfo, found: Sequence[Record[SignOff]]
) -> dict[str, int]:
    asked = {
        "id": submission.id,
        "keys": [record.key for record in found],
        "organisations": [record.organisation for record in found],
        "years": [record.state.year for record in found],
    }
    counted = _ROWS_OF_FILE if submission.withdrawing else _ROWS
    return {row.key: row.rows for row in await session.execute(counted, asked)}


def _change(
    record: Record[SignOff], submission: SubmissionInfo, reason: str, rows: int
) -> Change[SignOff]:
    change = LateChange(
        on=today(),
        submission=str(submission.id),
        withdrawal=submission.withdrawing,
        reason=reason,
        rows=rows,
    )
    return Change(record.key, record, changed_late(record.state, change), "change_late", reason)
