"""Clients, their secrets, families of tokens taken back, and the keys that sign tokens."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0001"
down_revision = None

_TIME = sa.DateTime(timezone=True)
_TEXTS = ARRAY(sa.Text)


def upgrade() -> None:
    _clients()
    _secrets()
    op.create_table(
        "ended_family",
        sa.Column("family", sa.Uuid, primary_key=True),
        sa.Column("listed_until", _TIME, nullable=False, comment="its last token has expired then"),
    )
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.Text, primary_key=True, comment="RFC 7638 thumbprint"),
        sa.Column("public", JSONB, nullable=False, comment="as the JWKS has it"),
        sa.Column("private", sa.LargeBinary, nullable=False, comment="sealed"),
        sa.Column("created_at", _TIME, nullable=False, comment="published from then on"),
        sa.Column("activates_at", _TIME, nullable=False, comment="signs from then on"),
        sa.Column("retires_at", _TIME, comment="signs no more from then on"),
        sa.Column("gone_at", _TIME, comment="leaves the JWKS then, and this table soon after"),
        sa.CheckConstraint("created_at <= activates_at", name="ck_signing_key_begins"),
        sa.CheckConstraint("retires_at <= gone_at", name="ck_signing_key_ends"),
        sa.CheckConstraint(
            "(retires_at IS NULL) = (gone_at IS NULL)", name="ck_signing_key_goes_once_retired"
        ),
    )


def _clients() -> None:
    op.create_table(
        "client",
        sa.Column("client_id", sa.Text, primary_key=True, comment="never deleted, so never reused"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, comment="a team's e-mail address"),
        sa.Column("roles", _TEXTS, nullable=False),
        sa.Column("organisations", _TEXTS, nullable=False, comment="'*': all"),
        sa.Column("scopes", _TEXTS, comment="narrowed to these; null: all its roles hold"),
        sa.Column("managed_by", sa.Text, comment="an organisation; null: the council"),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("expires_on", sa.Date, comment="its last day"),
        sa.Column("revoked_at", _TIME),
        sa.Column("revoked_by", sa.Text),
        sa.Column("revoked_reason", sa.Text),
    )
    op.create_index("ix_client_managed_by", "client", ["managed_by", "client_id"])


def _secrets() -> None:
    op.create_table(
        "secret",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("client", sa.Text, sa.ForeignKey("client.client_id"), nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False, comment="of the whole secret"),
        sa.Column("hint", sa.Text, nullable=False, comment="its last four characters"),
        sa.Column("family", sa.Uuid, nullable=False, comment="of the tokens given for it"),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("expires_at", _TIME, comment="null: lives until another replaces it"),
        sa.Column("last_used_at", _TIME, comment="to the minute"),
        sa.CheckConstraint("length(sha256) = 32", name="ck_secret_sha256"),
    )
    op.create_index("ix_secret_client", "secret", ["client", "created_at"])
