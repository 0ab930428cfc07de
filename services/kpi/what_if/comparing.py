"""Facts against facts: which indicators say something else after than before. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from education.areas import AREAS, COUNTRY_NAME, REGIONS
from services.kpi.figures import ALL
from services.kpi.spots import Level
from services.kpi.values.facts import Facts
from services.kpi.values.telling import answer
from services.kpi.what_if.answers import MOST_SHOWN, IndicatorMoved, Told
from services.kpi.what_if.words import Tense, called, is_national, summary_of

_WIDEST_FIRST: Final[tuple[Level, ...]] = ("country", "region", "area", "group", "organisation")


class Pair(NamedTuple):
    """One indicator of one place and period before and after; None: not told at all."""

    before: Facts | None
    after: Facts | None


def consequences(
    pairs: Iterable[Pair], groups: Sequence[str] | None, tense: Tense, *, one_by_one: bool = False
) -> dict[str, Any]:
    """The members of `Consequences`: what differs within the pairs, in these groups or in all;
    `one_by_one`: organisations are told of in words each for itself."""
    moved = sorted((one for pair in pairs for one in differences(pair, groups)), key=_rank)
    places = Counter(level for level, _ in {(each.level, each.place) for each in moved})
    return {
        "summary": summary_of(moved, tense, one_by_one=one_by_one),
        "indicators": moved[:MOST_SHOWN],
        "indicators_in_all": len(moved),
        "places": {level: places[level] for level in _WIDEST_FIRST if places[level]},
    }


def differences(pair: Pair, groups: Sequence[str] | None) -> Iterator[IndicatorMoved]:
    """The groups for which the two differ; every group there is when none are named."""
    for group in _groups(pair) if groups is None else groups:
        before, after = _told(pair.before, group), _told(pair.after, group)
        if _seen(before) != _seen(after):
            yield _moved(pair, group, before, after)


def _told(facts: Facts | None, group: str) -> Told | None:
    return None if facts is None else Told.of(answer(facts, group))


def _seen(told: Told | None) -> tuple[object, ...] | None:
    """What somebody looking at the indicator would see change."""
    if told is None:
        return None
    return told.value, told.reason, told.rag, told.status, told.people_to_target


def _groups(pair: Pair) -> list[str]:
    found = {group for facts in pair if facts is not None for group in facts.groups}
    return [ALL, *sorted(found - {ALL})]


def _moved(pair: Pair, group: str, before: Told | None, after: Told | None) -> IndicatorMoved:
    facts = pair.after or pair.before
    assert facts is not None
    wanted, definition = facts.wanted, facts.wanted.definition
    return IndicatorMoved(
        indicator=definition.code,
        called=called(definition),
        title=definition.title,
        unit=definition.unit,
        level=wanted.level,
        place=wanted.place,
        name=_name(facts),
        period=wanted.period.text,
        group=group,
        before=before,
        after=after,
    )


def _name(facts: Facts) -> str | None:
    place = facts.wanted.place
    match facts.wanted.level:
        case "area":
            return AREAS[place].name if place in AREAS else None
        case "region":
            return REGIONS.get(place)
        case "country":
            return COUNTRY_NAME
        case _:
            return facts.name


def _rank(moved: IndicatorMoved) -> tuple[object, ...]:
    # A return moves many indicators; the national ones are not to be among those not named.
    widest, national = _WIDEST_FIRST.index(moved.level), is_national(moved.indicator)
    return (
        widest, not moved.recoloured, moved.place, not national,
        moved.period, moved.indicator, moved.group,
    )  # fmt: skip
