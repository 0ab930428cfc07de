"""What a client is told of a submission: the receipt, its issues, its aggregates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consequences import Consequences
from chassis.submissions.kind import Kind
from chassis.submissions.tables import Submission, SubmissionScope

_SHOWN = 100


class Issue(BaseModel):
    """One thing found. Row 0 is the file as a whole; the first row after the header is 1."""

    row: int
    column: str | None
    code: str
    severity: str
    message: str
    value: str | None = Field(description="what was written; never for a personal column")


class ScopeReceived(BaseModel):
    """Rows of one aggregate: held before (`expected`), received, and the share it shrank by."""

    scope: dict[str, str]
    expected: int
    received: int
    shrinkage: float


class Scopes(BaseModel):
    """The aggregates the file named; the first hundred, those that shrank before the others."""

    count: int
    first: list[ScopeReceived]


class Rows(BaseModel):
    """Rows by outcome.

    `received` = `accepted` + `rejected` + `left_out` (not this installation's business).
    `accepted` = `inserted` + `changed` + `unchanged`; `removed` are rows that were held and
    that a replacement did not bring. `expected` is what the sender announced. A withdrawal
    adds `deleted` (rows it took away) and `restored` (rows it put back as they were).
    """

    received: int = 0
    expected: int | None = None
    accepted: int = 0
    rejected: int = 0
    left_out: int = 0
    inserted: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    deleted: int = 0
    restored: int = 0


class Events(BaseModel):
    """Events published; the first hundred by id."""

    count: int
    first: list[dict[str, str]]


class Summary(BaseModel):
    """What became of a submission, in short."""

    id: UUID
    kind: str
    status: str = Field(
        description="received, staged (merge to come), accepted, rejected, failed, "
        "withdrawn or dry_run"
    )
    digest: str | None = Field(description="SHA-256 of the body, decompressed")
    submitted_by: str
    received_at: datetime
    finished_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    parameters: dict[str, JsonValue]
    rows: Rows
    issues: dict[str, int] = Field(description="how many of each code")
    links: dict[str, str]


class Receipt(Summary):
    """What became of a submission."""

    size: int = Field(description="bytes, decompressed")
    encoding: str | None
    dialect: str | None
    scopes: Scopes
    events: Events
    notes: dict[str, JsonValue] = Field(description="what follows, by aggregate")
    consequences: Consequences | None = Field(
        None, description="what its events move, or would; null where nobody tells, or nothing can"
    )


def summary_of(submission: Submission, *, base: str) -> Summary:
    """The short form. `base` is the address of the kind's submissions."""
    here = f"{base}/{submission.id}"
    return Summary(
        **_plain(submission, Summary),
        rows=Rows.model_validate(submission.rows),
        issues=submission.issue_counts,
        links={"self": here, "report": f"{here}/report", "withdrawal": f"{here}/withdrawal"},
    )


def _plain(submission: Submission, model: type[BaseModel]) -> dict[str, Any]:
    columns = {column.key for column in Submission.__table__.columns}
    names = set(model.model_fields) & columns - {"rows", "events", "consequences"}
    return {name: getattr(submission, name) for name in names}


async def receipt_of(
    session: AsyncSession, kind: Kind[Any], submission: Submission, *, base: str
) -> Receipt:
    """The receipt as things stand."""
    plain = _plain(submission, Receipt) | dict(summary_of(submission, base=base))
    scopes = await _scopes(session, submission.id, kind.target.scope)
    return Receipt(
        **plain,
        scopes=Scopes(count=submission.scope_count, first=scopes),
        events=Events(count=submission.event_count, first=submission.events),
    )


async def _scopes(
    session: AsyncSession, submission_id: UUID, names: Sequence[str]
) -> list[ScopeReceived]:
    lost = (SubmissionScope.expected - SubmissionScope.received).desc()
    rows = await session.scalars(
        select(SubmissionScope)
        .where(SubmissionScope.submission_id == submission_id)
        .order_by(lost, SubmissionScope.scope)
        .limit(_SHOWN)
    )
    return [
        ScopeReceived(
            scope=dict(zip(names, row.scope, strict=True)),
            expected=row.expected,
            received=row.received,
            shrinkage=_shrinkage(row.expected, row.received),
        )
        for row in rows
    ]


def _shrinkage(expected: int, received: int) -> float:
    return round(max(0.0, 1 - received / expected), 4) if expected else 0.0
