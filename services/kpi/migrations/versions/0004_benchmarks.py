"""Official figures by release, statistical neighbours, and which series is which indicator."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0004"
down_revision = "0003"

_STATUSES = ("provisional", "revised", "final")


def upgrade() -> None:
    op.create_table(
        "benchmark",
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("group_key", sa.Text, nullable=False),
        sa.Column("released_on", sa.Date, nullable=False),
        sa.Column("indicator", sa.Text, comment="when the series was named by its code"),
        sa.Column("title", sa.Text),
        sa.Column("period_label", sa.Text, nullable=False, comment="as published"),
        sa.Column("period_type", sa.Text, nullable=False),
        sa.Column("value", sa.Numeric, comment="null: not published"),
        sa.Column("status", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("series", "place", "period", "group_key", "released_on"),
        sa.CheckConstraint(f"status IN {_STATUSES}", name="ck_benchmark_status"),
    )
    # One place's figures, in the order of the list.
    op.create_index("ix_benchmark_place", "benchmark", ["place", "series", "period"])
    op.create_table(
        "benchmark_neighbours",
        sa.Column("area", sa.Text, primary_key=True),
        sa.Column("valid_from", sa.Date, primary_key=True),
        sa.Column("neighbours", ARRAY(sa.Text), nullable=False, comment="closest first"),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "benchmark_series",
        sa.Column("series", sa.Text, primary_key=True),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("group_key", sa.Text, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_index("ix_benchmark_series_indicator", "benchmark_series", ["indicator"])
