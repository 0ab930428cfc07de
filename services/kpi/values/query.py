"""Reading values: one by its name, or many by filters, a page at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from chassis.clock import today
from chassis.paging import CursorKey
from chassis.problems import Problem
from education.areas import AREAS, COUNTRY, REGIONS
from education.periods import Period, parse_period, period_of
from services.kpi.figures import POSITION
from services.kpi.indicators.active import meant
from services.kpi.indicators.definition import Definition
from services.kpi.ledger.reading import AnySession
from services.kpi.moment import Moment
from services.kpi.naming import Name, parse_name
from services.kpi.spots import Spot
from services.kpi.values.answer import Notice, ValueAnswer
from services.kpi.values.candidates import Candidate, Filter, candidates
from services.kpi.values.facts import Facts, Reading
from services.kpi.values.telling import answer
from services.kpi.values.wanted import Wanted

_AT_ONCE: Final = 500  # places and periods read together
FIRST: Final = ("", "", "", "", "")
"""Where the first page of values starts."""
Keyed = list[tuple[ValueAnswer, CursorKey]]


async def find_values(
    session: AnySession,
    definitions: Mapping[str, Definition],
    wanted: Filter,
    *,
    limit: int,
    after: Sequence[str] = FIRST,
    keep: Callable[[ValueAnswer], bool] = lambda _: True,
) -> Keyed:
    """Up to `limit` values in the order of level, place, period, indicator and group, each with
    its sort key; those only that `keep` wants."""
    cursor: CursorKey = list(after)
    chosen = [each for code, each in sorted(definitions.items()) if _asked(code, wanted)]
    families = sorted({family for each in chosen for family in each.families})
    start = Spot(*cursor[:3])  # type: ignore[arg-type]
    found: Keyed = []
    while True:
        some = await candidates(
            session, wanted, families, start=start, limit=min(_AT_ONCE, limit) + 1
        )
        more = len(some) > min(_AT_ONCE, limit)
        for facts, kept_in in await _facts(session, chosen, wanted, some[: -1 if more else None]):
            for one, key in _answers(facts, kept_in, wanted):
                if key > cursor and keep(one):
                    found.append((one, key))
        found.sort(key=lambda pair: pair[1])
        if len(found) >= limit or not more:
            return found[:limit]
        start = some[-1].spot


async def _facts(
    session: AnySession,
    definitions: Sequence[Definition],
    wanted: Filter,
    some: Iterable[Candidate],
) -> list[tuple[Facts, str]]:
    pairs = [
        (Wanted(definition, each.spot.level, each.spot.place, period), each.spot.period)
        for each in some
        for definition in definitions
        if definition.families & each.families and each.spot.level in definition.levels
        for period in _periods(definition, each.spot.period, wanted)
    ]
    facts = await Reading(session, wanted.moment).facts([one for one, _ in pairs])
    return list(zip(facts, (kept_in for _, kept_in in pairs), strict=True))


def _periods(definition: Definition, kept_in: str, wanted: Filter) -> list[Period]:
    """The periods a balance is told of: its own; of a stock those asked for, or the present one."""
    if definition.is_stock != (kept_in == POSITION):
        return []
    if not definition.is_stock:
        period = parse_period(kept_in)
        return [period] if period.type == definition.period_type else []
    if wanted.periods is None:
        return [period_of("academic_year", wanted.moment.day)]
    asked = map(parse_period, wanted.periods)
    return [period for period in asked if period.type == "academic_year"]


def _answers(facts: Facts, kept_in: str, wanted: Filter) -> Keyed:
    groups = facts.groups if wanted.groups is None else wanted.groups
    spot, code = facts.wanted.spot, facts.wanted.definition.code
    return [
        (answer(facts, group), [spot.level, spot.place, kept_in, code, group])
        for group in groups
        if group in facts.groups
    ]


def _asked(code: str, wanted: Filter) -> bool:
    return wanted.codes is None or code in wanted.codes


async def facts_of(
    session: AnySession, definitions: Mapping[str, Definition], name: Name, moment: Moment
) -> Facts:
    """The facts of one value; raises `not_found` for an indicator or a place nobody knows.

    A place we know of, for which nothing was ever sent in, has facts without figures.
    """
    definition = meant(definitions, name.code)
    wanted = Wanted(definition, name.level, name.place, _fitting(definition, name.period))
    (facts,) = await Reading(session, moment).facts([wanted])
    if not facts.inputs.figures and not _is_known(facts):
        raise Problem("not_found", f"No {name.level} {name.place} is known here.")
    return facts


async def one_value(
    session: AnySession, definitions: Mapping[str, Definition], text: str, moment: Moment
) -> tuple[Facts, ValueAnswer]:
    """The value named like `NI72.105148.2008-09.all`, with its facts; raises `not_found`."""
    name = parse_name(text)
    facts = await facts_of(session, definitions, name, moment)
    value = answer(facts, name.group)
    if misprint := facts.wanted.definition.notice_for(name.code):
        value.notices.append(Notice(code="misprint", message=misprint))
    return facts, value


def _fitting(definition: Definition, period: Period) -> Period:
    expected = "academic_year" if definition.is_stock else definition.period_type
    if period.type != expected:
        example = period_of(expected, today())  # type: ignore[arg-type]
        told = expected.replace("_", " ")
        raise Problem("not_found", f"{definition.code} is told by {told}, as in {example.slug}.")
    return period


def _is_known(facts: Facts) -> bool:
    place = facts.wanted.place
    match facts.wanted.level:
        case "organisation":
            return facts.name is not None
        case "area" | "group":
            return place[:3] in AREAS
        case "region":
            return place in REGIONS
        case _:
            return place == COUNTRY
