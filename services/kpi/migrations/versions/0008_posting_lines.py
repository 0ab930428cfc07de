"""What a key says may end, and be about several periods: a posting is lines, as entries are."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_PLACED = ("organisation", "area", "period", "figures")
# STRICT and ROWS as of cells_of.
_LINES_OF = """
CREATE FUNCTION lines_of(lines json)
    RETURNS TABLE (organisation text, area text, period text, figures json)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 1 AS $$
SELECT l ->> 'organisation', l ->> 'area', l ->> 'period', l -> 'figures'
FROM json_array_elements(lines) AS l
$$
"""
_FILL = """
UPDATE posting p SET effective_on = j.effective_on, lines = CASE
    WHEN p.area IS NULL OR p.figures::text = '{}' THEN '[]'::json
    ELSE json_build_array(json_build_object(
        'organisation', p.organisation, 'area', p.area, 'period', p.period,
        'effective_on', j.effective_on, 'figures', p.figures)) END
FROM journal j WHERE j.id = p.journal_id
"""


def upgrade() -> None:
    op.add_column("posting", sa.Column("effective_on", sa.Date))
    op.add_column("posting", sa.Column("lines", sa.JSON, comment="place, day, figures of each"))
    op.execute(_FILL)
    for name in ("effective_on", "lines"):
        op.alter_column("posting", name, nullable=False)
    for name in _PLACED:  # the index of area and period goes with them
        op.drop_column("posting", name)
    op.execute(_LINES_OF)
    op.drop_constraint("entry_pkey", "entry")
    op.create_primary_key("entry_pkey", "entry", ["journal_id", "area", "period", "effective_on"])
