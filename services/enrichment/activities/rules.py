"""The days and strands of an activity; what gains come to. Pure."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from chassis.problems import Fault
from chassis.records.refusing import all_wrong, need_from, need_status, not_allowed
from education.periods import period_of
from education.years import AcademicYear
from services.enrichment.activities.state import OPEN, Activity

BY_TERM: Final = "find_your_talent"
"""The sort that is told of by term."""


class Steps(NamedTuple):
    """Pupils by progress in sub-levels. `two` and `two_or_more` are the two readings of "made two":
    just two, and two or three or more."""

    one: int
    two: int
    two_or_more: int
    any: int
    none: int
    fell_back: int


def steps_of(gains: Mapping[int, int]) -> Steps:
    """10 of +2, 14 of +1 and 6 of 0: one 14, two 10, two or more 10, any 24, none 6."""
    one, two, none = (gains.get(gain, 0) for gain in (1, 2, 0))
    more = sum(number for gain, number in gains.items() if gain > 2)
    fell_back = sum(number for gain, number in gains.items() if gain < 0)
    return Steps(one, two, two + more, one + two + more, none, fell_back)


def mean_of(gains: Mapping[int, int]) -> Fraction | None:
    """The mean gain of those assessed at both ends; None: nobody was."""
    assessed = sum(gains.values())
    if not assessed:
        return None
    return Fraction(sum(gain * number for gain, number in gains.items()), assessed)


def checked(activity: Activity) -> Activity:
    """The activity, of Find Your Talent with its term. Raises `invalid_request` with everything
    that cannot be so."""
    faults = _faults(activity)
    if faults:
        raise all_wrong(faults)
    return _with_term(activity)


def _with_term(activity: Activity) -> Activity:
    """Where no term was named, in the one its first day is in: that day may be another now."""
    if activity.term_named:
        return activity
    term = None
    if activity.sort == BY_TERM:
        term = str(period_of("term", activity.starts_on))
    return activity.model_copy(update={"term": term})


def started(activity: Activity, on: date) -> Activity:
    """It runs since a day. Raises `conflict` and `invalid_request`."""
    need_status(activity.status, ("planned",), "started")
    after = activity.model_copy(update={"status": "running", "starts_on": on})
    faults = [Fault("outside_days", "$.on", each.message) for each in _days(after)]
    if faults:
        raise all_wrong(faults)
    return _with_term(after)


def ended(activity: Activity, on: date) -> Activity:
    """It is over since a day. Raises `conflict` and `invalid_request`."""
    need_status(activity.status, ("running",), "ended")
    need_from(on, activity.starts_on, "it started")
    return activity.model_copy(update={"status": "ended", "ended_on": on})


def cancelled(activity: Activity) -> Activity:
    """It does not take place. Raises `conflict`."""
    need_status(activity.status, OPEN, "cancelled")
    return activity.model_copy(update={"status": "cancelled"})


def need_nothing_sent(act: str, *, sent: bool) -> None:
    """Raises `conflict` where files about its pupils speak against an act."""
    if sent:
        raise not_allowed(f"Files about its pupils were sent: withdraw those first to {act}.")


def _faults(activity: Activity) -> list[Fault]:
    faults = _days(activity)
    if activity.term is not None and not activity.term.startswith(activity.year):
        faults.append(Fault("outside_year", "$.term", f"it is no term of {activity.year}"))
    if activity.sort == "inspiring_communities" and not activity.wards:
        faults.append(Fault("missing", "$.wards", "say for which wards it is, one at least"))
    return faults


def _days(activity: Activity) -> list[Fault]:
    year = AcademicYear.parse(activity.year)
    faults = []
    for name in ("starts_on", "ends_on"):
        day = getattr(activity, name)
        if not year.starts <= day <= year.ends:
            message = f"it is not within {year.starts} to {year.ends}"
            faults.append(Fault("outside_year", f"$.{name}", message))
    if activity.ends_on < activity.starts_on:
        message = f"it is before {activity.starts_on}, when it starts"
        faults.append(Fault("before_start", "$.ends_on", message))
    return faults
