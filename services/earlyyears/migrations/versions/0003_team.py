"""Case records, inspections and the whole of the register's copy; more of each child's Profile.

The topic `schools` is read again from its first event: what the register tells of an organisation
that had no column here was not kept.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.records.tables import create_record_tables

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    create_record_tables()
    _inspections()
    _register()
    _children()
    _read_again()


def _inspections() -> None:
    op.create_table(
        "inspection",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("inspected", sa.Text, nullable=False, comment="section_5 or early_years"),
        sa.Column("inspected_on", sa.Date),
        sa.Column("published_on", sa.Date),
        sa.Column("overall", sa.SmallInteger),
        sa.Column("category", sa.Text),
        sa.Column("judgements", JSONB, nullable=False),
        sa.Column("latest_until", sa.Date, comment="null: it is the latest of its sort"),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
    )
    op.create_index("ix_inspection_organisation", "inspection", ["organisation"])


def _register() -> None:
    for name in ("ukprn", "local_code"):
        op.add_column("organisation", sa.Column(name, sa.Text))
    # Until its event is read again, an organisation is of no kind: nothing is eligible by it.
    kind = sa.Column("kind", sa.Text, nullable=False, server_default="")
    op.add_column("organisation", kind)
    op.alter_column("organisation", "kind", server_default=None)
    op.add_column("organisation", sa.Column("pupils", sa.Integer))
    op.create_index("ix_organisation_area", "organisation", ["area", "name", "organisation"])
    for identifier in ("laestab", "ukprn", "ey_urn"):
        op.create_index(f"ix_organisation_{identifier}", "organisation", [identifier])


def _children() -> None:
    op.add_column("profile", sa.Column("ethnicity", sa.Text, comment="code of the school census"))
    op.add_column("profile", sa.Column("ward", sa.Text, comment="where the child lives"))
    op.add_column("profile", sa.Column("birth_month", sa.SmallInteger))
    for name in ("funded_hours", "total_hours", "funded_hours_jan_mar"):
        op.add_column("profile", sa.Column(name, sa.Numeric(4, 1), comment="a week"))
    items = "nine of T, F or - for each scale, in the Profile's order; null: no items were given"
    op.add_column("profile", sa.Column("items", sa.Text, comment=items))


def _read_again() -> None:
    mine = "consumer_group = 'earlyyears'"
    op.execute(f"DELETE FROM consumer_offset WHERE {mine} AND topic = 'schools'")
    op.execute(f"DELETE FROM inbox WHERE {mine} AND event_key LIKE 'schools.%'")
