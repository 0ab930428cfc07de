"""What pupils did in activities: taking part, assessments, attitudes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
_TABLES = ("participant", "assessment", "attitude")


def upgrade() -> None:
    op.create_table(
        "participant",
        *_who(),
        sa.Column("offered", sa.SmallInteger, nullable=False, comment="sessions"),
        sa.Column("attended", sa.SmallInteger, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "assessment",
        *_who(),
        sa.Column("strand", sa.Text, primary_key=True),
        sa.Column("scale", sa.Text, nullable=False, comment="sub_levels, months or points"),
        sa.Column("before", sa.Text, comment="a sub-level, or a number; null: not assessed then"),
        sa.Column("after", sa.Text),
        sa.Column("gain", sa.SmallInteger, comment="null: not assessed at both ends"),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "attitude",
        *_who(),
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("before", sa.SmallInteger, comment="1 worst to 5 best; null: not asked then"),
        sa.Column("after", sa.SmallInteger),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    for table in _TABLES:
        op.create_index(f"ix_{table}_organisation", table, ["organisation", "year"])
        op.create_index(f"ix_{table}_activity", table, ["activity", "organisation"])


def _who() -> list[sa.Column[object]]:
    return [
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("pupil_id", sa.BigInteger, primary_key=True),
        sa.Column("activity", sa.Text, primary_key=True, comment="key of the record"),
    ]
