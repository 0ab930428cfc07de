"""From facts to answers: an outcome for each group, judged and put into words. Pure."""

from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from education.rounding import half_up
from services.kpi.indicators.definition import Definition
from services.kpi.indicators.kinds import Outcome, compute
from services.kpi.judgement.direction import Published, direction
from services.kpi.judgement.extremes import extremes
from services.kpi.judgement.people import Count, Share, people_to_target
from services.kpi.judgement.rag import Rag, rag
from services.kpi.judgement.variance import variance
from services.kpi.naming import name_of
from services.kpi.values.answer import (
    PREFIX,
    Coverage,
    Notice,
    OrganisationRef,
    PeopleToTarget,
    Range,
    Travelled,
    ValueAnswer,
)
from services.kpi.values.facts import Facts

_IN_PEOPLE: Final = ("count", "sum", "proportion", "coverage", "rate")


class Judged(NamedTuple):
    """The outcome for one group, its target, and the colour that gives."""

    outcome: Outcome
    target: Decimal | None
    rag: Rag


def judge(facts: Facts, group: str) -> Judged:
    """The outcome for one group, coloured: all of an answer that is ever announced."""
    definition, target = facts.wanted.definition, facts.targets.get(group)
    outcome, goal = compute(definition, facts.inputs, group), target.value if target else None
    covered = coverage_of(facts)
    colour = rag(
        outcome.value,
        goal,
        polarity=definition.polarity,
        tolerance=definition.tolerance,
        coverage=covered.percent if covered else None,
        needed=definition.coverage_needed if covered else None,
    )
    return Judged(outcome, goal, colour)


def answer(facts: Facts, group: str) -> ValueAnswer:
    """The answer for one group."""
    wanted = facts.wanted
    definition = wanted.definition
    outcome, goal, colour = judge(facts, group)
    covered = coverage_of(facts)
    differs = variance(
        outcome.value, goal, polarity=definition.polarity, unit=definition.difference_unit
    )
    notices = notices_of(facts, outcome)
    name = name_of(definition.code, wanted.place, wanted.period.text, group)
    times = facts.times
    return ValueAnswer(
        id=name,
        indicator=definition.code,
        title=definition.title,
        level=wanted.level,
        organisation=(
            OrganisationRef(id=wanted.place, name=facts.name)
            if wanted.level == "organisation"
            else None
        ),
        place=wanted.place,
        area=facts.area,
        period=wanted.period.text,
        group=group,
        value=outcome.value,
        reason=outcome.reason,
        unit=definition.unit,
        polarity=definition.polarity,
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        size=outcome.size,
        incomplete=outcome.incomplete,
        details=dict(outcome.details),
        status=outcome.status,
        target=goal,
        variance=differs.number if differs else None,
        variance_words=differs.words if differs else None,
        rag=colour.colour,
        rag_reason=colour.reason,
        direction=_travelled(facts, outcome, group),
        people_to_target=_people(definition, outcome, goal),
        coverage=covered,
        range=_range(definition, outcome, covered),
        publishable=outcome.value is not None and not _small(definition, outcome),
        notices=notices,
        definition_version=definition.version,
        as_of=times.event_time if times else None,
        recorded_at=times.recorded_at if times else None,
        lag_ms=_lag_ms(facts),
        as_at=facts.moment.as_at,
        known_at=facts.moment.known_at,
        links=_links(name, definition),
    )


def coverage_of(facts: Facts) -> Coverage | None:
    """How many of the organisations expected have reported; None for one organisation."""
    if facts.expected is None:
        return None
    percent = None
    if facts.expected:
        percent = min(half_up(Fraction(100 * facts.reported, facts.expected)), Decimal("100.0"))
    return Coverage(
        reported=facts.reported,
        expected=facts.expected,
        percent=percent,
        needed=facts.wanted.definition.coverage_needed,
    )


def notices_of(facts: Facts, outcome: Outcome) -> list[Notice]:
    """What a reader of `outcome` should know."""
    definition, notices = facts.wanted.definition, []
    if _small(definition, outcome):
        least = definition.suppression.min_denominator
        message = f"{outcome.size} {definition.counted}, fewer than {least}: not for publication."
        notices.append(Notice(code="small_group", message=message))
    if outcome.incomplete and definition.options.incomplete == "exclude":
        message = f"Incomplete records of {outcome.incomplete} {definition.counted} are left out."
        notices.append(Notice(code="incomplete_records", message=message))
    if facts.inherited_from:
        message = f"These are the figures of {', '.join(facts.inherited_from)}, which it succeeded."
        notices.append(Notice(code="inherited", message=message))
    if definition.status == "retired":
        notices.append(Notice(code="retired", message="This indicator has been retired."))
    return notices


def _small(definition: Definition, outcome: Outcome) -> bool:
    """Whether it is about too few to be published: few counted, or a small count."""
    if outcome.value is None:
        return False
    rule = definition.suppression
    if definition.kind in ("count", "sum"):
        return 0 < outcome.size < rule.min_count
    return outcome.size < rule.min_denominator


def _travelled(facts: Facts, outcome: Outcome, group: str) -> Travelled | None:
    definition = facts.wanted.definition
    before = compute(definition, facts.before, group) if facts.before else None
    told = direction(
        Published(outcome.value, outcome.status, definition.version),
        Published(before.value, before.status, definition.version) if before else None,
        polarity=definition.polarity,
        decimals=definition.decimals,
    )
    if told is None:
        return None
    return Travelled(
        travel=told.travel,
        delta=told.delta,
        previous=before.value if before else None,
        previous_period=facts.wanted.period.previous.text,
        reason=told.reason,
    )


def _people(definition: Definition, outcome: Outcome, goal: Decimal | None) -> PeopleToTarget:
    told = people_to_target(
        _counted(definition, outcome), goal, polarity=definition.polarity, noun=definition.counted
    )
    return PeopleToTarget(number=told.number, words=told.words, reason=told.reason)


def _counted(definition: Definition, outcome: Outcome) -> Share | Count | None:
    """The outcome as numbers of people, if its kind is counted in people."""
    if definition.options.over_buckets == "mean_of_ratios":
        return None
    if outcome.value is None and definition.kind in _IN_PEOPLE:
        return Share(0, 0, definition.decimals)
    if definition.kind in ("count", "sum") and outcome.value is not None:
        return Count(outcome.value)
    if outcome.numerator is None or outcome.denominator is None:
        return None
    if definition.kind in ("proportion", "coverage"):
        return Share(outcome.numerator, outcome.denominator, definition.decimals)
    if definition.kind == "rate":
        return Share(
            outcome.numerator, outcome.denominator, definition.decimals, definition.per,
            open_ended=True,
        )  # fmt: skip
    return None


def _range(definition: Definition, outcome: Outcome, covered: Coverage | None) -> Range | None:
    if covered is None or not covered.reported or covered.reported >= covered.expected:
        return None
    share = _counted(definition, outcome)
    if not isinstance(share, Share) or definition.kind != "proportion":
        return None
    per_organisation = Fraction(outcome.size, covered.reported)
    missing = int(half_up((covered.expected - covered.reported) * per_organisation, 0))
    told = extremes(share, missing=missing, polarity=definition.polarity)
    return Range(worst=told.worst, best=told.best, missing=missing) if told else None


def _lag_ms(facts: Facts) -> int | None:
    if facts.times is None:
        return None
    # Two machines' clocks may disagree by a little: never less than nothing.
    lag = facts.times.recorded_at - facts.times.event_time
    return max(round(lag.total_seconds() * 1000), 0)


def _links(name: str, definition: Definition) -> dict[str, str]:
    address = f"{PREFIX}/values/{name}"
    return {
        "self": address,
        "explanation": f"{address}/explanation",
        "history": f"{address}/history",
        "comparison": f"{address}/comparison",
        "target": f"{PREFIX}/targets/{name}",
        "indicator": f"{PREFIX}/indicators/{definition.code}",
    }
