"""What translators share: counts by group, what is true of visits and their actions, and what an
event may not contradict."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, TypeVar

from contracts import earlyyears, sif
from contracts.envelope import BadEvent
from education.years import AcademicYear
from services.kpi.figures import FINAL, POSITION, SCALAR, Cells, Figures, Line, Place, true_during

Visit = sif.VisitRecorded | earlyyears.VisitRecorded
Span = sif.Placement | earlyyears.Rated
T = TypeVar("T")


def tally(
    measure: str, groups: Sequence[str], bucket: int = SCALAR, amount: int = 1
) -> dict[str, dict[str, dict[int, int]]]:
    """Figures of one measure: the same amount in each of the groups; of nothing, none."""
    return {measure: {group: {bucket: amount} for group in groups}} if amount else {}


def by(characteristic: str, told: Mapping[Any, T]) -> dict[str, T]:
    """What is told by the values of a characteristic, by group."""
    return {f"{characteristic}={value}": each for value, each in told.items()}


def figures_of(
    family: str,
    names: Mapping[str, str],
    groups: Mapping[str, object],
    *,
    status: int = FINAL,
    bucket: int = SCALAR,
) -> dict[str, Cells]:
    """Figures of counts told by group: a return of each group, and each measure of `names`, with
    the member that counts it."""
    figures: dict[str, Cells] = {f"{family}.returns": {group: {status: 1} for group in groups}}
    for measure, name in names.items():
        figures[f"{family}.{measure}"] = {
            group: {bucket: number}
            for group, told in groups.items()
            if (number := getattr(told, name))
        }
    return {measure: cells for measure, cells in figures.items() if cells}


def in_order(starts: date, ends: date | None, field: str) -> None:
    """Raises `BadEvent` for what ended before it began; `field` names the end."""
    if ends is not None and ends < starts:
        raise BadEvent(f"{field} is {ends}, before {starts}")


def one_at_a_time(spans: Sequence[Span], what: str) -> None:
    """Raises `BadEvent` for two `what` at once, or one that ended before it began."""
    for each in spans:
        in_order(each.effective_on, each.until, "until")
    for before, after in pairwise(spans):
        if before.until is None or before.until > after.effective_on:
            raise BadEvent(f"two {what} at once on {after.effective_on}")


def known_on(visit: Visit, told_on: date) -> date:
    """Since when a visit is known to be due: since it is told, and at the latest since it is made
    or its last day has come."""
    return min(visit.due_on, visit.made_on or told_on, told_on)


def actions_until_done(
    visit: Visit, told_on: date, opened: Figures, overdue: Figures
) -> Iterator[Line]:
    """The actions of a visit that was made, each until it is done: open since the visit, overdue
    since the day after its last."""
    if visit.made_on is None:
        return
    place = Place(visit.organisation, visit.area, POSITION)
    for action in visit.actions:
        yield from true_during(place, opened, visit.made_on, action.done_on)
        if action.due_on < told_on:
            late_from = max(action.due_on + timedelta(days=1), visit.made_on)
            yield from true_during(place, overdue, late_from, action.done_on)


def year_of(text: str) -> AcademicYear:
    """The academic year an event names. Raises `BadEvent` where it names none."""
    try:
        return AcademicYear.parse(text)
    except ValueError as wrong:
        raise BadEvent(f"year: {wrong}") from None
