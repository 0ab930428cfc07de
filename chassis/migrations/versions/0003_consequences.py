"""Consequences of submissions, as they were told, and how many events bring them about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column(
        "submission",
        sa.Column("consequences", JSONB, server_default="{}", nullable=False),
    )
    # Null in the rows there are: their events do not name their cause.
    op.add_column("submission", sa.Column("caused", sa.Integer))
