"""Who is expected to report behind a value, who has, and who has any of what a coverage counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.kpi.indicators.definition import Definition, Eligible
from services.kpi.indicators.kinds import Inputs
from services.kpi.ledger.reading import AnySession, State
from services.kpi.moment import Moment
from services.kpi.organisations.expected import (
    Asked,
    Makeup,
    Reported,
    expected_of,
    open_on,
    reported_by,
)
from services.kpi.spots import Spot
from services.kpi.values.wanted import Source, Wanted, members_of_sources, parts_of


@dataclass(frozen=True, slots=True)
class Expectation:
    """Organisations expected, those of them that have reported, and those of them with any of a
    coverage's numerator, by group."""

    expected: int = 0
    reported: int = 0
    engaged: Mapping[str, int] = field(default_factory=dict)


NOTHING_EXPECTED = Expectation()
Pair = tuple[Wanted, Source]


async def expectations(
    session: AnySession, pairs: Sequence[Pair], moment: Moment
) -> list[Expectation]:
    """What is expected behind each thing wanted, out of its source; nothing for one that does not
    say of whom. A fixed number of statements a moment."""
    by_moment: dict[Moment, list[int]] = {}
    for number, (wanted, source) in enumerate(pairs):
        if wanted.definition.eligible is not None:
            by_moment.setdefault(source.moment, []).append(number)
    found = [NOTHING_EXPECTED] * len(pairs)
    for of_source, numbers in by_moment.items():
        some = [pairs[number] for number in numbers]
        told = await _at_moment(session, some, of_source, moment)
        for number, each in zip(numbers, told, strict=True):
            found[number] = each
    return found


async def _at_moment(
    session: AnySession, pairs: Sequence[Pair], of_source: Moment, moment: Moment
) -> list[Expectation]:
    parts = await parts_of(session, {source.spot for _, source in pairs}, of_source)
    asked = [_asked(parts[source.spot], day_of(wanted, moment)) for wanted, source in pairs]
    members = await _members(session, pairs)
    singly = {
        Asked("organisation", place, day_of(wanted, moment))
        for wanted, source in pairs
        for place in members.get(source, ())
    }
    makeups = await open_on(session, {each for some in asked for each in some} | singly)
    reports = [
        [Reported(each, source.spot.period, wanted.definition.returns) for each in some]
        for (wanted, source), some in zip(pairs, asked, strict=True)
    ]
    reported = await reported_by(session, {r for some in reports for r in some}, of_source)
    return [
        Expectation(
            expected=expected_of((makeups.get(each, {}) for each in some), rule),
            reported=expected_of((reported.get(each, {}) for each in told), rule),
            engaged=_engaged(
                wanted.definition,
                _expected(members.get(source, {}), makeups, rule, day_of(wanted, moment)),
            ),
        )
        for (wanted, source), some, told in zip(pairs, asked, reports, strict=True)
        if (rule := wanted.definition.eligible) is not None
    ]


def day_of(wanted: Wanted, moment: Moment) -> date:
    """The day on which an organisation must be open to be expected."""
    return min(wanted.period.ends, moment.day)


def _asked(parts: Iterable[Spot], day: date) -> list[Asked]:
    return [Asked(part.level, part.place, day) for part in parts]


async def _members(session: AnySession, pairs: Sequence[Pair]) -> dict[Source, dict[str, State]]:
    """The organisations behind every coverage: only they tell who has any."""
    asking = [(w, s) for w, s in pairs if w.definition.kind == "coverage"]
    families = {family for wanted, _ in asking for family in wanted.definition.families}
    return await members_of_sources(session, {source for _, source in asking}, families)


def _expected(
    members: Mapping[str, State], makeups: Mapping[Asked, Makeup], rule: Eligible, day: date
) -> list[State]:
    return [
        state
        for place, state in members.items()
        if expected_of([makeups.get(Asked("organisation", place, day), {})], rule)
    ]


def _engaged(definition: Definition, states: Iterable[State]) -> dict[str, int]:
    """How many organisations have any of the numerator, by group."""
    counts: dict[str, int] = {}
    for state in states:
        for group in groups_engaged(definition, state):
            counts[group] = counts.get(group, 0) + 1
    return counts


def groups_engaged(definition: Definition, state: State) -> set[str]:
    """The groups in which one organisation has any of a coverage's numerator."""
    inputs = Inputs(state.figures)
    groups = {g for term in definition.numerator for g in state.figures.get(term.measure, ())}
    return {group for group in groups if inputs.total(definition.numerator, group) > 0}
