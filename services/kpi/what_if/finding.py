"""What would move, found in one moment of the ledger and a fixed number of statements."""

from asyncio import to_thread
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from chassis.clock import today
from chassis.problems import Fault
from services.kpi.figures import ALL, Figures, Line, family_of
from services.kpi.indicators.active import active_definitions
from services.kpi.indicators.checking import Known
from services.kpi.indicators.definition import Definition
from services.kpi.ledger import store
from services.kpi.ledger.draft import Held, draft, events_of, spots_of
from services.kpi.ledger.reading import AnySession, State, spots_at
from services.kpi.measures.catalogue import known_measures
from services.kpi.moment import NOW
from services.kpi.spots import Spot
from services.kpi.targets.current import TargetKey, targets_for
from services.kpi.values.candidates import Filter
from services.kpi.values.facts import Facts, Reading
from services.kpi.values.wanted import Wanted, parts_of
from services.kpi.what_if.asked import Asked
from services.kpi.what_if.comparing import Pair
from services.kpi.what_if.deltas import Deltas, Mover, Present, deltas_of
from services.kpi.what_if.places import (
    MOST_PLACES,
    Places,
    at_levels,
    places_awaiting,
    places_of,
    places_with_figures,
    together,
    wanted_at,
)
from services.kpi.what_if.standings import Register, register_of, registered_by
from services.kpi.what_if.understanding import Supposed, numbered, refused, understood


class Supposition(NamedTuple):
    """Present and supposed facts; events no newer than what is known are `ignored`."""

    pairs: list[Pair]
    groups: Sequence[str] | None
    ignored: int


class WantedPair(NamedTuple):
    """What is told before and after; None: nothing."""

    before: Wanted | None
    after: Wanted | None


async def suppose(session: AnySession, asked: Asked) -> Supposition:
    """The facts that what is asked would change, as they are and as they would be. Raises
    `invalid_request` with every fault of what is asked."""
    definitions = await active_definitions(session)
    measures = await known_measures(session)
    supposed = await to_thread(understood, asked, Known(definitions, frozenset(measures)))
    held = await store.postings(session, (event.key for event in supposed.events))
    steps, deltas = await to_thread(_drafted, supposed, held)
    register = await register_of(session, deltas.organisations)
    places = await _places(session, asked, deltas, register, definitions)
    tried = await _places_of_trials(session, asked, supposed, definitions)
    wanted = _pairs(places, tried, supposed, definitions)
    facts = await facts_of(session, [one for pair in wanted for one in pair if one is not None])
    present = await present_of(session, facts.values(), deltas, register)
    if faults := [*_overdrawn(supposed.lines, deltas, present.states)]:
        raise refused(faults)
    pairs = await to_thread(_moved, wanted, facts, Mover(present, deltas))
    if supposed.groups != (ALL,):
        await _read_targets(session, [pair.after for pair in pairs if pair.after])
    return Supposition(pairs, supposed.groups, len(supposed.events) - steps)


async def facts_of(session: AnySession, wanted: Iterable[Wanted]) -> dict[Wanted, Facts]:
    """The present facts of each thing wanted."""
    every = list(dict.fromkeys(wanted))
    return dict(zip(every, await Reading(session, NOW).facts(every), strict=True))


async def present_of(
    session: AnySession, facts: Collection[Facts], deltas: Deltas, register: Register
) -> Present:
    """What is needed beside the facts to move them."""
    parts = await parts_of(session, {each.source.spot for each in facts}, NOW)
    families = {f for each in facts for f in each.wanted.definition.families}
    families |= {family_of(m) for figures in deltas.figures.values() for m in figures}
    periods = {each.source.spot.period for each in facts}
    spots = {Spot("organisation", o, p) for o in deltas.organisations for p in periods}
    states = await spots_at(session, spots | deltas.figures.keys(), families, NOW)
    return Present({spot: frozenset(some) for spot, some in parts.items()}, states, register)


def _drafted(supposed: Supposed, held: Mapping[str, Held]) -> tuple[int, Deltas]:
    """How many events are news, and what they and the changes of measures move."""
    steps = draft(numbered(supposed.events, held), held, today())
    lines = [*supposed.lines, *(line for step in steps for line in step.lines)]
    return len(steps), deltas_of(lines, registered_by(events_of(steps)))


def _moved(wanted: Iterable[WantedPair], facts: Mapping[Wanted, Facts], mover: Mover) -> list[Pair]:
    return [
        Pair(
            None if before is None else facts[before],
            None if after is None else mover.moved(facts[after]),
        )
        for before, after in wanted
    ]


async def _places(
    session: AnySession,
    asked: Asked,
    deltas: Deltas,
    register: Register,
    definitions: Mapping[str, Definition],
) -> Places:
    """Where figures move, and where the register moves who is waited for."""
    before = [register[one] for one in deltas.entries if one in register]
    entries = [*before, *deltas.entries.values()]
    waiting = await places_awaiting(session, entries, definitions.values())
    moving = together([places_of(deltas.figures), waiting])
    return await at_levels(session, moving, asked.levels)


async def _places_of_trials(
    session: AnySession,
    asked: Asked,
    supposed: Supposed,
    definitions: Mapping[str, Definition],
) -> Places:
    """Wherever a definition on trial, or the one in force, has figures."""
    if not supposed.trials:
        return {}
    concerned = [*supposed.trials.values(), *_in(definitions, supposed.trials).values()]
    where = Filter(levels=asked.levels, areas=asked.areas, periods=supposed.periods)
    families = {family for each in concerned for family in each.families}
    found = await places_with_figures(session, where, families)
    if len(found) > MOST_PLACES:
        told = f"these would be compared for more than {MOST_PLACES:,} places and periods"
        fix = "Narrow them down by levels, areas or periods."
        raise refused([Fault("too_many_places", "$.definitions", told, fix)])
    return found


def _pairs(
    places: Places, tried: Places, supposed: Supposed, definitions: Mapping[str, Definition]
) -> list[WantedPair]:
    chosen = definitions if supposed.codes is None else _in(definitions, supposed.codes)
    trials = {
        code: trial
        for code, trial in supposed.trials.items()
        if supposed.codes is None or code in supposed.codes
    }
    same = {code: each for code, each in chosen.items() if code not in trials}
    pairs = [WantedPair(one, one) for one in wanted_at(places, same)]
    everywhere = together([places, tried])
    before = _by_value(wanted_at(everywhere, _in(chosen, trials)))
    after = _by_value(wanted_at(everywhere, trials))
    return [
        *pairs,
        *(WantedPair(before.get(key), after.get(key)) for key in sorted(before | after)),
    ]


def _by_value(wanted: Iterable[Wanted]) -> dict[tuple[str, Spot], Wanted]:
    return {(one.definition.code, one.spot): one for one in wanted}


def _in(definitions: Mapping[str, Definition], codes: Iterable[str]) -> dict[str, Definition]:
    return {code: definitions[code] for code in codes if code in definitions}


def _overdrawn(
    lines: Sequence[Line], deltas: Deltas, states: Mapping[Spot, State]
) -> Iterator[Fault]:
    """Changes that would leave fewer than none."""
    for number, line in enumerate(lines):
        for spot in spots_of(line.place):
            held = states[spot].figures if spot in states else {}
            moved = deltas.figures.get(spot, {})
            for cell in _cells(line.figures):
                if _amount(held, cell) + _amount(moved, cell) < 0:
                    told = f"{spot.place} has only {_amount(held, cell)} of these"
                    yield Fault("too_few", f"$.changes.{number}.amount", told)


def _cells(figures: Figures) -> Iterator[tuple[str, str, int]]:
    for measure, cells in figures.items():
        for group, amounts in cells.items():
            for bucket in amounts:
                yield measure, group, bucket


def _amount(figures: Figures, cell: tuple[str, str, int]) -> int:
    measure, group, bucket = cell
    return figures.get(measure, {}).get(group, {}).get(bucket, 0)


async def _read_targets(session: AnySession, facts: Sequence[Facts]) -> None:
    """Targets also of the groups that appear only now."""
    keys = {
        TargetKey(each.wanted.definition.code, *each.wanted.spot, group): each
        for each in facts
        for group in each.groups
    }
    known = await targets_for(session, keys)
    for key, target in known.items():
        keys[key].targets = {**keys[key].targets, key.group: target}
