"""The counts of schools as they were told last: readers never count pupils again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import text

from chassis.records.store import AnySession
from contracts.fourteen19 import GcseCounts, ResultLoaded

_HELD: Final = text("""
    SELECT CAST(a.state AS text) AS state
    FROM announced a JOIN organisation o USING (organisation)
    WHERE a.event_type = :type AND a.state ->> 'year' = :year
        AND NOT CAST(a.state ->> 'withdrawn' AS boolean)
        AND (o.organisation = CAST(:organisation AS text)
            OR (o.area = CAST(:area AS text) AND o.kind NOT LIKE '%independent%'))
    ORDER BY a.organisation""")


async def held_counts(
    session: AnySession, year: str, *, organisation: str | None = None, area: str | None = None
) -> Sequence[ResultLoaded]:
    """The results of one organisation, or of an authority's that are not independent schools."""
    asked = {
        "type": ResultLoaded.event_type,
        "year": year,
        "organisation": organisation,
        "area": area,
    }
    rows = await session.scalars(_HELD, asked)
    return [ResultLoaded.model_validate_json(state) for state in rows]


def together(results: Iterable[ResultLoaded]) -> Mapping[str, GcseCounts]:
    """The groups of several schools, added up: no pupil is in two."""
    totals: dict[str, dict[str, int]] = {}
    for each in results:
        for name, counts in each.groups.items():
            total = totals.setdefault(name, dict.fromkeys(GcseCounts.model_fields, 0))
            for member, count in counts:
                total[member] += count
    return {name: GcseCounts(**total) for name, total in totals.items()}
