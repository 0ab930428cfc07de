"""The register of organisations, and what was announced of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

_PHASES = (
    "nursery",
    "primary",
    "middle_deemed_primary",
    "secondary",
    "middle_deemed_secondary",
    "16_plus",
    "all_through",
    "not_applicable",
)
_STATUSES = ("open", "closed", "proposed", "proposed_to_close")


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("urn", sa.Text),
        sa.Column("laestab", sa.Text),
        sa.Column("ukprn", sa.Text),
        sa.Column("ey_urn", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("opened_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.Column("pupils", sa.Integer),
        sa.Column("submission_id", sa.Uuid, nullable=False),
        sa.CheckConstraint("coalesce(urn, ey_urn) = organisation", name="ck_organisation_key"),
        sa.CheckConstraint(f"phase IN {_PHASES}", name="ck_organisation_phase"),
        sa.CheckConstraint(f"status IN {_STATUSES}", name="ck_organisation_status"),
    )
    # Lists run in name order, of one area or of all.
    op.create_index("ix_organisation_name", "organisation", ["name", "organisation"])
    op.create_index("ix_organisation_area_name", "organisation", ["area", "name", "organisation"])
    for identifier in ("laestab", "ukprn", "ey_urn"):
        op.create_index(f"ix_organisation_{identifier}", "organisation", [identifier])
    op.create_table(
        "announced",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("state", JSONB, nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
    )
