"""Tables of this service.

organisation    the register: one row for each organisation, open or closed
announced       what subscribers were last told of each, and under which version
"""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from chassis.tables import new_metadata

METADATA = new_metadata()

ORGANISATION: Final = sa.Table(
    "organisation",
    METADATA,
    sa.Column("organisation", sa.Text, primary_key=True),
    sa.Column("urn", sa.Text),
    sa.Column("laestab", sa.Text),
    sa.Column("ukprn", sa.Text),
    sa.Column("ey_urn", sa.Text),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("phase", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("area", sa.Text, nullable=False),
    sa.Column("opened_on", sa.Date),
    sa.Column("closed_on", sa.Date),
    sa.Column("pupils", sa.Integer),
    sa.Column("submission_id", sa.Uuid, nullable=False),
)

# Kept when the organisation's row is withdrawn: what was told has then to be taken back.
ANNOUNCED: Final = sa.Table(
    "announced",
    METADATA,
    sa.Column("organisation", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("state", JSONB, nullable=False),
    sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
)
