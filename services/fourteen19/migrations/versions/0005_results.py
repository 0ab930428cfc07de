"""Every result of every pupil, cohorts fixed at 14, and releases of what was attained by 19."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
_BY_19 = (
    "cohort",
    "level_2",
    "level_2_with_english_and_maths",
    "level_3",
    "level_2_with_english_and_maths_by_16",
    "level_2_with_english_and_maths_after_16",
)


def upgrade() -> None:
    _results()
    _cohorts()
    _releases()


def _results() -> None:
    op.create_table(
        "result",
        *_of_learner(),
        sa.Column("qualification", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("awarded_on", sa.Date, primary_key=True),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("discount_code", sa.Text),
        sa.Column("awarding_body", sa.Text),
        sa.Column("status", sa.Text, nullable=False, comment="provisional or final"),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "key_stage_4_removal",
        *_of_learner(),
        sa.Column("arrived_on", sa.Date, nullable=False, comment="in England, from overseas"),
        sa.Column("agreed_on", sa.Date, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    for table in ("result", "key_stage_4_removal"):
        op.create_index(f"ix_{table}_organisation_year", table, ["organisation", "year"])
        op.create_index(f"ix_{table}_learner", table, ["learner_id"])


def _cohorts() -> None:
    op.create_table(
        "cohort",
        sa.Column("area", sa.Text, primary_key=True),
        sa.Column("year", sa.Text, primary_key=True, comment="in which its members were 14"),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fixed_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, comment="why it was fixed anew"),
        sa.Column("fsm_taken_at", sa.DateTime(timezone=True), comment="at 15"),
    )
    op.create_table(
        "cohort_member",
        sa.Column("area", sa.Text, primary_key=True),
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("learner_id", sa.BigInteger, primary_key=True),
        sa.Column("fsm", sa.Boolean, comment="eligible for free school meals at 15"),
    )


def _releases() -> None:
    op.create_table(
        "attainment_release",
        sa.Column("area", sa.Text, primary_key=True),
        sa.Column("year", sa.Text, primary_key=True, comment="in which the cohort turned 19"),
        sa.Column("release", sa.Text, primary_key=True),
        sa.Column("gender", sa.Text, primary_key=True, comment="all, F or M"),
        sa.Column("fsm", sa.Text, primary_key=True, comment="all, yes or no"),
        sa.Column("sen", sa.Text, primary_key=True, comment="all, none, statement or support"),
        sa.Column("released_on", sa.Date, nullable=False),
        sa.Column("status", sa.Text, nullable=False, comment="provisional or final"),
        *(sa.Column(name, sa.Integer) for name in _BY_19),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )


def _of_learner() -> list[sa.Column[object]]:
    return [
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True, comment="the provider that told"),
        sa.Column("learner_id", sa.BigInteger, primary_key=True),
    ]
