"""Reading figures: of places or of an area's organisations, now or at any other moment.

Now, they are balances. At another moment they are sums of the entries that were true, and known,
by then: an entry says from which day it is true, its journal row when it was recorded.
"""

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import ReadSession
from services.kpi.figures import Cells, add, family_of
from services.kpi.ledger.store import named, parse
from services.kpi.moment import Moment
from services.kpi.spots import Spot

AnySession = AsyncSession | ReadSession
_SPOTS: Final = ("levels", "places", "periods")
_OF_SPOTS = text(
    """
    SELECT b.level, b.place, b.period, b.family, b.area, b.journal_id, b.figures::text AS figures
    FROM unnest(cast(:levels AS text[]), cast(:places AS text[]), cast(:periods AS text[]))
        AS s (level, place, period)
    JOIN balance b USING (level, place, period)
    WHERE b.family = ANY(cast(:families AS text[]))
    """
)
_OF_AREAS = text(
    """
    SELECT level, place, period, family, area, journal_id, figures::text AS figures FROM balance
    WHERE level = 'organisation' AND area = ANY(cast(:areas AS text[]))
        AND period = ANY(cast(:periods AS text[])) AND family = ANY(cast(:families AS text[]))
    """
)
_ENTRIES_OF_SPOTS = """
    (SELECT s.*, e.area, e.journal_id, e.effective_on, e.figures FROM asked s JOIN entry e
        ON e.organisation = s.place AND e.period = s.period WHERE s.level = 'organisation'
    UNION ALL SELECT s.*, e.area, e.journal_id, e.effective_on, e.figures FROM asked s JOIN entry e
        ON e.area = s.place AND e.period = s.period WHERE s.level = 'area')
"""
_THEN = """
    JOIN journal j ON j.id = e.journal_id
    CROSS JOIN LATERAL cells_of(e.figures) AS c
    WHERE split_part(c.measure, '.', 1) = ANY(cast(:families AS text[]))
        AND (cast(:as_at AS date) IS NULL OR e.effective_on <= :as_at)
        AND (cast(:known_at AS timestamptz) IS NULL OR j.recorded_at <= :known_at)
"""
_CELLS = (
    "c.measure, c.group_key, c.bucket, sum(c.amount)::bigint AS amount, max(j.id) AS journal_id"
)
_OF_SPOTS_THEN = text(
    f"""
    WITH asked AS (
        SELECT * FROM unnest(cast(:levels AS text[]), cast(:places AS text[]),
                             cast(:periods AS text[])) AS s (level, place, period))
    SELECT e.level, e.place, e.period, max(e.area) AS area, {_CELLS}
    FROM {_ENTRIES_OF_SPOTS} AS e {_THEN} GROUP BY 1, 2, 3, 5, 6, 7
    """
)
_OF_AREAS_THEN = text(
    f"""
    SELECT 'organisation' AS level, e.organisation AS place, e.period, e.area, {_CELLS}
    FROM entry e {_THEN} AND e.area = ANY(cast(:areas AS text[]))
        AND e.period = ANY(cast(:periods AS text[])) AND e.organisation IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    """
)


@dataclass(slots=True)
class State:
    """The figures of one spot, and for each family the journal row that moved it last and the area
    it is of: one that moved may have figures of one year in both."""

    area: str
    figures: dict[str, Cells] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def of_families(self, families: Container[str]) -> "State":
        """What it says of some families."""
        return State(
            self.area,
            {m: cells for m, cells in self.figures.items() if family_of(m) in families},
            {family: number for family, number in self.last.items() if family in families},
        )

    areas: dict[str, str] = field(default_factory=dict)

    def within(self, areas: Collection[str]) -> "State | None":
        """What of it is of these areas; None if nothing is."""
        families = {family for family, area in self.areas.items() if area in areas}
        if len(families) == len(self.areas):
            return self
        figures = {m: cells for m, cells in self.figures.items() if family_of(m) in families}
        last = {family: self.last[family] for family in families}
        inside = {family: self.areas[family] for family in families}
        return State(next(iter(inside.values())), figures, last, inside) if families else None


async def spots_at(
    session: AnySession, spots: Collection[Spot], families: Iterable[str], moment: Moment
) -> dict[Spot, State]:
    """The figures of organisations and areas; a spot that has none is absent."""
    asked = named(_SPOTS, sorted(set(spots)))
    if not spots:
        return {}
    if moment.is_now:
        rows = await session.execute(_OF_SPOTS, {**asked, "families": sorted(families)})
        return _of_balances(rows)
    return await _then(session, _OF_SPOTS_THEN, asked, families, moment)


async def members_at(
    session: AnySession,
    areas: Collection[str],
    periods: Collection[str],
    families: Iterable[str],
    moment: Moment,
) -> dict[Spot, State]:
    """The figures of every organisation of these areas that has any."""
    asked: dict[str, Any] = {"areas": sorted(areas), "periods": sorted(periods)}
    if moment.is_now:
        rows = await session.execute(_OF_AREAS, {**asked, "families": sorted(families)})
        return _of_balances(rows)
    return await _then(session, _OF_AREAS_THEN, asked, families, moment)


def _of_balances(rows: Iterable[Any]) -> dict[Spot, State]:
    states: dict[Spot, State] = {}
    for row in rows:
        state = states.setdefault(Spot(row.level, row.place, row.period), State(row.area))
        state.figures.update(parse(row.figures))
        state.last[row.family], state.areas[row.family] = row.journal_id, row.area
    return states


async def _then(
    session: AnySession, query: Any, asked: dict[str, Any], families: Iterable[str], moment: Moment
) -> dict[Spot, State]:
    clocks = {"as_at": moment.as_at, "known_at": moment.known_at}
    rows = await session.execute(query, {**asked, **clocks, "families": sorted(families)})
    states: dict[Spot, State] = {}
    for row in rows:
        state = states.setdefault(Spot(row.level, row.place, row.period), State(row.area))
        family = family_of(row.measure)
        state.last[family] = max(state.last.get(family, 0), row.journal_id)
        state.areas.setdefault(family, row.area)
        if row.amount:
            state.areas[family] = row.area
            cells: Any = state.figures.setdefault(row.measure, {})
            cells.setdefault(row.group_key, {})[row.bucket] = row.amount
    return states


def together(states: Sequence[State]) -> State:
    """Several states as one: how a roll-up is made."""
    total = State(states[0].area if states else "", dict(add(s.figures for s in states)))
    for state in states:
        for family, journal_id in state.last.items():
            total.last[family] = max(total.last.get(family, 0), journal_id)
    return total
