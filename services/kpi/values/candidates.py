"""Where there are figures at all: the places and periods a list goes through, in order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import text

from education.areas import COUNTRY, REGIONS
from services.kpi.figures import POSITION
from services.kpi.ledger.reading import AnySession
from services.kpi.moment import NOW, Moment
from services.kpi.spots import Level, Spot

_KEPT: Final = ("organisation", "area")
_OF_PLACES = text(
    """
    SELECT level, place, period, array_agg(family) AS families FROM balance b
    WHERE level = ANY(cast(:levels AS text[])) AND family = ANY(cast(:families AS text[]))
        AND (cast(:places AS text[]) IS NULL OR place = ANY(cast(:places AS text[])))
        AND (cast(:areas AS text[]) IS NULL OR area = ANY(cast(:areas AS text[])))
        AND (cast(:periods AS text[]) IS NULL OR period = ANY(cast(:periods AS text[])))
        AND (cast(:phases AS text[]) IS NULL OR level = 'organisation' AND EXISTS (
            SELECT FROM membership m WHERE m.organisation = b.place AND m.scheme = 'phase'
                AND m.code = ANY(cast(:phases AS text[])) AND m.replaced_at IS NULL
                AND coalesce(m.starts_on <= :day, true) AND coalesce(m.ends_on > :day, true)))
        AND (level, place, period) >= (:level, :place, :period)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT :limit
    """
)
_PERIODS = text(
    """
    SELECT period, array_agg(DISTINCT family) AS families FROM balance
    WHERE level = 'area' AND family = ANY(cast(:families AS text[]))
        AND (cast(:areas AS text[]) IS NULL OR area = ANY(cast(:areas AS text[])))
        AND (cast(:periods AS text[]) IS NULL OR period = ANY(cast(:periods AS text[])))
    GROUP BY 1
    """
)
_GROUPS = text(
    """
    SELECT DISTINCT o.area || ':' || m.scheme || ':' || m.code AS place
    FROM organisation o JOIN membership m ON m.organisation = o.id AND m.replaced_at IS NULL
    WHERE cast(:areas AS text[]) IS NULL OR o.area = ANY(cast(:areas AS text[]))
    """
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which values; None means any. `areas` keeps areas' own and their organisations' values.

    Without `levels` and `places`: organisations and areas, whose balances are kept; regions, the
    country and groups are worked out when they are asked for.
    """

    codes: Sequence[str] | None = None
    levels: Sequence[Level] | None = None
    places: Sequence[str] | None = None
    areas: Sequence[str] | None = None
    phases: Sequence[str] | None = None
    periods: Sequence[str] | None = None
    groups: Sequence[str] | None = ("all",)
    moment: Moment = field(default=NOW)


class Candidate(NamedTuple):
    """A place and a period with figures, of these families."""

    spot: Spot
    families: frozenset[str]


async def candidates(
    session: AnySession, wanted: Filter, families: Sequence[str], *, start: Spot, limit: int
) -> list[Candidate]:
    """Up to `limit` of them from `start` on, in the order of level, place and period."""
    kept = [level for level in wanted.levels or _KEPT if level in _KEPT]
    found = await _kept(session, wanted, families, kept, start, limit) if kept else []
    others = [level for level in wanted.levels or () if level not in _KEPT]
    if others:
        found += await _worked_out(session, wanted, families, others)
    return sorted(each for each in found if each.spot >= start)[:limit]


async def _kept(
    session: AnySession,
    wanted: Filter,
    families: Sequence[str],
    levels: Sequence[Level],
    start: Spot,
    limit: int,
) -> list[Candidate]:
    rows = await session.execute(
        _OF_PLACES,
        {
            **_common(wanted, families),
            "levels": levels,
            "places": wanted.places,
            "phases": wanted.phases,
            "day": wanted.moment.day,
            **start._asdict(),
            "limit": limit,
        },
    )
    return [Candidate(Spot(r.level, r.place, r.period), frozenset(r.families)) for r in rows]


async def _worked_out(
    session: AnySession, wanted: Filter, families: Sequence[str], levels: Sequence[Level]
) -> list[Candidate]:
    """Regions, the country and groups, in every period that some area has figures of."""
    places: list[tuple[Level, str]] = []
    if "country" in levels:
        places.append(("country", COUNTRY))
    if "region" in levels:
        places += [("region", code) for code in REGIONS]
    if "group" in levels:
        rows = await session.execute(_GROUPS, {"areas": wanted.areas})
        places += [("group", row.place) for row in rows]
    common = _common(wanted, families)
    if "group" not in levels:
        common["areas"] = None
    periods = (await session.execute(_PERIODS, common)).all()
    return [
        Candidate(Spot(level, place, row.period), frozenset(row.families))
        for level, place in places
        if wanted.places is None or place in wanted.places
        for row in periods
    ]


def _common(wanted: Filter, families: Sequence[str]) -> dict[str, object]:
    # A stock is told of any period, out of one balance.
    periods = None if wanted.periods is None else [*wanted.periods, POSITION]
    return {"families": families, "areas": wanted.areas, "periods": periods}
