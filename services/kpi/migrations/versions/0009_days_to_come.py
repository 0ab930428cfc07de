"""What a key says of days still to come is kept beside its posting, and booked as they come."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("posting", sa.Column("next_on", sa.Date, comment="the first day to come"))
    op.add_column("posting", sa.Column("to_come", sa.JSON, comment="lines of days to come"))
    op.create_index(
        "ix_posting_next_on",
        "posting",
        ["next_on"],
        postgresql_where=sa.text("next_on IS NOT NULL"),
    )
    op.drop_constraint("ck_journal_cause", "journal")
    op.create_check_constraint(
        "ck_journal_cause", "journal", "cause IN ('event', 'rebuild', 'day')"
    )
    op.create_index(
        "ix_journal_key_day", "journal", ["key"], postgresql_where=sa.text("cause = 'day'")
    )
