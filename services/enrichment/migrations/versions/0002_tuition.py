"""One-to-one tuition: allocations, courses, sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # Keys begin with organisation and year: one index serves a school and one pupil's course.
    op.create_table(
        "tuition_allocation",
        *(
            sa.Column(name, sa.Text, primary_key=True)
            for name in ("organisation", "year", "subject", "key_stage")
        ),
        sa.Column("courses", sa.Integer, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "tuition_course",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("pupil_id", sa.BigInteger, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("key_stage", sa.Text, nullable=False),
        sa.Column("tutor", sa.Text, comment="key of the record; null: not named yet"),
        sa.Column("planned_hours", sa.Numeric(5, 2), nullable=False),
        sa.Column("entry_level", sa.Text, comment="sub-level before: 3b"),
        sa.Column("exit_level", sa.Text),
        sa.Column("withdrawn_on", sa.Date),
        sa.Column("withdrawn_why", sa.Text),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "tuition_session",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("pupil_id", sa.BigInteger, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("held_on", sa.Date, primary_key=True),
        sa.Column("minutes", sa.SmallInteger, nullable=False, comment="of the session as planned"),
        sa.Column("attended", sa.Boolean, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
