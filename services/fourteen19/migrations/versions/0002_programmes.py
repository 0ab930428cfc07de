"""What learners are enrolled on: Diplomas, apprenticeships, Foundation Learning."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "diploma",
        *_enrolment(),
        sa.Column("line", sa.Text, primary_key=True),
        sa.Column("level", sa.Text, primary_key=True),
        sa.Column("starts_on", sa.Date, primary_key=True),
        sa.Column("planned_end_on", sa.Date),
        sa.Column("ends_on", sa.Date, comment="the first day no longer on it"),
        sa.Column("outcome", sa.Text, nullable=False, comment="continuing, completed, withdrawn"),
        sa.Column("consortium", sa.Text),
        sa.Column("taught_at", sa.Text, comment="organisations, with semicolons between"),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_index("ix_diploma_organisation_year", "diploma", ["organisation", "year"])
    op.create_index("ix_diploma_learner", "diploma", ["learner_id"])


def _enrolment() -> list[sa.Column[object]]:
    return [
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True, comment="the provider that told"),
        sa.Column("learner_id", sa.BigInteger, primary_key=True),
    ]
