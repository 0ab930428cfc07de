"""What counts as delivered, and when it may be said. Pure: every day is given."""

from datetime import date
from typing import Any

from chassis.records.numbered import numbered, replaced
from chassis.records.refusing import not_allowed, wrong
from education.years import AcademicYear
from services.earlyyears.support.sharing import Line
from services.earlyyears.support.state import Session, Support


def delivered(support: Support, **held: Any) -> Support:
    """The support with one more session."""
    session = Session(number=len(support.sessions) + 1, **held)
    return _with_sessions(support, (*support.sessions, session), session)


def corrected(support: Support, number: int, **changed: Any) -> Support:
    """The support with a session as it was in truth. Raises `not_found` for one not there."""
    after = _session(support, number).model_copy(update=changed)
    return _with_sessions(support, replaced(support.sessions, after), after)


def withdrawn(support: Support, number: int) -> Support:
    """The support with a session that never was; its number stays. Raises `not_found`."""
    after = _session(support, number).model_copy(update={"withdrawn": True})
    return _with_sessions(support, replaced(support.sessions, after), None)


def allocated(
    support: Support | None, line: Line, *, allocation: str, year: str, on: date
) -> Support:
    """The support with the hours of a line of an allocation adopted on a day."""
    told: dict[str, Any] = {
        "hours": line.hours,
        "rating": line.rating,
        "allocation": allocation,
        "allocated_on": on,
        "why": line.why,
    }
    if support is None:
        return _settled(Support(year=year, **told))
    return _settled(support.model_copy(update=told))


def _with_sessions(support: Support, sessions: tuple[Session, ...], new: Session | None) -> Support:
    if new is not None:
        _need_day(support, new.on)
    after = support.model_copy(update={"sessions": sessions})
    # What is taken back is never refused, even where fewer hours are allocated since.
    if new is not None and after.delivered > support.hours:
        raise not_allowed(
            f"That would be {after.delivered} of {support.hours} hours allocated: draft and adopt "
            "an allocation with more, by a higher capacity or a changed quality, first."
        )
    return _settled(after)


def _need_day(support: Support, on: date) -> None:
    year = AcademicYear.parse(support.year)
    if not year.starts <= on <= year.ends:
        raise wrong("outside_year", "$.on", f"{on} is not in {year}, the year of the support")


def _settled(support: Support) -> Support:
    """With the status that its hours give it."""
    if support.delivered >= support.hours:
        status = "complete"
    else:
        status = "under_way" if support.delivered else "allocated"
    return support.model_copy(update={"status": status})


def _session(support: Support, number: int) -> Session:
    return numbered(support.held, number, "The support has no session")
