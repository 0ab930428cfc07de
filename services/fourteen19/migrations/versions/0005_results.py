"""Every result of every pupil, cohorts fixed at 14, and releases of what was attained by 19."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    pass
