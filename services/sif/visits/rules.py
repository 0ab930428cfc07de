"""What may be done to a visit when, and by which day. Pure: every day is given.

Types and their terms: the usual year of a School Improvement Partner (autumn: performance review,
category and targets, and the head teacher's performance management, by 31 December; spring:
progress; summer: annual report to governors).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, Literal

from chassis.records.numbered import Action, with_done
from chassis.records.refusing import need_from, need_status, not_before, wrong
from education.periods import Period
from services.sif.visits.state import Finding, Purpose, Reply, Visit

TermName = Literal["AUT", "SPR", "SUM"]
_TERM_OF: Final[dict[Purpose, TermName]] = {
    "performance_review": "AUT",
    "performance_management": "AUT",
    "annual_report": "SUM",
}
"""The term of each purpose that has one; visits about progress may be made in any."""
_BY: Final[dict[Purpose, tuple[int, int]]] = {"performance_review": (10, 31)}
"""The last day (month, day) where it is not the end of the term."""


def due_on(purpose: Purpose, term: Period) -> date:
    """The last day for a visit. Raises `invalid_request` for a purpose of another term."""
    wanted = _TERM_OF.get(purpose)
    if wanted is not None and not term.text.endswith(wanted):
        message = f"a visit for {purpose} is of the {wanted} term, not of {term}"
        raise wrong("purpose_of_other_term", "$.purpose", message)
    if purpose not in _BY:
        return term.ends
    return date(term.starts.year, *_BY[purpose])


def made(
    visit: Visit,
    on: date,
    *,
    half_days: int | None,
    findings: Iterable[Finding],
    actions: Iterable[Action],
) -> Visit:
    """The visit as made and recorded; recorded anew until it is shared with the school."""
    need_status(visit.status, ("planned", "made"), "recorded")
    return visit.model_copy(
        update={
            "status": "made",
            "made_on": on,
            "half_days": half_days,
            "findings": tuple(findings),
            "actions": tuple(actions),
        }
    )


def shared(visit: Visit, on: date) -> Visit:
    """The note of visit as the school may read it from now on, and reply to."""
    need_status(visit.status, ("made",), "shared")
    need_from(on, visit.made_on, "the visit was made")
    return visit.model_copy(update={"status": "shared", "shared_on": on})


def replied(visit: Visit, reply: Reply) -> Visit:
    """The visit with the school's reply, or another in its place until it is signed off."""
    need_status(visit.status, ("shared", "replied"), "replied to")
    need_from(reply.on, visit.shared_on, "the note was shared")
    return visit.model_copy(update={"status": "replied", "reply": reply})


def signed_off(visit: Visit, on: date) -> Visit:
    """The visit as closed: after the school's reply, or once the time for one is over."""
    need_status(visit.status, ("shared", "replied"), "signed off")
    need_from(on, visit.shared_on, "the note was shared")
    if visit.status == "shared" and visit.reply_by and on <= visit.reply_by:
        message = f"The school may reply until {visit.reply_by}; it may be signed off after that."
        raise not_before(visit.reply_by + timedelta(days=1), message)
    return visit.model_copy(update={"status": "signed_off", "signed_off_on": on})


def cancelled(visit: Visit) -> Visit:
    """The visit as called off, before it was made."""
    need_status(visit.status, ("planned",), "cancelled")
    return visit.model_copy(update={"status": "cancelled"})


def done(visit: Visit, number: int, on: date) -> Visit:
    """The visit with one action done. Raises `not_found` where it has none of this number."""
    actions = with_done(visit.actions, number, on, "The visit has no action")
    need_from(on, visit.made_on, "the visit was made")
    return visit.model_copy(update={"actions": actions})
