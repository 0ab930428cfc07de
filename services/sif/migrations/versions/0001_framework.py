"""The register's copy, case records with their changes, dues and timeline, and what was told."""

import sqlalchemy as sa
from alembic import op

from chassis.records.tables import create_inspection_table, create_record_tables

revision = "0001"
down_revision = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _register()
    create_record_tables()
    _desk()


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
    create_inspection_table()
    op.create_table(
        "concern",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False, comment="of concern, by Ofsted"),
        sa.Column("entered_on", sa.Date, nullable=False),
        sa.Column("left_on", sa.Date),
        sa.Column("left_by", sa.Text),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
    )
    op.create_table(
        "monitoring",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("visited_on", sa.Date, nullable=False),
        sa.Column("progress", sa.Text),
        sa.Column("authority_support", sa.Text),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
    )
    for table in ("concern", "monitoring"):
        op.create_index(f"ix_{table}_organisation", table, ["organisation"])


def _desk() -> None:
    op.create_table(
        "watch",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("since", _TIME, nullable=False, server_default=sa.func.now()),
        sa.Column("note", sa.Text),
    )
