"""The days of a collection, and what a day says of a return. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from chassis.problems import Fault

Standing = Literal["not_open", "open", "due_soon", "overdue", "received"]
LONGEST = 1096
"""Days from the first to the last of a collection."""


class Return(NamedTuple):
    """What one provider is expected to send for one collection, and what came of it.

    `received_on` is the day on which the first submission in force came; `rows` what they brought
    since the last that replaced all there was.
    """

    collection: str
    data: str
    year: str
    title: str
    area: str
    opens_on: date
    due_on: date
    closes_on: date | None
    warn_days: int
    organisation: str
    received_on: date | None
    rows: int
    submissions: int


def date_faults(opens_on: date, due_on: date, closes_on: date | None) -> list[Fault]:
    """Why a collection cannot have these days."""
    faults = []
    if due_on < opens_on:
        faults.append(Fault("before_opening", "$.due_on", f"it is before {opens_on}"))
    if closes_on is not None and closes_on < due_on:
        faults.append(Fault("before_due", "$.closes_on", f"it is before {due_on}"))
    if ((closes_on or due_on) - opens_on).days > LONGEST:
        path = "$.closes_on" if closes_on else "$.due_on"
        faults.append(Fault("too_long", path, "a collection lasts three years at most"))
    return faults


def standing_of(one: Return, on: date) -> Standing:
    """How a return stands on a day."""
    if one.received_on is not None:
        return "received"
    if on < one.opens_on:
        return "not_open"
    if on > one.due_on:
        return "overdue"
    return "due_soon" if days_left(one, on) <= one.warn_days else "open"


def days_left(one: Return, on: date) -> int:
    """From a day to the last on which it is in time; negative: it is past."""
    return (one.due_on - on).days


def late_by(one: Return) -> int:
    """Days from the last in time to the one it was received; 0: in time, or not received."""
    if one.received_on is None:
        return 0
    return max(0, (one.received_on - one.due_on).days)


def is_after_close(one: Return) -> bool:
    """Whether it was received once the collection was closed."""
    if one.received_on is None or one.closes_on is None:
        return False
    return one.received_on > one.closes_on


def counted_for(returns: Iterable[Return], on: date) -> Return | None:
    """Of the returns of one provider, sort of data and year, the one that a submission of a day
    counts for: of those open by then, the last that opened. None: none was."""
    opened = [each for each in returns if each.opens_on <= on]
    return min(opened, key=lambda one: (-one.opens_on.toordinal(), one.collection), default=None)
