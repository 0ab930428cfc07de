"""Releases: what was published, when, by whom and why. No figure that was hidden is here."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

_TIME = sa.DateTime(timezone=True)
# The rule of the table itself: whoever reads it can find no hidden figure.
_HIDDEN = (
    "(symbol = 'x') = (why IS NOT NULL) AND (why IS NULL OR "
    "(value IS NULL AND numerator IS NULL AND denominator IS NULL AND NOT numbers))"
)


def upgrade() -> None:
    _releases()
    _values()
    for table in ("release", "release_table", "release_value"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _releases() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("rules", JSONB, nullable=False),
        sa.Column("released_by", sa.Text, nullable=False),
        sa.Column("released_at", _TIME, nullable=False, server_default=sa.func.clock_timestamp()),
    )
    op.create_index("ix_release_area", "release", ["area", "period", "id"])
    op.create_table(
        "release_table",
        sa.Column("release", sa.BigInteger, sa.ForeignKey("release.id"), primary_key=True),
        sa.Column("indicator", sa.Text, primary_key=True),
        sa.Column("definition_version", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("as_of", _TIME),
        sa.Column("shown", sa.Integer, nullable=False),
        sa.Column("hidden", JSONB, nullable=False, comment="why -> how many cells"),
        sa.Column("compared_with", sa.BigInteger, sa.ForeignKey("release.id")),
    )
    op.create_index("ix_release_table_indicator", "release_table", ["indicator", "release"])


def _values() -> None:
    op.create_table(
        "release_value",
        sa.Column("release", sa.BigInteger, primary_key=True),
        sa.Column("indicator", sa.Text, primary_key=True),
        sa.Column("level", sa.Text, primary_key=True),
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("group_key", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, comment="of an organisation, as it was then"),
        sa.Column("value", sa.Numeric),
        sa.Column("symbol", sa.Text),
        sa.Column("why", sa.Text, comment="why it is hidden; not for the public"),
        sa.Column("numerator", sa.Numeric),
        sa.Column("denominator", sa.Integer),
        sa.Column("numbers", sa.Boolean, nullable=False, comment="told beside the value"),
        sa.Column("flagged", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text),
        sa.CheckConstraint("symbol IN ('x', '.', '..', '-')", name="ck_release_value_symbol"),
        sa.CheckConstraint(_HIDDEN, name="ck_release_value_hidden"),
        sa.ForeignKeyConstraint(
            ["release", "indicator"], ["release_table.release", "release_table.indicator"]
        ),
    )
