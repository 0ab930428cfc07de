"""Which returns were received, of which collection."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "return_received",
        sa.Column("submission_id", sa.Uuid, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True, comment="the provider"),
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("data", sa.Text, nullable=False, comment="the kind of submission"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("whole", sa.Boolean, nullable=False, comment="it replaced all there was"),
        comment="submissions that are in force; which collection one counts for is reckoned",
    )
    op.create_index("ix_return_received", "return_received", ["organisation", "data", "year"])
