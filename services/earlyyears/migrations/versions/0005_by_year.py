"""Case records are found by their academic year: visits and support of one year among many."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index("ix_record_year", "record", ["kind", sa.text("(state ->> 'year')")])
