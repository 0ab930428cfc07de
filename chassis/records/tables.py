"""The tables of case records, of what was told and of inspections, for the migration that makes
them.

What a migration made stays as it is: a change of these is a migration of each service that has
them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

_TIME = sa.DateTime(timezone=True)


def create_record_tables() -> None:
    """`record`, `change`, `due`, `entry`, `turn` and `announced`."""
    _create_records()
    _create_dues()
    _create_told()


def create_inspection_table() -> None:
    """`inspection`, as `chassis.register` keeps it."""
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


def _create_records() -> None:
    op.create_table(
        "record",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, comment="null: the authority's own"),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("state", JSONB, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
    )
    op.create_index("ix_record_organisation", "record", ["organisation", "kind"])
    op.create_table(
        "change",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, primary_key=True),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("before", JSONB),
        sa.Column("after", JSONB, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )


def _create_dues() -> None:
    op.create_table(
        "due",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("item", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text),
        sa.Column("owner", sa.Text, comment="a person's key, head, or governors; null: anybody"),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        comment="what is to be done still; done, it is gone",
    )
    op.create_index("ix_due_owner", "due", ["owner", "due_on"])
    op.create_index("ix_due_organisation", "due", ["organisation", "due_on"])
    op.create_table(
        "entry",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("item", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("on_day", sa.Date, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        comment="the timeline of each organisation",
    )
    op.create_index("ix_entry_organisation", "entry", ["organisation", "on_day"])


def _create_told() -> None:
    op.create_table(
        "turn",
        sa.Column("organisation", sa.Text, primary_key=True),
        comment="locked by whoever changes or tells of the organisation",
    )
    op.create_table(
        "announced",
        sa.Column("event_type", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("state", JSONB, nullable=False),
        sa.Column("announced_at", _TIME, nullable=False),
    )
    op.create_index("ix_announced_organisation", "announced", ["organisation"])
