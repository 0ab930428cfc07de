"""The ledger of measures, the values over it, definitions, organisations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

_FIGURES = "measure -> group -> bucket -> amount"
_TIME = sa.DateTime(timezone=True)
_APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: post a correcting entry', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$
"""
# STRICT keeps it from being inlined: the planner would take each json_each for a hundred rows, one
# inside another for a million, and spread a small comparison over thousands of files.
_CELLS_OF = """
CREATE FUNCTION cells_of(figures json)
    RETURNS TABLE (measure text, group_key text, bucket int, amount bigint)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 150 AS $$
SELECT m.key, g.key, b.key::int, b.value::bigint
FROM json_each(figures) AS m, json_each(m.value) AS g, json_each_text(g.value) AS b
$$
"""


def upgrade() -> None:
    op.execute(_CELLS_OF)
    _ledger()
    _append_only()
    _balances()
    _values()
    _register()


def _ledger() -> None:
    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("event_type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("event_time", _TIME, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("recorded_at", _TIME, nullable=False),
        sa.Column("correlation_id", sa.Text),
        sa.CheckConstraint("cause IN ('event', 'rebuild')", name="ck_journal_cause"),
    )
    # The last line of defence: no version of an aggregate is ever booked twice.
    op.create_index(
        "uq_journal_event",
        "journal",
        ["key", "version"],
        unique=True,
        postgresql_where=sa.text("cause = 'event'"),
    )
    op.create_table(
        "entry",
        sa.Column("journal_id", sa.BigInteger, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("figures", sa.JSON, nullable=False, comment=_FIGURES),
        sa.PrimaryKeyConstraint("journal_id", "area"),
    )
    op.create_index("ix_entry_organisation", "entry", ["organisation", "period", "journal_id"])
    op.create_index("ix_entry_area", "entry", ["area", "period", "journal_id"])


def _append_only() -> None:
    op.execute(_APPEND_ONLY)
    for table in ("journal", "entry"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _balances() -> None:
    op.create_table(
        "posting",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("journal_id", sa.BigInteger, nullable=False),
        sa.Column("organisation", sa.Text),
        sa.Column("area", sa.Text),
        sa.Column("period", sa.Text),
        sa.Column("figures", sa.JSON, nullable=False, comment=_FIGURES),
        postgresql_with={"fillfactor": 80},
    )
    op.create_index("ix_posting_area", "posting", ["area", "period"])
    op.create_table(
        "balance",
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("figures", sa.JSON, nullable=False, comment=_FIGURES),
        sa.PrimaryKeyConstraint("level", "place", "period", "family"),
        postgresql_with={"fillfactor": 80},
    )


def _values() -> None:
    op.create_table(
        "value",
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("definition_version", sa.Integer, nullable=False),
        sa.Column("outcomes", JSONB, nullable=False, comment="group -> outcome and journal id"),
        sa.PrimaryKeyConstraint("indicator", "level", "place", "period"),
        postgresql_with={"fillfactor": 80},
    )


def _register() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
    )
    op.create_index("ix_organisation_area", "organisation", ["area"])
    op.create_table(
        "definition",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("created_at", _TIME, nullable=False, server_default=sa.func.now()),
    )
