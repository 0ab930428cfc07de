"""Key-stage results: as published, and pupils' own under a key."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

_FIGURES = (
    *("eligible", "achieved", "english", "reading", "writing", "maths"),
    *("english_progress", "reading_progress", "writing_progress", "maths_progress"),
    *("reading_score", "writing_score", "maths_score", "progress_8"),
    *("fsm_eligible", "fsm_achieved", "not_fsm_eligible", "not_fsm_achieved"),
)
_LEVELS = ("english", "maths", "reading", "writing", "english_prior", "maths_prior")


def upgrade() -> None:
    op.create_table(
        "published_result",
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("level", sa.Text, primary_key=True),
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("stage", sa.Text, primary_key=True),
        sa.Column("status", sa.Text, nullable=False),
        *(sa.Column(name, sa.Numeric) for name in _FIGURES),
        sa.Column("missing", JSONB, nullable=False, comment="figure to the reason it has none"),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "pupil_result_key",
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
    )
    op.create_index(
        "uq_pupil_result_key_one_row", "pupil_result_key", [sa.text("(true)")], unique=True
    )
    op.create_table(
        "pupil_result",
        sa.Column("stage", sa.Text, primary_key=True),
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("pupil_key", sa.LargeBinary, primary_key=True),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("gender", sa.Text),
        *(sa.Column(flag, sa.Boolean) for flag in ("fsm", "sen", "eal")),
        sa.Column("ethnicity", sa.Text),
        *(sa.Column(level, sa.Text) for level in _LEVELS),
        *(sa.Column(grade, sa.Text) for grade in ("english_grade", "maths_grade")),
        sa.Column("level2_with_english_and_maths", sa.Boolean),
        sa.Column("achieved", sa.Boolean, nullable=False),
        sa.Column("english_progress", sa.Boolean, comment="null: not matched"),
        sa.Column("maths_progress", sa.Boolean, comment="null: not matched"),
        sa.Column("submission_id", sa.Uuid, nullable=False),
        # By default, not always: a withdrawal puts a removed row back with the number it had.
        sa.Column("pupil_id", sa.BigInteger, sa.Identity(always=False), nullable=False),
    )
    op.create_index(
        "ix_pupil_result_organisation",
        "pupil_result",
        ["organisation", "year", "stage", "pupil_id"],
    )
