"""Which organisations are expected to have figures, and which of them have reported.

Expected are those open on a day, of the phases and kinds a rule names; so everything here is told
by phase and kind.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import text

from services.kpi.indicators.definition import Eligible
from services.kpi.ledger.reading import AnySession
from services.kpi.ledger.store import named
from services.kpi.moment import Moment
from services.kpi.spots import Level

K = TypeVar("K")
Makeup = Mapping[tuple[str, str], int]
"""Phase and kind to how many organisations."""
_IS_OPEN: Final = """
    coalesce(o.opened_on <= a.day, o.status <> 'proposed')
    AND coalesce(o.closed_on > a.day, o.status <> 'closed')
"""
_OPEN = text(
    f"""
    SELECT a.level, a.place, a.day, o.phase, o.kind, count(*) AS number
    FROM unnest(cast(:levels AS text[]), cast(:places AS text[]), cast(:days AS date[]))
        AS a (level, place, day)
    CROSS JOIN LATERAL (
        SELECT * FROM organisation WHERE a.level = 'area' AND area = a.place
        UNION ALL SELECT * FROM organisation WHERE a.level <> 'area' AND id = a.place
    ) AS o
    WHERE {_IS_OPEN} GROUP BY 1, 2, 3, 4, 5
    """
)
_REPORTED: Final = """
    WITH a AS (
        SELECT * FROM unnest(
            cast(:levels AS text[]), cast(:places AS text[]), cast(:days AS date[]),
            cast(:periods AS text[]), cast(:measures AS text[])
        ) AS a (level, place, day, period, measure))
    SELECT a.level, a.place, a.day, a.period, a.measure, o.phase, o.kind, count(*) AS number
    FROM a CROSS JOIN LATERAL ({reporters}) AS r JOIN organisation o ON o.id = r.organisation
    WHERE {is_open} GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
_HELD: Final = """
    SELECT place AS organisation FROM balance b WHERE a.level = 'area' AND b.area = a.place
        AND {has} UNION ALL
    SELECT place FROM balance b WHERE a.level <> 'area' AND b.place = a.place AND {has}
""".format(
    has="b.level = 'organisation' AND b.period = a.period AND "
    "b.family = split_part(a.measure, '.', 1) AND b.figures -> a.measure -> 'all' IS NOT NULL"
)
_THEN: Final = """
    SELECT e.organisation FROM entry e JOIN journal j ON j.id = e.journal_id
    CROSS JOIN LATERAL json_each_text(e.figures -> a.measure -> 'all') AS c (bucket, amount)
    WHERE e.period = a.period AND e.organisation IS NOT NULL
        AND CASE a.level WHEN 'area' THEN e.area ELSE e.organisation END = a.place
        AND (cast(:as_at AS date) IS NULL OR e.effective_on <= :as_at)
        AND (cast(:known_at AS timestamptz) IS NULL OR j.recorded_at <= :known_at)
    GROUP BY e.organisation HAVING sum(c.amount::bigint) > 0
"""
_REPORTED_NOW = text(_REPORTED.format(reporters=_HELD, is_open=_IS_OPEN))
_REPORTED_THEN = text(_REPORTED.format(reporters=_THEN, is_open=_IS_OPEN))


class Asked(NamedTuple):
    """The organisations of an area, or one organisation, on a day."""

    level: Level
    place: str
    day: date


class Reported(NamedTuple):
    """Those of them with a return, by its measure, in the ledger's period."""

    asked: Asked
    period: str
    measure: str


async def open_on(session: AnySession, asked: Collection[Asked]) -> dict[Asked, Makeup]:
    """Of what was asked about, the organisations that were open on the day."""
    if not asked:
        return {}
    parameters = named(("levels", "places", "days"), sorted(set(asked)))
    return _makeups(
        (Asked(row.level, row.place, row.day), row)
        for row in await session.execute(_OPEN, parameters)
    )


async def reported_by(
    session: AnySession, asked: Collection[Reported], moment: Moment
) -> dict[Reported, Makeup]:
    """Of what was asked about, the organisations open on the day that have reported."""
    if not asked:
        return {}
    rows = [(*each.asked, each.period, each.measure) for each in sorted(set(asked))]
    parameters = named(("levels", "places", "days", "periods", "measures"), rows)
    query = _REPORTED_NOW
    if not moment.is_now:
        query = _REPORTED_THEN
        parameters |= {"as_at": moment.as_at, "known_at": moment.known_at}  # type: ignore[dict-item]
    return _makeups(
        (Reported(Asked(row.level, row.place, row.day), row.period, row.measure), row)
        for row in await session.execute(query, parameters)
    )


def _makeups(rows: Iterable[tuple[K, Any]]) -> dict[K, Makeup]:
    found: dict[K, Counter[tuple[str, str]]] = {}
    for key, row in rows:
        found.setdefault(key, Counter())[row.phase, row.kind] += row.number
    return dict(found)


def expected_of(makeups: Iterable[Makeup], rule: Eligible) -> int:
    """How many of these organisations a rule expects."""
    return sum(
        number
        for makeup in makeups
        for (phase, kind), number in makeup.items()
        if rule.expects(phase, kind)
    )
