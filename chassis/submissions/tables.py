"""The tables behind submissions, in every service's schema.

submission          one row for each file: who, when, what became of it
submission_issue    what was wrong with it, row by row
submission_scope    which aggregates it named, with rows held before and rows received
submission_change   how to undo it: the rows it changed or removed as they were before
scope_version       one row for each aggregate: its version, its time, and the lock that serialises
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Integer, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ChassisBase


class Submission(ChassisBase):
    """One file handed in, and what became of it."""

    __tablename__ = "submission"
    __table_args__ = (
        Index("ix_submission_kind_id", "kind", "id"),
        Index(
            "ix_submission_waiting",
            "received_at",
            postgresql_where=text("status IN ('received', 'staged')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    status: Mapped[str]
    submitted_by: Mapped[str]
    organisations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    parameters: Mapped[dict[str, Any]]
    correlation_id: Mapped[str | None]
    received_at: Mapped[datetime]
    touched_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    finished_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    digest: Mapped[str | None]
    size: Mapped[int] = mapped_column(BigInteger, server_default="0")
    encoding: Mapped[str | None]
    dialect: Mapped[str | None]
    rows: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    issue_counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    issues_kept: Mapped[int] = mapped_column(Integer, server_default="0")
    scope_count: Mapped[int] = mapped_column(Integer, server_default="0")
    event_count: Mapped[int] = mapped_column(Integer, server_default="0")
    events: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    notes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    consequences: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    caused: Mapped[int | None] = mapped_column(Integer)
    sender: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class SubmissionIssue(ChassisBase):
    """One thing found in one row (or in the file: no row), without any personal value."""

    __tablename__ = "submission_issue"
    __table_args__ = (Index("ix_submission_issue_report", "submission_id", "row", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    submission_id: Mapped[UUID]
    row: Mapped[int] = mapped_column(Integer)
    column: Mapped[str | None]
    code: Mapped[str]
    severity: Mapped[str]
    message: Mapped[str]
    value: Mapped[str | None]


class SubmissionScope(ChassisBase):
    """An aggregate that a submission named (or took rows from: nothing received)."""

    __tablename__ = "submission_scope"

    submission_id: Mapped[UUID] = mapped_column(primary_key=True)
    scope: Mapped[tuple[str, ...]] = mapped_column(ARRAY(Text, as_tuple=True), primary_key=True)
    expected: Mapped[int] = mapped_column(Integer, server_default="0")
    received: Mapped[int] = mapped_column(Integer, server_default="0")


class SubmissionChange(ChassisBase):
    """What a submission did to one row that was there before it.

    `changed` and `removed` keep the row as it was (`before`); `restated` says that the file
    held the row just as it was. `previous` is the submission that had written that row.
    A row that a submission inserted has no entry: it is known by the row's `submission_id`.
    """

    __tablename__ = "submission_change"
    __table_args__ = (
        Index("ix_submission_change_row_key", "row_key"),
        Index("ix_submission_change_previous", "previous"),
    )

    submission_id: Mapped[UUID] = mapped_column(primary_key=True)
    row_key: Mapped[str] = mapped_column(primary_key=True)
    action: Mapped[str]
    previous: Mapped[UUID]
    sequence: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any] | None]


class ScopeVersion(ChassisBase):
    """The version of one aggregate of one kind, and since when; its row is what writers lock."""

    __tablename__ = "scope_version"

    kind: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[tuple[str, ...]] = mapped_column(ARRAY(Text, as_tuple=True), primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, server_default="0")
    raised_at: Mapped[datetime | None]


TABLES = (Submission, SubmissionIssue, SubmissionScope, SubmissionChange, ScopeVersion)
SEQUENCE = "submission_sequence"
