"""The releases held of an area and cohort, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sqlalchemy import text

from chassis.records.store import AnySession
from services.fourteen19.by_nineteen.rules import Counts, Group, Groups

Status = Literal["provisional", "final"]
_HELD: Final = text(f"""
    SELECT area, year, release, max(released_on) OVER held AS released_on,
        min(status) OVER held AS status, gender, fsm, sen, {", ".join(Counts._fields)}
    FROM attainment_release WHERE area = ANY(CAST(:areas AS text[]))
        AND (CAST(:year AS text) IS NULL OR year = :year)
        AND (CAST(:known_at AS date) IS NULL OR released_on <= :known_at)
    WINDOW held AS (PARTITION BY area, year, release)
    ORDER BY area, year, 4 DESC, release DESC, gender, fsm, sen""")


@dataclass(frozen=True, slots=True)
class Release:
    """One vintage: a cohort of an area, by group, as it was released on a day."""

    area: str
    year: str
    release: str
    released_on: date
    status: Status
    groups: Groups


async def releases_of(
    session: AnySession,
    areas: Sequence[str],
    *,
    year: str | None = None,
    known_at: date | None = None,
) -> Sequence[Release]:
    """Those of these areas, by area and year, the newest of each first; of one year, and as they
    were known on a day, where asked. One statement."""
    asked = {"areas": list(areas), "year": year, "known_at": known_at}
    held: dict[tuple[str, str, str, date, Status], dict[Group, Counts]] = {}
    for row in await session.execute(_HELD, asked):
        key = (row.area, row.year, row.release, row.released_on, row.status)
        groups = held.setdefault(key, {})
        groups[Group(*row[5:8])] = Counts(*row[8:])
    return [
        Release(area, year, release, released_on, status, groups)
        for (area, year, release, released_on, status), groups in held.items()
    ]
