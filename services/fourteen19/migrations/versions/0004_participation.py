"""What young people do, and their advice and guidance interviews."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    pass
