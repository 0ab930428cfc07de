"""Targets: what stands, as submissions left it, and every change there ever was."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_KEY = ("indicator", "level", "place", "period", "group_key")


def upgrade() -> None:
    op.create_table(
        "target",
        *(sa.Column(name, sa.Text, primary_key=True) for name in _KEY),
        sa.Column("value", sa.Numeric, comment="null: withdrawn"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_table(
        "target_history",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in _KEY),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("value", sa.Numeric, comment="null: no target stands"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("set_by", sa.Text, nullable=False),
        sa.Column(
            "set_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.clock_timestamp(),
        ),
        sa.Column("submission_id", sa.Uuid, nullable=False),
        sa.CheckConstraint(
            "change IN ('set', 'withdrawn', 'undone')", name="ck_target_history_change"
        ),
    )
    op.create_index("ix_target_history_key", "target_history", [*_KEY, "id"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON target_history "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
