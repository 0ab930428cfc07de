"""The PE and School Sport Survey; whole-class music projects."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "sport_survey",
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("year_group", sa.SmallInteger, primary_key=True),
        sa.Column("gender", sa.Text, primary_key=True, comment="F, M, or all: not told apart"),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("pupils", "two_hours", "three_hours", "five_hours")
        ),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "music_project",
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("project", sa.Text, primary_key=True, comment="the sender's own reference"),
        sa.Column("class_name", sa.Text, nullable=False),
        sa.Column("year_group", sa.SmallInteger, nullable=False),
        sa.Column("instrument", sa.Text, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("weeks", sa.SmallInteger, nullable=False),
        sa.Column("weekly", sa.Boolean, nullable=False),
        sa.Column("minutes", sa.SmallInteger, comment="of a lesson"),
        sa.Column("pupils", sa.Integer, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    for table in ("sport_survey", "music_project"):
        op.create_index(f"ix_{table}_organisation", table, ["organisation", "year"])
