"""Who may have support, and what may be done to it when. Pure: every day is given."""

from datetime import date
from typing import Any

from chassis.records.numbered import numbered, replaced
from chassis.records.refusing import need_from, not_allowed, wrong
from education.years import AcademicYear
from services.sif.support.state import Session, Support


def need_tier(tier: int | None, on: date, plan: str | None) -> int:
    """The tier an organisation is in, where it may have support: Specific and Focused Support; the
    intensive tiers as part of a joint plan. Raises `conflict`."""
    if tier is None:
        raise not_allowed(f"No category is confirmed for {on}; support follows from one.")
    if tier == 1:
        raise not_allowed(
            "It is in the Core Programme; consultants' support is for Specific and Focused Support."
        )
    if tier >= 4 and plan is None:
        raise not_allowed("In an intensive tier support is part of a joint plan; name its key.")
    return tier


def agreed_within(day: date, year: AcademicYear) -> date:
    """The day support was agreed. Raises `invalid_request` for one after the year it is for."""
    if day > year.ends:
        raise wrong("outside_year", "$.agreed_on", f"{day} is after {year}")
    return day


def delivered(support: Support, on: date, half_days: int, focus: str) -> Support:
    """The support with one more session."""
    number = len(support.sessions) + 1
    session = Session(number=number, on=on, half_days=half_days, focus=focus)
    return _with_sessions(support, (*support.sessions, session), session)


def corrected(support: Support, number: int, **changed: Any) -> Support:
    """The support with a session as it was in truth. Raises `not_found` for one not there."""
    found = _session(support, number)
    after = found.model_copy(update=changed)
    return _with_sessions(support, replaced(support.sessions, after), after)


def withdrawn(support: Support, number: int) -> Support:
    """The support with a session that never was; its number stays. Raises `not_found`."""
    after = _session(support, number).model_copy(update={"withdrawn": True})
    return _with_sessions(support, replaced(support.sessions, after), None)


def with_half_days(support: Support, half_days: int) -> Support:
    """The support with more or fewer half days, but no fewer than were delivered."""
    _need_open(support)
    if half_days < support.delivered:
        raise not_allowed(f"{support.delivered} half days are delivered already.")
    return _settled(support.model_copy(update={"half_days": half_days}))


def ended(support: Support, on: date) -> Support:
    """The support as over early: the half days not delivered are the consultant's again."""
    _need_open(support)
    if support.status == "complete":
        raise not_allowed("It is complete; nothing is left to end.")
    need_from(on, support.last_session_on, "it was agreed or delivered last")
    released = support.half_days - support.delivered
    update = {"status": "ended", "ended_on": on, "half_days": support.delivered}
    return support.model_copy(update=update | {"released": released})


def _with_sessions(support: Support, sessions: tuple[Session, ...], new: Session | None) -> Support:
    _need_open(support)
    if new is not None:
        _need_day(support, new.on)
    after = support.model_copy(update={"sessions": sessions})
    if after.delivered > support.half_days:
        message = f"{after.delivered} of {support.half_days} half days: allocate more first."
        raise not_allowed(message)
    return _settled(after)


def _need_day(support: Support, on: date) -> None:
    last = AcademicYear.parse(support.year).ends
    if not support.agreed_on <= on <= last:
        message = f"{on} is not between {support.agreed_on}, when it was agreed, and {last}"
        raise wrong("outside_support", "$.on", message)


def _need_open(support: Support) -> None:
    if support.status == "ended":
        raise not_allowed(f"It ended on {support.ended_on}.")


def _settled(support: Support) -> Support:
    """With the status that its half days give it."""
    if support.delivered == 0:
        status = "allocated"
    else:
        status = "complete" if support.delivered == support.half_days else "under_way"
    return support.model_copy(update={"status": status})


def _session(support: Support, number: int) -> Session:
    return numbered(support.held, number, "The support has no session")
