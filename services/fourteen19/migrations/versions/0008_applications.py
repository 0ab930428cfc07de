"""What common applications need beside their records: sealed texts, access codes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "application_text",
        sa.Column("key", sa.Text, primary_key=True, comment="the application's"),
        sa.Column("name", sa.Text, primary_key=True, comment="statement, expected, reference"),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "application_code",
        sa.Column("key", sa.Text, primary_key=True, comment="the application's"),
        sa.Column("locator", sa.Text, nullable=False, comment="the code's first part"),
        sa.Column("digest", sa.LargeBinary, nullable=False, comment="of the whole code"),
        sa.Column("wrong", sa.Integer, nullable=False, server_default="0"),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        comment="a young person's access to one application",
    )
    op.create_index("uq_application_code_locator", "application_code", ["locator"], unique=True)
    op.create_index(
        "ix_record_choices",
        "record",
        [sa.text("(state -> 'choices') jsonb_path_ops")],
        postgresql_using="gin",
        postgresql_where=sa.text("kind = 'application'"),
    )
    op.create_index(
        "ix_record_applicant",
        "record",
        [sa.text("CAST(state ->> 'learner_id' AS bigint)")],
        postgresql_where=sa.text("kind = 'application'"),
    )
