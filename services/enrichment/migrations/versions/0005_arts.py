"""Artsmark of schools; Arts Awards of young people."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "artsmark",
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("awarded_on", sa.Date, primary_key=True),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "arts_award",
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("pupil_id", sa.BigInteger, primary_key=True),
        sa.Column("level", sa.Text, primary_key=True),
        sa.Column("awarded_on", sa.Date, nullable=False),
        sa.Column("art_form", sa.Text),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    for table in ("artsmark", "arts_award"):
        op.create_index(f"ix_{table}_organisation", table, ["organisation", "year"])
