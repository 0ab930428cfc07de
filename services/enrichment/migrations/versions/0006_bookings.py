"""The bookings of a course."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index(
        "ix_record_booked_course",
        "record",
        [sa.text("(state ->> 'course')")],
        postgresql_where=sa.text("kind = 'booking'"),
    )
