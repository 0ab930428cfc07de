"""Offers and statuses of the September Guarantee."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "offer",
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True, comment="the provider that told"),
        sa.Column("learner_id", sa.BigInteger, primary_key=True),
        sa.Column("status", sa.Text, primary_key=True, comment="what it says of the learner"),
        sa.Column("offered_on", sa.Date, primary_key=True),
        sa.Column("offer_type", sa.Text, primary_key=True, comment="empty: no offer was made"),
        sa.Column("offered_by", sa.Text, primary_key=True, comment="empty: it is not said"),
        sa.Column("withdrawn_on", sa.Date, comment="the first day it no longer stands"),
        sa.Column("accepted", sa.Boolean),
        sa.Column("not_appropriate_reason", sa.Text),
        sa.Column("no_offer_reason", sa.Text),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_index("ix_offer_organisation_year", "offer", ["organisation", "year"])
    op.create_index("ix_offer_learner", "offer", ["learner_id", "year"])
