"""What the audit log says of a submission: one entry when it takes effect, one when withdrawn.

What was refused or tried out changed nothing; it is on record as a submission. Who handed in is
kept with the submission, for a large one is merged after its request has ended.
"""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import tracing
from chassis.audit import Actor, Deed, actor_of, record, record_for
from chassis.submissions.tables import Submission
from chassis.tokens import Principal


def handed_in(caller: Principal, reason: str | None) -> dict[str, Any]:
    """What the submission's own row does not tell of its sender: `Submission.sender`."""
    told = {"roles": sorted(caller.roles), "request_id": actor_of(caller).request_id, "why": reason}
    trace = tracing.traceparent()
    return told | {tracing.HEADER: trace} if trace else told


async def record_settled(
    session: AsyncSession, submission: Submission, deed: Deed | None = None
) -> None:
    """Record that an accepted submission took effect; `deed` is what its one row is about."""
    told = deed or Deed(f"{submission.kind}.submit", "submission", str(submission.id))
    rows = {name: count for name, count in submission.rows.items() if count}
    if deed is None:
        told.rows, told.why = rows.get("accepted", 0), submission.sender.get("why")
        told.after = {
            "rows": rows,
            "digest": submission.digest,
            "parameters": submission.parameters,
            "scopes": submission.scope_count,
            "events": submission.event_count,
        }
    else:
        told.after = {**(deed.after or {}), "submission": submission.id}
    await record_for(session, _sender(submission), told)


async def record_withdrawn(
    session: AsyncSession, submission: Submission, caller: Principal, reason: str | None
) -> None:
    """Record that a submission was withdrawn, with the rows put back and taken away."""
    rows = {name: submission.rows[name] for name in ("restored", "deleted")}
    deed = Deed(
        f"{submission.kind}.withdraw",
        "submission",
        str(submission.id),
        before={"status": "accepted"},
        after={"status": "withdrawn", "rows": rows},
        why=reason,
        rows=sum(rows.values()),
    )
    await record(session, caller, deed)


def _sender(submission: Submission) -> Actor:
    return Actor(
        client=submission.submitted_by,
        roles=tuple(submission.sender.get("roles", ())),
        organisations=tuple(submission.organisations),
        request_id=submission.sender.get("request_id"),
        correlation_id=submission.correlation_id,
    )
