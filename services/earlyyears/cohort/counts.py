"""Children expected against children received, return by return: counts, never a child."""

from collections.abc import Sequence
from typing import Any, Final

from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.records.store import AnySession
from services.earlyyears.profiles.columns import SCORES
from services.earlyyears.profiles.state import Place, columns_of


class CohortCounts(BaseModel):
    """Children of one return: those held, and those expected; null: no list of them is there."""

    received: int = Field(0, description="children held")
    complete: int = Field(0, description="of them, those with a score on all 13 scales")
    expected: int | None = Field(None, description="children on the list")
    missing: int | None = Field(None, description="expected here and not held here")
    elsewhere: int | None = Field(None, description="of the missing, those another school holds")
    unexpected: int | None = Field(None, description="held here and not expected here")

    @property
    def unaccounted(self) -> int:
        """Children expected here whom nobody holds."""
        return (self.missing or 0) - (self.elsewhere or 0)


# Each place by its own look-ups (OFFSET), each child by its key (a scalar subquery): an authority's
# returns are not joined with the nation's children.
_HELD: Final = f"""
    CROSS JOIN LATERAL (
        SELECT count(*) AS received,
            count(*) FILTER (WHERE num_nulls({", ".join(SCORES)}) = 0) AS complete,
            count(*) FILTER (WHERE (
                SELECT x.organisation FROM expected_child x
                WHERE x.year = p.year AND x.child_key = p.child_key
            ) IS DISTINCT FROM p.organisation) AS unexpected
        FROM profile p WHERE p.organisation = a.organisation AND p.year = a.year
        OFFSET 0) h"""
EXPECTED: Final = """
    CROSS JOIN LATERAL (
        SELECT count(*) AS expected,
            count(*) FILTER (WHERE x.held IS DISTINCT FROM a.organisation) AS missing,
            count(*) FILTER (WHERE x.held <> a.organisation) AS elsewhere
        FROM (
            SELECT (SELECT p.organisation FROM profile p
                    WHERE p.year = e.year AND p.child_key = e.child_key) AS held
            FROM expected_child e WHERE e.organisation = a.organisation AND e.year = a.year
            OFFSET 0) x) e"""
"""A FROM item after places `a` (organisation, year): the children expected of each."""
COUNTED: Final = _HELD + EXPECTED
"""FROM items after places `a` (organisation, year): what `counted` reads."""
COLUMNS: Final = "h.received, h.complete, h.unexpected, e.expected, e.missing, e.elsewhere"
_OF: Final = text(f"""
    SELECT a.organisation, a.year, {COLUMNS}
    FROM unnest(CAST(:organisations AS text[]), CAST(:years AS text[])) a (organisation, year)
    {COUNTED}""")
_OF_LIST: Final = ("expected", "missing", "elsewhere", "unexpected")


async def counts_of_places(
    session: AnySession, places: Sequence[Place]
) -> dict[Place, CohortCounts]:
    """The counts of each of these returns."""
    rows = await session.execute(_OF, columns_of(places))
    return {(row.organisation, row.year): counted(row) for row in rows}


def counted(row: Any) -> CohortCounts:
    """The counts in a row of `COLUMNS`."""
    listed = {name: getattr(row, name) if row.expected else None for name in _OF_LIST}
    return CohortCounts(received=row.received, complete=row.complete, **listed)
