"""Who handed a submission in, as the audit log tells it once a worker has merged it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("submission", sa.Column("sender", JSONB, server_default="{}", nullable=False))
