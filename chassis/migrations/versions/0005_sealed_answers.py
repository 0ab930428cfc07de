"""Whether the answer kept under an Idempotency-Key is sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column(
        "idempotency", sa.Column("sealed", sa.Boolean, server_default="false", nullable=False)
    )
