"""The submission's own row, its issues, and its staging table: what the database keeps of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import polars as pl
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import copy_csv
from chassis.submissions.issues import SCHEMA
from chassis.submissions.kind import Kind, SubmissionInfo
from chassis.submissions.statements import Statements
from chassis.submissions.tables import Submission
from contracts.envelope import new_id

Status = Literal["received", "staged", "accepted", "rejected", "failed", "withdrawn", "dry_run"]
LARGE = 20_000  # rows; above this the merge is a background worker's


@dataclass(frozen=True, slots=True)
class Options:
    """How a submission is to be taken. `extra` are the kind's own parameters."""

    mode: Literal["all_or_nothing", "valid_rows"] = "all_or_nothing"
    replaces: Literal["rows", "scope"] = "rows"
    dry_run: bool = False
    expected_rows: int | None = None
    confirm_shrinkage: bool = False
    extra: Mapping[str, str] | None = None

    def as_dict(self) -> dict[str, Any]:
        own = {
            "mode": self.mode,
            "replaces": self.replaces,
            "dry_run": self.dry_run,
            "expected_rows": self.expected_rows,
            "confirm_shrinkage": self.confirm_shrinkage,
        }
        return own | dict(self.extra or {})

    def with_extra(self, extra: Mapping[str, str]) -> "Options":
        return replace(self, extra=extra)

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "Options":
        """The options a stored submission was sent with."""
        own = {name: parameters[name] for name in cls().as_dict()}
        return cls(**own, extra={k: v for k, v in parameters.items() if k not in own})


def new_submission(
    kind: Kind[Any],
    options: Options,
    *,
    submitted_by: str,
    organisations: Sequence[str],
    correlation_id: str | None,
    sender: Mapping[str, Any],
) -> Submission:
    """A submission that has just begun to arrive; not stored yet."""
    return Submission(
        id=new_id(),
        kind=kind.name,
        status="received",
        submitted_by=submitted_by,
        organisations=list(organisations),
        parameters=options.as_dict(),
        correlation_id=correlation_id,
        received_at=now(),
        touched_at=now(),
        size=0,
        rows={},
        issue_counts={},
        issues_kept=0,
        scope_count=0,
        event_count=0,
        events=[],
        notes={},
        attempts=0,
        consequences={},
        sender=dict(sender),
    )


def now() -> datetime:
    return datetime.now(UTC)


def info_of(
    submission: Submission, *, withdrawing: bool = False, reason: str | None = None
) -> SubmissionInfo:
    """What the kind's functions may know of it; `reason` is the withdrawal's."""
    return SubmissionInfo(
        id=submission.id,
        kind=submission.kind,
        submitted_by=submission.submitted_by,
        organisations=tuple(submission.organisations),
        received_at=submission.received_at,
        parameters={name: str(value) for name, value in submission.parameters.items()},
        withdrawing=withdrawing,
        acting=(withdrawing and submission.withdrawn_by) or submission.submitted_by,
        reason=reason if withdrawing else (submission.sender or {}).get("why"),
    )


async def save(session: AsyncSession, submission: Submission) -> None:
    """Insert the submission's row, or bring it up to date."""
    columns = [column.key for column in Submission.__table__.columns]
    values = {name: getattr(submission, name) for name in columns}
    statement = insert(Submission).values(values)
    changed = {name: statement.excluded[name] for name in columns if name != "id"}
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed))


async def store_issues(session: AsyncSession, submission_id: UUID, issues: pl.DataFrame) -> None:
    """COPY issues into the report."""
    if issues.is_empty():
        return
    frame = issues.select(pl.lit(str(submission_id)).alias("submission_id"), *SCHEMA)
    source = frame.write_csv(include_header=False).encode()
    columns = ["submission_id", *SCHEMA]
    await copy_csv(session, "submission_issue", columns=columns, source=source)


def staging_name(kind: Kind[Any], submission_id: UUID | None = None) -> str:
    """The staging table of one large submission; without an id the temporary one for small."""
    suffix = "small" if submission_id is None else submission_id.hex
    return f"{kind.target.table}_staged_{suffix}"


async def create_staging(
    session: AsyncSession, kind: Kind[Any], submission_id: UUID | None = None
) -> str:
    """Make the staging table; its name."""
    name = staging_name(kind, submission_id)
    statement = Statements(kind.target, name).create_staging(temporary=submission_id is None)
    await session.execute(text(statement))
    return name


async def drop_staging(session: AsyncSession, kind: Kind[Any], submission_id: UUID) -> None:
    statements = Statements(kind.target, staging_name(kind, submission_id))
    await session.execute(text(statements.drop_staging))


async def stage(session: AsyncSession, kind: Kind[Any], table: str, rows: bytes) -> None:
    """COPY good rows, CSV as `check_rows` gives it, into a staging table."""
    await copy_csv(session, table, columns=["row_number", *kind.target.columns], source=rows)


async def delete_staged(
    session: AsyncSession, kind: Kind[Any], table: str, rows: Sequence[int]
) -> None:
    """Take rows out of a staging table, by their numbers."""
    statement = Statements(kind.target, table).delete_staged
    await session.execute(text(statement), {"rows": list(rows)})
