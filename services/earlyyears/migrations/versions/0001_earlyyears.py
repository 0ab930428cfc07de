"""The register's copy and the children's Profiles."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SCORES = ("da", "sd", "ed", "lct", "lsl", "r", "w", "nlc", "c", "ssm", "kuw", "pd", "cd")


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("urn", sa.Text),
        sa.Column("laestab", sa.Text),
        sa.Column("ey_urn", sa.Text),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("opened_on", sa.Date),
        sa.Column("closed_on", sa.Date),
    )
    op.create_table(
        "profile",
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("child_key", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("surname", sa.Text),
        sa.Column("forename", sa.Text),
        sa.Column("dob", sa.Date),
        sa.Column("gender", sa.Text),
        sa.Column("postcode", sa.Text),
        sa.Column("fsm", sa.Boolean),
        sa.Column("sen", sa.Boolean),
        sa.Column("eal", sa.Boolean),
        *(sa.Column(score, sa.SmallInteger) for score in _SCORES),
        sa.Column("submission_id", sa.Uuid, nullable=False),
        # By default, not always: a withdrawal puts a removed row back with the number it had.
        sa.Column("child_id", sa.BigInteger, sa.Identity(always=False), nullable=False),
    )
    op.create_index("ix_profile_organisation_year", "profile", ["organisation", "year"])
    # Numbers grow with the table: a block range index finds one and costs a load next to nothing.
    op.create_index("ix_profile_child_id", "profile", ["child_id"], postgresql_using="brin")
