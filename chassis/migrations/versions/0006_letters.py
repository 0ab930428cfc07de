"""Dead letters: what a fixed one was before, and what became of those that have left."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for column in _fixed():
        op.add_column("dead_letter", column)
    # A table of its own: whoever counts or replays dead letters sees those that wait, as before.
    op.create_table(
        "settled_letter",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("consumer_group", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("headers", JSONB, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        *_fixed(),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column(
            "settled_at", _MOMENT, server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("settled_by", sa.Text, nullable=False),
        sa.Column("settled_why", sa.Text),
    )


def _fixed() -> list[sa.Column[object]]:
    return [
        sa.Column("original_headers", JSONB),
        sa.Column("original_value", sa.LargeBinary),
        sa.Column("fixed_at", _MOMENT),
        sa.Column("fixed_by", sa.Text),
        sa.Column("fixed_why", sa.Text),
    ]
