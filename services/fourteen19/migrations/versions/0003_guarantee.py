"""Offers and statuses of the September Guarantee."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    pass
