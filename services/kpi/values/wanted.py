"""What is asked for, and which balances it is made of.

organisation   its own; where it has none, those of the organisations it took over
area           its own
region         of its areas, together
country        of every area, together
group          of the organisations in it on the day asked for, together
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from sqlalchemy import text

from education.areas import AREAS, areas_in
from education.periods import Period
from services.kpi.figures import POSITION
from services.kpi.indicators.definition import Definition
from services.kpi.ledger.reading import AnySession, State, members_at, spots_at, together
from services.kpi.moment import Moment
from services.kpi.organisations.membership import members_of
from services.kpi.spots import Group, Level, Spot, group_of

_PREDECESSORS = text(
    """
    WITH RECURSIVE line (organisation, predecessor) AS (
        SELECT organisation, predecessor FROM lineage
        WHERE organisation = ANY(cast(:organisations AS text[]))
        UNION SELECT line.organisation, l.predecessor FROM line
        JOIN lineage l ON l.organisation = line.predecessor
    ) SELECT DISTINCT organisation, predecessor FROM line ORDER BY 1, 2
    """
)
EVERY_AREA: Final = tuple(sorted(AREAS))


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """One indicator of one place and period, all groups."""

    definition: Definition
    level: Level
    place: str
    period: Period

    @property
    def spot(self) -> Spot:
        """Its place and period."""
        return Spot(self.level, self.place, self.period.text)

    @property
    def a_year_before(self) -> "Wanted":
        """The same, of the period it is compared with."""
        return replace(self, period=self.period.previous)


@dataclass(frozen=True, slots=True)
class Source:
    """Where its figures are kept: under which period, as at which moment."""

    spot: Spot
    moment: Moment


def source_of(wanted: Wanted, moment: Moment, today: date) -> Source:
    """A stock is told of a period as it was on its last day, or now when that is still to come."""
    if not wanted.definition.is_stock:
        return Source(Spot(wanted.level, wanted.place, wanted.period.text), moment)
    day = min(wanted.period.ends, moment.as_at or today)
    as_at = None if moment.is_now and day >= today else day
    return Source(
        Spot(wanted.level, wanted.place, POSITION), Moment(as_at=as_at, known_at=moment.known_at)
    )


@dataclass(frozen=True, slots=True)
class Found:
    """The figures of a source; `inherited` names by family the organisations it has them from."""

    state: State
    inherited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


async def find_states(
    session: AnySession, sources: Iterable[Source], families: Iterable[str]
) -> dict[Source, Found]:
    """The figures of every source that has any, in a fixed number of statements a moment."""
    by_moment: dict[Moment, set[Source]] = {}
    for source in sources:
        by_moment.setdefault(source.moment, set()).add(source)
    wanted = sorted(families)
    found: dict[Source, Found] = {}
    for moment, some in by_moment.items():
        found |= await _at_moment(session, some, wanted, moment)
    return found


async def _at_moment(
    session: AnySession, sources: set[Source], families: Sequence[str], moment: Moment
) -> dict[Source, Found]:
    parts = await parts_of(session, {source.spot for source in sources}, moment)
    states = await spots_at(session, {p for some in parts.values() for p in some}, families, moment)
    found: dict[Source, Found] = {}
    for source in sources:
        there = [states[part] for part in parts[source.spot] if part in states]
        if there:
            found[source] = Found(there[0] if len(there) == 1 else together(there))
    heirs = {
        s for s in sources if s.spot.level == "organisation" and _lacks(found.get(s), families)
    }
    return found | await _inherited(session, heirs, found, families, moment)


def _lacks(found: Found | None, families: Sequence[str]) -> set[str]:
    """The families of which there are no figures of its own, not even withdrawn ones."""
    return set(families) - (found.state.last.keys() if found else set())


async def parts_of(
    session: AnySession, spots: Iterable[Spot], moment: Moment
) -> dict[Spot, list[Spot]]:
    """The organisations' and areas' spots that each spot is the sum of."""
    groups = {spot: group_of(spot.place) for spot in spots if spot.level == "group"}
    members = await members_of(session, sorted(set(groups.values())), moment)
    return {spot: _parts(spot, members, groups.get(spot)) for spot in spots}


def _parts(spot: Spot, members: Mapping[Group, Sequence[str]], group: Group | None) -> list[Spot]:
    if group is not None:
        return [Spot("organisation", one, spot.period) for one in members[group]]
    if spot.level in ("organisation", "area"):
        return [spot]
    areas = EVERY_AREA if spot.level == "country" else areas_in(spot.place)
    return [Spot("area", area, spot.period) for area in areas]


async def _inherited(
    session: AnySession,
    heirs: Collection[Source],
    found: Mapping[Source, Found],
    families: Sequence[str],
    moment: Moment,
) -> dict[Source, Found]:
    """Those of the heirs that took organisations over, with the figures of these, merged ones
    together, in every family in which they have none of their own."""
    if not heirs:
        return {}
    asked = {"organisations": sorted({source.spot.place for source in heirs})}
    before: dict[str, list[str]] = {}
    for row in await session.execute(_PREDECESSORS, asked):
        before.setdefault(row.organisation, []).append(row.predecessor)
    spots = {
        source: [source.spot._replace(place=one) for one in before[source.spot.place]]
        for source in heirs
        if source.spot.place in before
    }
    states = await spots_at(session, {s for some in spots.values() for s in some}, families, moment)
    return {
        source: _with_inheritance(found.get(source), there, families)
        for source, some in spots.items()
        if (there := {spot.place: states[spot] for spot in some if spot in states})
    }


def _with_inheritance(
    own: Found | None, before: Mapping[str, State], families: Sequence[str]
) -> Found:
    lacking = _lacks(own, families)
    parts = {place: state.of_families(lacking) for place, state in before.items()}
    state = together([*([own.state] if own else []), *parts.values()])
    return Found(
        state,
        {
            family: tuple(place for place, part in parts.items() if family in part.last)
            for family in lacking
        },
    )


async def members_of_sources(
    session: AnySession, sources: Iterable[Source], families: Iterable[str]
) -> dict[Source, dict[str, State]]:
    """The figures of the organisations each source is made of, by organisation."""
    by_moment: dict[Moment, set[Source]] = {}
    for source in sources:
        by_moment.setdefault(source.moment, set()).add(source)
    wanted = sorted(families)
    members: dict[Source, dict[str, State]] = {}
    for moment, some in by_moment.items():
        parts = await parts_of(session, {source.spot for source in some}, moment)
        every = {part for spots in parts.values() for part in spots}
        areas = {part.place for part in every if part.level == "area"}
        periods = {source.spot.period for source in some}
        held = await members_at(session, areas, periods, wanted, moment) if areas else {}
        singly = {part for part in every if part.level == "organisation"}
        whole = await spots_at(session, singly, wanted, moment)
        members |= {source: _of(source, parts[source.spot], held, whole) for source in some}
    return members


def _of(
    source: Source,
    parts: Sequence[Spot],
    held: Mapping[Spot, State],
    whole: Mapping[Spot, State],
) -> dict[str, State]:
    """The organisations that are parts, whole, and of others what is of the areas that are."""
    found = {part.place: whole[part] for part in parts if part in whole}
    areas = {part.place for part in parts if part.level == "area"}
    for spot, state in held.items():
        inside = state.within(areas) if spot.period == source.spot.period else None
        if inside is not None:
            found[spot.place] = inside
    return dict(sorted(found.items()))
