"""One-to-one tuition of a school: pupils, courses, what was delivered, attended and gained."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from contracts.enrichment import TuitionChanged, TuitionCourses
from contracts.envelope import BadEvent, Event
from education.rounding import half_up
from services.kpi.figures import ALL, ALWAYS, FINAL, SCALAR, Figures, Line, Place, Posting
from services.kpi.measures.parts import tally, year_of

TUITION: Final = "tuition"
PUPILS_BY: Final = frozenset({"gender", "fsm", "key_stage"})
"""The characteristics that pupils are told by."""


def tuition_posting(event: Event[TuitionChanged]) -> Posting:
    """Pupils and courses of one school and year as they stand, since the first session; where there
    is none yet, since they are told.

    Raises `BadEvent` for a year that is none, for parts that are more than their whole, and for
    courses in progress or completed of nobody.
    """
    data, year = event.data, year_of(event.data.year)
    _must_add_up(data)
    if data.withdrawn:
        return Posting(ALWAYS)
    since = min(data.first_on or year.ends, event.time.date(), year.ends)
    place = Place(data.organisation, data.area, str(year))
    return Posting(ALWAYS, (Line(place, _figures(data), since),))


def _figures(data: TuitionChanged) -> Figures:
    pupils = {ALL: data.pupils} | {
        group: number for group, number in data.by.items() if group.partition("=")[0] in PUPILS_BY
    }
    found: defaultdict[str, dict[str, dict[int, int]]] = defaultdict(dict)
    for group, courses in _by_group(data.courses).items():
        for measure, amounts in _amounts(courses).items():
            found[f"{TUITION}.{measure}"][group] = amounts
    for group, number in pupils.items():
        found[f"{TUITION}.pupils"][group] = {SCALAR: number}
    told = {group for cells in found.values() for group in cells}
    found |= tally(f"{TUITION}.returns", sorted({ALL, *told}), FINAL)
    found |= tally(f"{TUITION}.offered", [ALL], amount=data.offered)
    found |= tally(f"{TUITION}.attended", [ALL], amount=data.attended)
    hours = half_up(sum(each.hours for each in data.courses), 0)
    found |= tally(f"{TUITION}.hours", [ALL], amount=int(hours))
    if any(each.allocated for each in data.courses):
        found |= tally(f"{TUITION}.allocated_schools", [ALL])
        found |= tally(f"{TUITION}.engaged_schools", [ALL], amount=min(data.pupils, 1))
    return _without_nothing(found)


def _by_group(courses: Iterable[TuitionCourses]) -> dict[str, list[TuitionCourses]]:
    """All, and those of each subject and of each key stage."""
    found: defaultdict[str, list[TuitionCourses]] = defaultdict(list)
    for each in courses:
        for group in (ALL, f"subject={each.subject}", f"key_stage={each.key_stage}"):
            found[group].append(each)
    return found


def _amounts(courses: Iterable[TuitionCourses]) -> dict[str, dict[int, int]]:
    """By measure; `gains` by sub-levels gained."""
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for each in courses:
        found["allocated"][SCALAR] += each.allocated
        found["courses"][SCALAR] += each.in_progress + each.completed
        found["completed"][SCALAR] += each.completed
        for gain, number in each.sub_levels.items():
            found["gains"][gain] += number
            found["two_sub_levels"][SCALAR] += number if gain >= 2 else 0
    return {measure: dict(amounts) for measure, amounts in found.items()}


def _without_nothing(found: Figures) -> Figures:
    """Figures are sparse: what is zero is not there."""
    sparse = {
        measure: {
            group: some
            for group, amounts in cells.items()
            if (some := {bucket: amount for bucket, amount in amounts.items() if amount})
        }
        for measure, cells in found.items()
    }
    return {measure: cells for measure, cells in sparse.items() if cells}


def _must_add_up(data: TuitionChanged) -> None:
    begun = sum(each.in_progress + each.completed for each in data.courses)
    if data.pupils > begun or (begun and not data.pupils):
        raise BadEvent(f"{data.pupils} pupils with {begun} courses in progress or completed")
    if data.attended > data.offered:
        raise BadEvent(f"attended: {data.attended} of {data.offered} sessions")
    for group, number in data.by.items():
        if number > data.pupils:
            raise BadEvent(f"{group}: {number} of {data.pupils} pupils")
    for each in data.courses:
        if sum(each.sub_levels.values()) != each.assessed:
            raise BadEvent(f"{each.subject}: gains of others than the {each.assessed} assessed")
