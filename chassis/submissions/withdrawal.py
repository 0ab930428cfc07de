"""Withdrawal: a submission's effect is reversed, also under later ones (see `reversal`)."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.problems import Problem
from chassis.submissions import reversal
from chassis.submissions.kind import Kind
from chassis.submissions.merging import MANY, Merged, allow_for_many, lock_scopes
from chassis.submissions.recording import record_withdrawn
from chassis.submissions.records import now, save
from chassis.submissions.tables import Submission
from chassis.submissions.telling import Telling
from chassis.tokens import Principal

C = TypeVar("C")
_MANY_ROWS = 1_000
# The planner's guesses lag behind what was just loaded: by them it has joined 120,000 rows with as
# many one by one, for minutes.
_NO_ROW_BY_ROW = "SET LOCAL enable_nestloop = off"
# Withdrawals of one kind change each other's histories: one at a time.
_ONE_AT_A_TIME = """
    SELECT pg_advisory_xact_lock(hashtext('withdrawal:' || current_schema() || :kind))"""


async def withdraw(
    session: AsyncSession,
    kind: Kind[C],
    submission_id: UUID,
    *,
    caller: Principal,
    reason: str | None = None,
) -> Submission:
    """Reverse an accepted submission in the session's transaction; once more: no effect.

    Raises `not_found`, or `conflict` for one that never took effect.
    """
    await allow_for_many(session)
    await session.execute(text(_ONE_AT_A_TIME), {"kind": kind.name})
    found = await session.scalars(
        select(Submission)
        .where(Submission.id == submission_id, Submission.kind == kind.name)
        .with_for_update()
    )
    submission = found.one_or_none()
    if submission is None:
        raise Problem("not_found", f"There is no submission {submission_id}.")
    session.expunge(submission)
    if submission.status == "withdrawn":
        audit.nothing(session)
        return submission
    if submission.status != "accepted":
        raise Problem(
            "conflict", f"A submission that is {submission.status} has no effect to withdraw."
        )
    many = submission.scope_count > MANY
    await lock_scopes(session, kind.name, submission, many=many)
    if submission.rows.get("accepted", 0) > _MANY_ROWS:
        await session.execute(text(_NO_ROW_BY_ROW))
    submission.withdrawn_by = caller.client
    done = await _reverse(session, kind, submission, reason)
    submission.status, submission.withdrawn_at = "withdrawn", now()
    submission.rows = submission.rows | {"restored": done.changed, "deleted": done.removed}
    submission.event_count += done.told.event_count
    submission.caused, submission.consequences = done.told.event_count, {}
    submission.events = (submission.events + done.told.events)[-100:]
    submission.notes = done.told.notes
    await save(session, submission)
    await record_withdrawn(session, submission, caller, reason)
    return submission


async def _reverse(
    session: AsyncSession, kind: Kind[C], submission: Submission, reason: str | None
) -> Merged:
    steps = reversal.Reversal(kind.target)
    values = {"id": submission.id, "kind": submission.kind}

    async def run(*statements: str) -> int:
        count = 0
        for statement in statements:
            result = await session.execute(text(statement), values)
            count = int(getattr(result, "rowcount", 0))
        return count

    await run(reversal.CREATE_HEIRS, reversal.FORGET_RESTATEMENTS)
    if await run(reversal.FIND_HEIRS):
        await run(*steps.to_heirs())
    touched = sorted(list(row[0]) for row in await session.execute(text(steps.touched), values))
    done = Merged()
    done.changed = await run(steps.restore)
    done.removed = await run(steps.delete_inserted)
    await run(*steps.unlink())
    await run(*steps.hand_on_removals())
    done.changed += await run(steps.bring_back)
    await run(reversal.FORGET_REMOVALS)
    telling = Telling(session, kind, submission, withdrawing=True, reason=reason)
    await telling.tell(touched)
    done.told = await telling.finish()
    return done
