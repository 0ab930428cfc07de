"""What `fourteen19` tells of key stage 4, kept: a row a school and year."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "gcse_result",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("groups", JSONB, nullable=False, comment="as in pupil_count"),
    )
