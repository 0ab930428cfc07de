"""The children whose Profile is expected, and the statutory returns that were made."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "expected_child",
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("child_key", sa.LargeBinary, primary_key=True),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("identity", sa.LargeBinary, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
        sa.Column("expected_id", sa.BigInteger, sa.Identity(always=False), nullable=False),
        comment="the children whose Profile is expected, under the key of table profile",
    )
    op.create_index(
        "ix_expected_child_organisation_year", "expected_child", ["organisation", "year"]
    )
    op.create_table(
        "statutory_return",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, comment="null: of the whole authority"),
        sa.Column("year", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False, comment="made or released"),
        sa.Column("schools", sa.Integer, nullable=False),
        sa.Column("children", sa.Integer, nullable=False),
        sa.Column("incomplete", sa.Integer, nullable=False, comment="children with a gap"),
        sa.Column("gaps", JSONB, nullable=False, comment="child_id, organisation, field, code"),
        sa.Column("reason", sa.Text, comment="why it was made with gaps"),
        sa.Column("digest", sa.Text, nullable=False, comment="SHA-256 of the XML"),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("xml", sa.LargeBinary, nullable=False, comment="sealed"),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("released_at", _TIME),
        sa.Column("released_by", sa.Text),
    )
    op.create_index("ix_statutory_return_area", "statutory_return", ["area", "year", "made_at"])
