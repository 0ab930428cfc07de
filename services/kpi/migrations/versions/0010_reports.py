"""Committee reports: drafts by section with sign-off and history, and what was published."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_TIME = sa.DateTime(timezone=True)
_NOW = sa.func.clock_timestamp()
# The rule of the table itself: what is kept is what the digest is of.
_DIGEST = "digest = encode(sha256(convert_to(document, 'UTF8')), 'hex')"


def upgrade() -> None:
    _drafts()
    _history()
    _published()
    for table in ("report_section_change", "published_report"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _drafts() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("on_day", sa.Date, nullable=False, comment="of the meeting"),
        sa.Column("as_at", sa.Date, nullable=False, comment="the day its figures are of"),
        sa.Column("report_to", sa.Text, nullable=False),
        sa.Column("report_of", sa.Text, nullable=False),
        sa.Column("contact_officer", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", _TIME, nullable=False, server_default=_NOW),
    )
    op.create_table(
        "report_section",
        sa.Column("report", sa.BigInteger, sa.ForeignKey("report.id"), primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
        sa.Column("signed_off_by", sa.Text),
        sa.Column("signed_off_at", _TIME),
        sa.CheckConstraint(
            "(signed_off_by IS NULL) = (signed_off_at IS NULL)", name="ck_report_section_signed"
        ),
    )


def _history() -> None:
    op.create_table(
        "report_section_change",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("report", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, comment="the words, where they were written"),
        sa.Column("done_by", sa.Text, nullable=False),
        sa.Column("done_at", _TIME, nullable=False, server_default=_NOW),
        sa.ForeignKeyConstraint(
            ["report", "code"], ["report_section.report", "report_section.code"]
        ),
        sa.CheckConstraint(
            "act IN ('written', 'signed_off', 'sign_off_taken_away')",
            name="ck_report_section_change_act",
        ),
    )
    op.create_index(
        "ix_report_section_change_section", "report_section_change", ["report", "code", "id"]
    )


def _published() -> None:
    op.create_table(
        "published_report",
        sa.Column("report", sa.BigInteger, sa.ForeignKey("report.id"), primary_key=True),
        sa.Column("document", sa.Text, nullable=False, comment="JSON, as the digest is of it"),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        sa.Column("published_at", _TIME, nullable=False, server_default=_NOW),
        sa.CheckConstraint(_DIGEST, name="ck_published_report_digest"),
    )
