"""What young people do, and their advice and guidance interviews."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "activity",
        *_of_learner(),
        sa.Column("starts_on", sa.Date, primary_key=True),
        sa.Column("activity", sa.Text, primary_key=True, comment="its code"),
        sa.Column("confirmed_on", sa.Date, comment="the last day it was said to be so"),
        sa.Column("ends_on", sa.Date, comment="the first day no longer on it"),
        sa.Column("source", sa.Text, comment="who said so"),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "interview",
        *_of_learner(),
        sa.Column("stage", sa.Text, primary_key=True, comment="14 (year 9) or 16 (year 11)"),
        sa.Column("held_on", sa.Date, primary_key=True),
        sa.Column("adviser_role", sa.Text),
        sa.Column("plan_made", sa.Boolean),
        sa.Column("destination", sa.Text, comment="what the young person means to do next"),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_index("ix_learner_key_year", "learner", ["learner_key", "year"])
    for table in ("activity", "interview"):
        op.create_index(f"ix_{table}_organisation_year", table, ["organisation", "year"])


def _of_learner() -> list[sa.Column[object]]:
    """The learner comes first: the key is what a learner's rows are looked up by, too."""
    return [
        sa.Column("learner_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True, comment="the provider that told"),
    ]
