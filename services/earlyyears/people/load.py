"""What everybody of the team has to do in an academic year, read off the records."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import text

from chassis.organisations import place_columns, place_from
from chassis.records.store import AnySession
from education.years import AcademicYear
from services.earlyyears.provision import Sort, sort_of
from services.earlyyears.visits.hours import HOURS

_WORK: Final = text(f"""
    SELECT c.state->>'officer' AS person, 'support_allocated' AS what,
        sum(CAST(s.state->>'hours' AS integer)) AS many
    FROM record s JOIN record c
        ON c.kind = 'caseload' AND c.key = s.organisation AND c.status = 'active'
    WHERE s.kind = 'support' AND s.state->>'year' = :year GROUP BY 1
    UNION ALL
    SELECT each->>'by', 'support_delivered', sum(CAST(each->>'hours' AS integer))
    FROM record s CROSS JOIN jsonb_array_elements(s.state->'sessions') each
    WHERE s.kind = 'support' AND s.state->>'year' = :year
        AND NOT CAST(each->>'withdrawn' AS boolean) GROUP BY 1
    UNION ALL
    SELECT v.visitor, told.what, told.many
    FROM (SELECT visitor, count(*) FILTER (WHERE planned) AS planned,
            count(*) FILTER (WHERE planned AND due_on < :today) AS overdue,
            count(*) FILTER (WHERE NOT planned) AS made, sum(hours) AS hours,
            coalesce(sum(hours) FILTER (WHERE NOT planned), 0) AS hours_made
        FROM (SELECT v.state->>'visitor' AS visitor, v.status = 'planned' AS planned,
                v.state->>'due_on' AS due_on, {HOURS} AS hours
            FROM record v
            WHERE v.kind = 'visit' AND v.status <> 'cancelled' AND v.state->>'year' = :year) each
        GROUP BY 1) v
    CROSS JOIN LATERAL (VALUES ('visits_planned', v.planned), ('visits_overdue', v.overdue),
        ('visits_made', v.made), ('visit_hours', v.hours),
        ('visit_hours_made', v.hours_made)) told (what, many)""")
_CASELOADS: Final = text(f"""
    SELECT c.state->>'officer' AS person, {place_columns("o")}
    FROM record c JOIN organisation o USING (organisation)
    WHERE c.kind = 'caseload' AND c.status = 'active'""")


@dataclass(slots=True)
class Load:
    """Of one person and year. `many` counts by name: hours of `support_allocated` to the caseload
    and `support_delivered` by the person; `visits_planned`, of those `visits_overdue`, and
    `visits_made`; the `visit_hours` of both, `visit_hours_made` of those made. `caseload` counts
    open schools and settings.
    """

    many: Counter[str] = field(default_factory=Counter)
    caseload: Counter[Sort] = field(default_factory=Counter)

    @property
    def committed(self) -> int:
        """Hours of the year that are spoken for."""
        return self.many["support_allocated"] + self.many["visit_hours"]

    @property
    def delivered(self) -> int:
        """Hours of support and visits that were."""
        return self.many["support_delivered"] + self.many["visit_hours_made"]


Loads = defaultdict[str, Load]
"""By person; empty where there is nothing."""


async def loads_of(session: AnySession, year: AcademicYear, today: date, usual: int) -> Loads:
    """Everybody's, with caseloads as of today; a visit takes `usual` hours where neither it nor its
    programme says otherwise. Two statements."""
    loads = Loads(Load)
    asked = {"year": str(year), "today": str(today), "usual": usual}
    for row in await session.execute(_WORK, asked):
        if row.person is not None:
            loads[row.person].many[row.what] = int(row.many)
    for found in (await session.execute(_CASELOADS)).mappings():
        place = place_from(found)
        sort = sort_of(place)
        if sort is not None and place.is_open_on(today):
            loads[found["person"]].caseload[sort] += 1
    return loads
