"""Figures that people state: what stands, one row a cell. Each entry has the day it is true from:
an event that corrects what was said of earlier days takes back what was said of later ones.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _stated_figures()
    _days_of_entries()


def _stated_figures() -> None:
    op.create_table(
        "stated_figure",
        sa.Column("place", sa.Text, primary_key=True, comment="an organisation, or an area"),
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("measure", sa.Text, primary_key=True),
        sa.Column("group_key", sa.Text, primary_key=True),
        sa.Column("bucket", sa.Integer, primary_key=True),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("effective_on", sa.Date, comment="null: since the figure was sent in"),
        sa.Column("submission_id", sa.Uuid, nullable=False),
        sa.CheckConstraint("amount >= 0", name="ck_stated_figure_amount"),
        sa.CheckConstraint("status IN ('provisional', 'final')", name="ck_stated_figure_status"),
    )
    op.create_index("ix_stated_figure_scope", "stated_figure", ["place", "period", "family"])


def _days_of_entries() -> None:
    op.add_column("entry", sa.Column("effective_on", sa.Date))
    op.execute("ALTER TABLE entry DISABLE TRIGGER append_only")
    op.execute(
        "UPDATE entry e SET effective_on = j.effective_on FROM journal j WHERE j.id = e.journal_id"
    )
    op.execute("ALTER TABLE entry ENABLE TRIGGER append_only")
    op.alter_column("entry", "effective_on", nullable=False)
    op.drop_constraint("entry_pkey", "entry")
    op.create_primary_key("entry_pkey", "entry", ["journal_id", "area", "effective_on"])
    # Beside the unique one of events: all entries of a key are found by its journal rows.
    op.create_index(
        "ix_journal_key_rebuild",
        "journal",
        ["key"],
        postgresql_where=sa.text("cause = 'rebuild'"),
    )
