"""Courses of the prospectus, as they are searched."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    pass
