"""Submissions: files, their issues and scopes, how to undo them, versions of aggregates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0002"
down_revision = "0001"

_NOW = sa.text("clock_timestamp()")
_WAITING = sa.text("status IN ('received', 'staged')")


def upgrade() -> None:
    op.execute("CREATE SEQUENCE submission_sequence")
    _submission()
    op.create_table(
        "submission_issue",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("submission_id", sa.Uuid, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("column", sa.Text),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("value", sa.Text),
    )
    op.create_index(
        "ix_submission_issue_report", "submission_issue", ["submission_id", "row", "id"]
    )
    op.create_table(
        "submission_scope",
        sa.Column("submission_id", sa.Uuid, primary_key=True),
        sa.Column("scope", ARRAY(sa.Text), primary_key=True),
        sa.Column("expected", sa.Integer, server_default="0", nullable=False),
        sa.Column("received", sa.Integer, server_default="0", nullable=False),
    )
    _history()


def _submission() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("submitted_by", sa.Text, nullable=False),
        sa.Column("organisations", ARRAY(sa.Text), nullable=False),
        sa.Column("parameters", JSONB, nullable=False),
        sa.Column("correlation_id", sa.Text),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_by", sa.Text),
        sa.Column("digest", sa.Text),
        sa.Column("size", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("encoding", sa.Text),
        sa.Column("dialect", sa.Text),
        sa.Column("rows", JSONB, server_default="{}", nullable=False),
        sa.Column("issue_counts", JSONB, server_default="{}", nullable=False),
        sa.Column("issues_kept", sa.Integer, server_default="0", nullable=False),
        sa.Column("scope_count", sa.Integer, server_default="0", nullable=False),
        sa.Column("event_count", sa.Integer, server_default="0", nullable=False),
        sa.Column("events", JSONB, server_default="[]", nullable=False),
        sa.Column("notes", JSONB, server_default="{}", nullable=False),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("sequence", sa.BigInteger),
    )
    op.create_index("ix_submission_kind_id", "submission", ["kind", "id"])
    op.create_index(
        "ix_submission_waiting", "submission", ["received_at"], postgresql_where=_WAITING
    )


def _history() -> None:
    op.create_table(
        "submission_change",
        sa.Column("submission_id", sa.Uuid, primary_key=True),
        sa.Column("row_key", sa.Text, primary_key=True),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("previous", sa.Uuid, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("before", JSONB),
    )
    op.create_index("ix_submission_change_row_key", "submission_change", ["row_key"])
    op.create_index("ix_submission_change_previous", "submission_change", ["previous"])
    op.create_table(
        "scope_version",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("scope", ARRAY(sa.Text), primary_key=True),
        sa.Column("version", sa.BigInteger, server_default="0", nullable=False),
    )
