"""What may be done to a warning notice when. Pure: every day is given.

An act is judged by what held on its own day, and no act is dated before the one it follows. Source:
section 60 of the Education and Inspections Act 2006.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from chassis.organisations import Place
from chassis.problems import Fault, Problem
from chassis.records.refusing import need_from, not_allowed, not_before, wrong
from contracts.sif import Power
from education.maintained import has_appointing_body, is_maintained
from education.working_days import after_working_days
from services.sif.interventions.clock import (
    compliance_period_ends_on,
    initial_period_ends_on,
    powers_until,
)
from services.sif.interventions.law import Ground, LawVersion, law_on
from services.sif.interventions.state import (
    Intent,
    Notice,
    NoticeStatus,
    Recipient,
    Representations,
)

REASONABLE_NOTICE: Final = 5
"""Working days, where nothing else is said."""
_DAY: Final = timedelta(days=1)
_STANDING: Final[tuple[NoticeStatus, ...]] = ("given", "confirmed")
"""It stands, and the time to comply runs or is over."""


def law_of(given_on: date) -> LawVersion:
    """The law a notice is given under. Raises `invalid_request` before there was one."""
    law = law_on(given_on)
    if law is None:
        raise wrong("before_the_act", "$.on", "section 60 has been in force since 2007-04-01")
    return law


def given(
    given_on: date,
    *,
    grounds: Iterable[Ground],
    concerns: str,
    action_required: str,
    action_minded: str,
    copied_to: Iterable[Recipient],
) -> Notice:
    """A notice given on a day, with the periods of the law of that day."""
    law = law_of(given_on)
    ends_on = initial_period_ends_on(given_on, law)
    return Notice(
        title=law.notice,
        given_on=given_on,
        grounds=tuple(dict.fromkeys(grounds)),
        concerns=concerns,
        action_required=action_required,
        action_minded=action_minded,
        copied_to=tuple(dict.fromkeys(copied_to)),
        initial_period_ends_on=ends_on,
        compliance_period_ends_on=ends_on,
        powers_until=powers_until(ends_on, law),
    )


def check_copies(notice: Notice, place: Place) -> None:
    """Raises `invalid_request` unless it was copied to all that section 60 names."""
    wanted: list[Recipient] = ["hmci", "head"]
    if has_appointing_body(place.kind):
        wanted.append("appointing_body")
    missing = [each for each in wanted if each not in notice.copied_to]
    if missing:
        faults = [
            Fault("copy_missing", "$.copied_to", f"a copy is given to {each} at the same time")
            for each in missing
        ]
        raise Problem("invalid_request", "A notice is copied to all the law names.", errors=faults)


def check_maintained(place: Place, on: date) -> None:
    """Raises `conflict` for an organisation Part 4 of the Act is not about on a day."""
    if not is_maintained(place.kind):
        raise not_allowed(f"Part 4 of the Act is about maintained schools; this is a {place.kind}.")
    if place.closed_on and place.closed_on <= on:
        raise not_allowed(f"The school closed on {place.closed_on}.")


def check_may_be_given(notice: Notice, place: Place, others: Sequence[Notice]) -> None:
    """Raises `conflict` for a school no notice may be given to on that day: not maintained, closed,
    or with a notice that runs or was given later."""
    on = notice.given_on
    check_maintained(place, on)
    later = max((other.given_on for other in others), default=None)
    if later and later >= on:
        raise not_allowed(f"Another notice was given on {later}.")
    running = next((other for other in others if other.runs_on(on)), None)
    if running is not None:
        raise not_allowed(f"The notice given on {running.given_on} still runs.")


def represented(notice: Notice, made: Representations) -> Notice:
    """The notice with representations to the Chief Inspector, made within the initial period."""
    _need(notice, made.on, ("given",), "represented against")
    if made.on > notice.initial_period_ends_on:
        raise not_allowed(f"The initial period ended on {notice.initial_period_ends_on}.")
    return _after(
        notice,
        "representations",
        representations=made,
        compliance_period_ends_on=None,
        powers_until=None,
    )


def confirmed(notice: Notice, on: date) -> Notice:
    """The notice as confirmed by the Chief Inspector upon representations: time to comply runs
    anew."""
    _need(notice, on, ("representations",), "confirmed")
    law = law_of(notice.given_on)
    ends_on = compliance_period_ends_on(notice.given_on, on, law)
    return _after(
        notice,
        "confirmed",
        confirmed_on=on,
        compliance_period_ends_on=ends_on,
        powers_until=powers_until(ends_on, law),
    )


def not_confirmed(notice: Notice, on: date) -> Notice:
    """The notice as not confirmed: it is at an end."""
    _need(notice, on, ("representations",), "not confirmed")
    return _after(notice, "not_confirmed", not_confirmed_on=on)


def complied(notice: Notice, on: date) -> Notice:
    """The notice as complied with to the authority's satisfaction, in time or late: it is at an
    end."""
    _need_open(notice, on)
    return _after(notice, "complied", complied_on=on)


def not_complied(notice: Notice, on: date) -> Notice:
    """The notice as not complied with by the end of the compliance period, said after that."""
    _need(notice, on, _STANDING, "found not complied with")
    _need_compliance_over(notice, on)
    return _after(notice, "not_complied", not_complied_on=on)


def intended(notice: Notice, on: date, powers: Iterable[Power], working_days: int) -> Notice:
    """The notice with reasonable notice of powers under sections 63 to 66, once it was found not
    complied with."""
    if notice.status_on(on) in _STANDING:
        _need_compliance_over(notice, on)
    _need(notice, on, ("not_complied",), "followed by a notice of intent")
    ends_on = after_working_days(on, working_days)
    intent = Intent(on=on, powers=tuple(dict.fromkeys(powers)), ends_on=ends_on)
    return _after(notice, "notice_of_intent", intent=intent)


def withdrawn(notice: Notice, on: date) -> Notice:
    """The notice as withdrawn by the authority: it is at an end."""
    _need_open(notice, on)
    return _after(notice, "withdrawn", withdrawn_on=on)


def exercised(notice: Notice, used_on: date | None) -> Notice:
    """The notice with the first day a power was used by it; None: none was, after all."""
    status: NoticeStatus = "power_exercised" if used_on else "notice_of_intent"
    if notice.closed_on:
        status = notice.status
    return _after(notice, status, exercised_on=used_on)


def eligible_from(notice: Notice, on: date) -> date | None:
    """The first day the school can be eligible by a notice without notice of intent yet: from `on`,
    everything still missing is done as soon as the law allows, with five working days' notice.

    None: it no longer runs, or that hangs on the Chief Inspector.
    """
    standing = notice.status_on(on) in (*_STANDING, "not_complied")
    if notice.intent or not standing or notice.compliance_period_ends_on is None:
        return None
    intent_on = max(on, notice.compliance_period_ends_on + _DAY)
    return after_working_days(intent_on, REASONABLE_NOTICE) + _DAY


def _need(notice: Notice, on: date, statuses: tuple[NoticeStatus, ...], act: str) -> None:
    _need_open(notice, on)
    status = notice.status_on(on)
    if status not in statuses:
        wanted = " or ".join(statuses)
        message = f"On {on} it is {status}; only a notice that is {wanted} can be {act}."
        raise not_allowed(message)


def _need_open(notice: Notice, on: date) -> None:
    """Raises for a notice at an end, and for a day before its last act."""
    if notice.closed_on:
        raise not_allowed(f"The notice is {notice.status} since {notice.closed_on}.")
    last = max(day for name, day in notice.steps() if name not in ("eligible", "lapsed"))
    need_from(on, last, "the act it follows was done")


def _need_compliance_over(notice: Notice, on: date) -> None:
    ends_on = notice.compliance_period_ends_on
    if ends_on and on <= ends_on:
        message = f"The governing body may comply until {ends_on}; that it failed is said after."
        raise not_before(ends_on + _DAY, message)


def _after(notice: Notice, status: NoticeStatus, **changed: Any) -> Notice:
    return notice.model_copy(update={"status": status, **changed})
