"""Artsmarks that schools hold, and Arts Awards that young people achieved."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from contracts.enrichment import (
    ArtsAwardLevel,
    ArtsAwardsLoaded,
    ArtsmarkChanged,
    ArtsmarkHeld,
    ArtsmarkLevel,
)
from contracts.envelope import BadEvent, Event
from services.kpi.figures import (
    ALL,
    ALWAYS,
    FINAL,
    POSITION,
    Line,
    Place,
    Posting,
    true_during,
    true_since,
)
from services.kpi.measures.parts import by, in_order, tally, year_of

ARTSMARK, ARTS_AWARD = "artsmark", "arts_award"
ARTSMARK_BUCKETS: Final[Mapping[ArtsmarkLevel, int]] = {"artsmark": 1, "silver": 2, "gold": 3}
AWARD_BUCKETS: Final[Mapping[ArtsAwardLevel, int]] = {"bronze": 1, "silver": 2, "gold": 3}
INTRODUCTORY_BUCKETS: Final[Mapping[ArtsAwardLevel, int]] = {"discover": 1, "explore": 2}


def artsmark_posting(event: Event[ArtsmarkChanged]) -> Posting:
    """A school that holds an Artsmark of a level, for as long as it does.

    Raises `BadEvent` for two at once, or one that ended before it began.
    """
    data = event.data
    _one_at_a_time(data.held)
    if data.withdrawn or not data.held:
        return Posting(ALWAYS)
    groups = [ALL, f"phase={data.phase}"]
    place = Place(data.organisation, data.area, POSITION)
    lines = [Line(place, tally(f"{ARTSMARK}.returns", groups, FINAL), data.held[0].held_from)]
    for each in data.held:
        figures = tally(f"{ARTSMARK}.schools", groups, ARTSMARK_BUCKETS[each.level])
        lines += true_during(place, figures, each.held_from, each.until)
    return Posting(ALWAYS, tuple(lines))


def arts_awards_posting(event: Event[ArtsAwardsLoaded]) -> Posting:
    """Awards achieved in one school and year by level, and by gender, since they are told.

    Raises `BadEvent` for a year that is none, and for more girls' and boys' awards of a level than
    there are.
    """
    data, year = event.data, year_of(event.data.year)
    for level, number in data.levels.items():
        if sum(each.get(level, 0) for each in data.genders.values()) > number:
            raise BadEvent(f"genders: more {level} awards than levels tells")
    if data.withdrawn:
        return Posting(ALWAYS)
    groups = {ALL: data.levels, **by("gender", data.genders)}
    figures = tally(f"{ARTS_AWARD}.returns", list(groups), FINAL)
    for measure, buckets in (("awards", AWARD_BUCKETS), ("introductory", INTRODUCTORY_BUCKETS)):
        cells = {group: _cells(levels, buckets) for group, levels in groups.items()}
        held = {group: amounts for group, amounts in cells.items() if amounts}
        figures |= {f"{ARTS_AWARD}.{measure}": held} if held else {}
    place = Place(data.organisation, data.area, str(year))
    return true_since(min(event.time.date(), year.ends), place, figures)


def _one_at_a_time(held: tuple[ArtsmarkHeld, ...]) -> None:
    for each in held:
        in_order(each.held_from, each.until, "until")
    for before, after in pairwise(held):
        if before.until > after.held_from:
            raise BadEvent(f"two Artsmarks at once on {after.held_from}")


def _cells(
    levels: Mapping[ArtsAwardLevel, int], buckets: Mapping[ArtsAwardLevel, int]
) -> dict[int, int]:
    return {bucket: levels[level] for level, bucket in buckets.items() if levels.get(level)}
