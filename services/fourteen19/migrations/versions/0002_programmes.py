"""What learners are enrolled on: Diplomas, apprenticeships, Foundation Learning."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _diplomas()
    _apprenticeships()
    _foundation_learning()


def _diplomas() -> None:
    op.create_table(
        "diploma",
        *_enrolment(),
        sa.Column("line", sa.Text, primary_key=True),
        sa.Column("level", sa.Text, primary_key=True),
        *_stay(),
        sa.Column("consortium", sa.Text),
        sa.Column("taught_at", sa.Text, comment="organisations, with semicolons between"),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    _index("diploma")
    op.create_table(
        "taught_elsewhere",
        sa.Column("organisation", sa.Text, primary_key=True, comment="the provider that told"),
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("taught_at", sa.Text, primary_key=True),
        comment="where Diplomas of a provider are taught too, each once",
    )
    op.create_index("ix_taught_elsewhere_taught_at", "taught_elsewhere", ["taught_at", "year"])


def _apprenticeships() -> None:
    op.create_table(
        "apprenticeship",
        *_enrolment(),
        sa.Column("level", sa.Text, primary_key=True),
        *_stay(),
        sa.Column("framework", sa.Text, nullable=False),
        sa.Column("framework_code", sa.Text),
        sa.Column("sector", sa.Text, comment="the employer's: public or private"),
        sa.Column("public_employer", sa.Text, comment="an organisation, or a name"),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    _index("apprenticeship")


def _foundation_learning() -> None:
    op.create_table(
        "foundation_learning",
        *_enrolment(),
        sa.Column("level", sa.Text, primary_key=True),
        *_stay(),
        *(
            sa.Column(name, sa.Boolean, nullable=False)
            for name in ("subject_or_vocational", "functional_skills", "personal_and_social")
        ),
        sa.Column("destination", sa.Text),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    _index("foundation_learning")


def _enrolment() -> list[sa.Column[object]]:
    return [
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True, comment="the provider that told"),
        sa.Column("learner_id", sa.BigInteger, primary_key=True),
    ]


def _stay() -> list[sa.Column[object]]:
    return [
        sa.Column("starts_on", sa.Date, primary_key=True),
        sa.Column("planned_end_on", sa.Date),
        sa.Column("ends_on", sa.Date, comment="the first day no longer on it"),
        sa.Column("outcome", sa.Text, nullable=False, comment="continuing, completed, withdrawn"),
    ]


def _index(table: str) -> None:
    op.create_index(f"ix_{table}_organisation_year", table, ["organisation", "year"])
    op.create_index(f"ix_{table}_learner", table, ["learner_id"])
