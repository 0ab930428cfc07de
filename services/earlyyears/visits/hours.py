"""Hours of visits as statements reckon them."""

from typing import Final

HOURS: Final = """coalesce(CAST(v.state ->> 'hours' AS integer),
    (SELECT CAST(g.state ->> 'hours_per_visit' AS integer) FROM record g
        WHERE g.kind = 'programme' AND g.key = v.state ->> 'programme'), :usual)"""
"""Of a visit `v`: those it took, else what one of its programme usually takes, else `:usual`."""
