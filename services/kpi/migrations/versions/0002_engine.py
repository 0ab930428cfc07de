"""Values are computed from balances instead of stored; organisations' groups, lineage and dates;
what is touched and was announced; users' own measures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.drop_table("value")
    _ledger()
    _balances()
    _definitions()
    _organisations()
    _announcing()


def _ledger() -> None:
    # Results of the young people who live in an area are about no organisation.
    op.alter_column("entry", "organisation", nullable=True)
    op.add_column("journal", sa.Column("causation_id", sa.Text))
    op.create_index("ix_journal_causation_id", "journal", ["causation_id"])


def _balances() -> None:
    op.add_column("balance", sa.Column("area", sa.Text))
    op.add_column("balance", sa.Column("journal_id", sa.BigInteger))
    op.execute(
        """
        UPDATE balance b SET (area, journal_id) = (
            SELECT max(e.area), max(e.journal_id) FROM entry e WHERE e.period = b.period
                AND CASE b.level WHEN 'area' THEN e.area ELSE e.organisation END = b.place)
        """
    )
    op.execute("UPDATE balance SET area = place WHERE level = 'area'")
    op.alter_column("balance", "area", nullable=False)
    op.alter_column("balance", "journal_id", nullable=False)
    op.create_index("ix_balance_area", "balance", ["area", "level", "period", "family"])


def _definitions() -> None:
    # The shipped ones are in the code; here are the users' own.
    op.execute("DELETE FROM definition")
    op.add_column("definition", sa.Column("created_by", sa.Text))
    op.add_column("definition", sa.Column("reason", sa.Text))
    op.create_table(
        "measure",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("buckets", sa.Text, nullable=False),
        sa.Column("counted", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", _TIME, nullable=False, server_default=sa.func.now()),
    )


def _organisations() -> None:
    op.add_column("organisation", sa.Column("opened_on", sa.Date))
    op.add_column("organisation", sa.Column("closed_on", sa.Date))
    op.create_table(
        "membership",
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("scheme", sa.Text, nullable=False, comment="phase, kind, cluster, tier, ..."),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("starts_on", sa.Date, comment="null: always"),
        sa.Column("ends_on", sa.Date, comment="the first day it is no longer true; null: open"),
        sa.Column("recorded_at", _TIME, nullable=False),
        sa.Column("replaced_at", _TIME, comment="when it was found to be otherwise"),
    )
    op.execute(
        """
        INSERT INTO membership (organisation, scheme, code, recorded_at)
        SELECT o.id, s.scheme, replace(lower(s.code), ' ', '_'), now() FROM organisation o
        CROSS JOIN LATERAL (VALUES ('phase', o.phase), ('kind', o.kind)) AS s (scheme, code)
        """
    )
    # A rebuild from the bus then fills in the dates that were not kept until now.
    op.execute("UPDATE organisation SET version = 0")
    op.create_index("ix_membership_organisation", "membership", ["organisation", "scheme"])
    op.create_index("ix_membership_scheme_code", "membership", ["scheme", "code"])
    op.create_table(
        "lineage",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("predecessor", sa.Text, primary_key=True),
        sa.Column("effective_on", sa.Date),
    )


def _announcing() -> None:
    op.create_table(
        "touched",
        sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("level", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("period", sa.Text),
        sa.Column("indicator", sa.Text),
        sa.Column("family", sa.Text),
    )
    op.execute(
        "ALTER TABLE touched SET (autovacuum_vacuum_scale_factor = 0, "
        "autovacuum_vacuum_threshold = 5000)"
    )
    op.create_table(
        "announced",
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("told", JSONB, nullable=False, comment="group -> what was told of it"),
        sa.PrimaryKeyConstraint("indicator", "level", "place", "period"),
        postgresql_with={"fillfactor": 80},
    )
