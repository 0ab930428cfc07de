"""Since when an aggregate has its version: so that what was told of it can be told again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("scope_version", sa.Column("raised_at", sa.DateTime(timezone=True)))
