"""The register's copy, case records, and pupils."""

import sqlalchemy as sa
from alembic import op

from chassis.records.tables import create_record_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    _register()
    create_record_tables()
    _pupils()


def _register() -> None:
    op.create_table(
        "organisation",
        sa.Column("organisation", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text) for name in ("urn", "laestab", "ukprn", "ey_urn", "local_code")),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("name", "kind", "phase", "status", "area")
        ),
        sa.Column("opened_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.Column("pupils", sa.Integer),
    )
    op.create_index("ix_organisation_area", "organisation", ["area", "name", "organisation"])
    for identifier in ("laestab", "ukprn", "ey_urn"):
        op.create_index(f"ix_organisation_{identifier}", "organisation", [identifier])


def _pupils() -> None:
    op.create_table(
        "pupil_sealing",
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
    )
    op.create_index("uq_pupil_sealing_one_row", "pupil_sealing", [sa.text("(true)")], unique=True)
    op.create_table(
        "known_pupil",
        sa.Column("pupil_key", sa.LargeBinary, primary_key=True, comment="pseudonym of the UPN"),
        sa.Column("pupil_id", sa.BigInteger, sa.Identity(always=False), nullable=False),
        comment="a pupil of any school in any year: a number for other tables",
    )
    op.create_index("uq_known_pupil_id", "known_pupil", ["pupil_id"], unique=True)
    op.create_table(
        "pupil",
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("pupil_key", sa.LargeBinary, primary_key=True),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("year_group", sa.SmallInteger, nullable=False, comment="0: reception"),
        sa.Column("gender", sa.Text),
        sa.Column("ethnicity", sa.Text, comment="code of the school census"),
        *(sa.Column(name, sa.Boolean) for name in ("fsm", "sen", "eal", "looked_after")),
        sa.Column("ward", sa.Text, comment="where the pupil lives, its code"),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_index("ix_pupil_organisation_year", "pupil", ["organisation", "year"])
    op.create_index("ix_pupil_key", "pupil", ["pupil_key"])
