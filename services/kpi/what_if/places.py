"""Where indicators may move: the spots and families that figures, or expectations, move at."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import text

from education.areas import COUNTRY, region_of
from services.kpi.announcing.announcer import Touched, wanted_of
from services.kpi.figures import Figures, family_of
from services.kpi.indicators.definition import Definition
from services.kpi.ledger.reading import AnySession
from services.kpi.moment import NOW
from services.kpi.spots import Level, Spot
from services.kpi.values.candidates import Filter, candidates
from services.kpi.values.wanted import Wanted
from services.kpi.what_if.standings import Entry

Places = dict[Spot, frozenset[str]]
"""Spots, and the families of measures to look at there."""
MOST_PLACES: Final = 2_000
_EVERYWHERE: Final = Spot("", "", "")  # type: ignore[arg-type]
_GROUPS_OF = text(
    """
    SELECT m.organisation, o.area || ':' || m.scheme || ':' || m.code AS place
    FROM membership m JOIN organisation o ON o.id = m.organisation
    WHERE m.organisation = ANY(cast(:organisations AS text[])) AND m.replaced_at IS NULL
        AND coalesce(m.starts_on <= :day, true) AND coalesce(m.ends_on > :day, true)
    """
)


def places_of(deltas: Mapping[Spot, Figures]) -> Places:
    """Where figures move."""
    return {spot: frozenset(map(family_of, figures)) for spot, figures in deltas.items()}


async def places_awaiting(
    session: AnySession, entries: Collection[Entry], definitions: Iterable[Definition]
) -> Places:
    """The areas of these entries, which may wait for more organisations or fewer, wherever they
    have figures."""
    if not entries:
        return {}
    families = {f for d in definitions if d.eligible is not None for f in d.families}
    areas = sorted({entry.area for entry in entries})
    return await places_with_figures(session, Filter(levels=["area"], areas=areas), families)


async def places_with_figures(
    session: AnySession, wanted: Filter, families: Collection[str]
) -> Places:
    """Every place and period with figures of these families, a few more than `MOST_PLACES` at
    most."""
    found = await candidates(
        session, wanted, sorted(families), start=_EVERYWHERE, limit=MOST_PLACES + 1
    )
    return {each.spot: each.families for each in found}


async def at_levels(session: AnySession, places: Places, levels: Collection[Level]) -> Places:
    """The places of these levels, and the wider ones that these are parts of."""
    found: dict[Spot, frozenset[str]] = {}
    groups = await _groups_of(session, places) if "group" in levels else {}
    for spot, families in places.items():
        for one in (spot, *_wider(spot), *groups.get(spot, ())):
            if one.level in levels:
                found[one] = found.get(one, frozenset()) | families
    return found


def together(some: Iterable[Places]) -> Places:
    """Several of them as one."""
    found: Places = {}
    for places in some:
        for spot, families in places.items():
            found[spot] = found.get(spot, frozenset()) | families
    return found


def wanted_at(places: Places, definitions: Mapping[str, Definition]) -> list[Wanted]:
    """Each indicator over those families, at each place, in each period it is told of there."""
    rows = [
        Touched(0, *spot, None, family)
        for spot, families in sorted(places.items())
        for family in sorted(families)
    ]
    return wanted_of(rows, definitions)


def _wider(spot: Spot) -> Iterable[Spot]:
    if spot.level != "area":
        return
    yield Spot("country", COUNTRY, spot.period)
    if (region := region_of(spot.place)) is not None:
        yield Spot("region", region, spot.period)


async def _groups_of(session: AnySession, places: Places) -> dict[Spot, list[Spot]]:
    spots = [spot for spot in places if spot.level == "organisation"]
    asked = {"organisations": sorted({spot.place for spot in spots}), "day": NOW.day}
    groups: dict[str, list[str]] = {}
    for row in await session.execute(_GROUPS_OF, asked):
        groups.setdefault(row.organisation, []).append(row.place)
    return {
        spot: [Spot("group", place, spot.period) for place in groups.get(spot.place, ())]
        for spot in spots
    }
