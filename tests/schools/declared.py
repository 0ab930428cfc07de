"""The tables as the fields of the register would have them.

organisation    the register: what is held of each organisation, open or closed
statement       what each source states of an organisation
announced       what subscribers were last told of each aggregate, and under which version
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from chassis.tables import new_metadata
from services.schools.register.fields import NEEDED, STATED

METADATA = new_metadata()

_WHOLE: Final = frozenset(
    {"low_age", "high_age", "capacity", "places", "pupils", "easting", "northing"}
)


def _type(name: str) -> sa.types.TypeEngine[Any]:
    if name.endswith("_on"):
        return sa.Date()
    if name == "fsm_percent":
        return sa.Numeric(4, 1)
    return sa.Integer() if name in _WHOLE else sa.Text()


ORGANISATION: Final = sa.Table(
    "organisation",
    METADATA,
    sa.Column("organisation", sa.Text, primary_key=True),
    *(sa.Column(name, _type(name), nullable=name not in NEEDED) for name in STATED),
    sa.Column("withdrawn", sa.Boolean, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("sought", sa.Text, comment="its name's words; the database makes it"),
)

STATEMENT: Final = sa.Table(
    "statement",
    METADATA,
    sa.Column("organisation", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    *(sa.Column(name, _type(name)) for name in STATED),
    sa.Column("submission_id", sa.Uuid, nullable=False),
)

# Kept when an aggregate is no more: what was told has then to be taken back.
ANNOUNCED: Final = sa.Table(
    "announced",
    METADATA,
    sa.Column("organisation", sa.Text, nullable=False),
    sa.Column("event_type", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("state", JSONB, nullable=False),
    sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
)
