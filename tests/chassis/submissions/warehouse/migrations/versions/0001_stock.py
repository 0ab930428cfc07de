"""Stock."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "stock",
        sa.Column("item", sa.Text, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("amount", sa.SmallInteger),
        sa.Column("colour", sa.Text),
        sa.Column("counted_on", sa.Date),
        sa.Column("keeper", sa.Text),
        sa.Column("fragile", sa.Boolean),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_index("ix_stock_site", "stock", ["site"])
