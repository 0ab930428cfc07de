"""Who may do what with a choice, and when. Pure: every day is given."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple

from chassis.problems import Fault
from chassis.records.numbered import numbered, replaced
from chassis.records.refusing import all_wrong, need_from, need_status, not_allowed, wrong
from services.fourteen19.applications.state import (
    HELD,
    OFFERED,
    OPEN,
    WAITING,
    Application,
    ApplicationRound,
    Choice,
    ChoiceStatus,
    Interview,
    Offer,
    RefusalReason,
    Step,
)

Party = Literal["applicant", "provider"]
ActName = Literal[
    "consider", "interview", "attendance", "offer", "waiting_list", "refuse", "met", "not_met",
    "enrol", "accept", "insure", "decline", "withdraw",
]  # fmt: skip
MOST_CHOICES: Final = 6


class Act(NamedTuple):
    """What may be done: by whom, with a choice that stands how, and how it stands then."""

    by: Party
    before: tuple[ChoiceStatus, ...]
    after: ChoiceStatus | None
    rule: str


ACTS: Final[Mapping[ActName, Act]] = {
    "consider": Act("provider", ("sent",), "under_consideration", "the provider looks at it"),
    "interview": Act(
        "provider",
        ("sent", "under_consideration", "interview"),
        "interview",
        "invited for a day, not before the invitation; again, for another day",
    ),
    "attendance": Act(
        "provider", ("interview",), "interview", "whether the young person came, from that day on"
    ),
    "offer": Act(
        "provider",
        WAITING,
        "offered",
        "with a last day to answer, from the day of the offer on, and any conditions",
    ),
    "waiting_list": Act(
        "provider", ("sent", "under_consideration", "interview"), "waiting_list", "no place yet"
    ),
    "refuse": Act("provider", WAITING, "declined_by_provider", "with the reason"),
    "met": Act("provider", ("accepted", "insurance"), None, "the conditions of the offer are met"),
    "not_met": Act(
        "provider", ("accepted", "insurance"), "not_met", "the conditions are not met: no place"
    ),
    "enrol": Act(
        "provider",
        ("accepted",),
        "enrolled",
        "once no condition is open; every other choice still open is withdrawn, on that day or "
        "that of its own last step",
    ),
    "accept": Act(
        "applicant",
        ("offered", "insurance"),
        "accepted",
        "firmly: one choice at a time; an offer until its last day",
    ),
    "insure": Act(
        "applicant",
        ("offered",),
        "insurance",
        "beside a firm acceptance whose conditions are open: one at a time",
    ),
    "decline": Act("applicant", ("offered", "insurance"), "declined", "the offer is not wanted"),
    "withdraw": Act(
        "applicant",
        (*OPEN, "accepted", "insurance"),
        "withdrawn",
        "at any time before enrolling",
    ),
}


@dataclass(frozen=True, slots=True)
class Move:
    """An act on a day, with what it needs to say."""

    act: ActName
    on: date
    interview: Interview | None = None
    attended: bool | None = None
    offer: Offer | None = None
    reason: RefusalReason | None = None


def unsendable(application: Application, courses: Collection[str]) -> list[Fault]:
    """Everything for which it cannot be sent; `courses`: those that still take applications."""
    faults = [
        Fault("course_closed", f"$.choices[{at}]", "the course takes no applications any more")
        for at, each in enumerate(application.choices)
        if each.course not in courses
    ]
    if not application.choices:
        faults.append(Fault("no_choices", "$.choices", "there is no choice on it"))
    waived = all(each.reference_waived for each in application.choices)
    if not waived and not application.texts.reference:
        message = "there is no reference, and a choice needs one"
        faults.append(Fault("no_reference", "$.reference", message))
    return faults


def sent(
    application: Application, on: date, dates: ApplicationRound, courses: Collection[str]
) -> Application:
    """The form as sent to all its choices. After the day for equal consideration it is late; after
    the last day it is refused. `courses` as `unsendable`."""
    need_status(application.status, ("draft",), "sent")
    if not dates.opens_on <= on <= dates.closes_on:
        raise not_allowed(f"Applications are sent from {dates.opens_on} to {dates.closes_on}.")
    need_from(on, application.begun_on, "it was begun")
    if faults := unsendable(application, courses):
        raise all_wrong(faults)
    update = {
        "status": "sent",
        "choices": tuple(_stands(each, "sent", on) for each in application.choices),
        "sent_on": on,
        "late": on > dates.equal_consideration_by,
        "answer_by": dates.respond_by,
    }
    return application.model_copy(update=update)


def rewritten(application: Application, choices: Sequence[Choice]) -> Application:
    """The form with other choices, before it is sent. A course is chosen once."""
    need_status(application.status, ("draft",), "changed")
    wanted = [each.course for each in choices]
    if len(set(wanted)) < len(wanted):
        raise wrong("chosen_twice", "$.choices", "a course is there twice")
    return application.model_copy(update={"choices": tuple(choices)})


def withdrawn(application: Application, on: date) -> Application:
    """The whole form taken back: every choice not ended is withdrawn."""
    need_status(application.status, ("draft", "sent", "closed"), "withdrawn")
    if any(each.status == "enrolled" for each in application.choices):
        raise not_allowed("The young person is enrolled.")
    now, free = settled(application, on), (*ACTS["withdraw"].before, "chosen")
    if now.status == "closed" and not any(each.status in free for each in now.choices):
        raise not_allowed("Every choice on it has ended.")
    need_from(on, _last_day(now), "something was done last")
    choices = _all_withdrawn(now.choices, free, on)
    update = {"choices": choices, "status": "withdrawn", "withdrawn_on": on}
    return now.model_copy(update=update)


def acted(application: Application, number: int, move: Move) -> Application:
    """The application after an act on one choice.

    Raises `not_found` where it has none of this number, `conflict` where the rules do not allow
    it, `invalid_request` for days that cannot be.
    """
    need_status(application.status, ("sent", "closed"), "answered")
    now = settled(application, move.on)
    choice = numbered(now.choices, number, "The application has no choice")
    act = ACTS[move.act]
    if choice.status not in act.before:
        names = " or ".join(act.before)
        raise not_allowed(f"The choice is {choice.status}; this is done with one that is {names}.")
    need_from(move.on, choice.steps[-1].on, "the choice came to stand as it does")
    _check(now, choice, move)
    changed = _stands(choice.model_copy(update=_told(choice, move)), act.after, move.on)
    choices = replaced(now.choices, changed)
    if changed.status == "enrolled":
        choices = _all_withdrawn(choices, (*OPEN, "insurance"), move.on)
    return closing(now.model_copy(update={"choices": choices}))


def settled(application: Application, day: date) -> Application:
    """The application as it stands on a day: offers not answered by their last day have lapsed."""
    if application.status != "sent":
        return application
    choices = tuple(settled_choice(each, day) for each in application.choices)
    return closing(application.model_copy(update={"choices": choices}))


def settled_choice(choice: Choice, day: date) -> Choice:
    """As `settled`, of one choice."""
    if choice.status != "offered" or choice.offer is None or choice.offer.respond_by >= day:
        return choice
    return _stands(choice, "lapsed", choice.offer.respond_by + timedelta(days=1))


def closing(application: Application) -> Application:
    """A sent application is closed once no choice on it is open, and never opens again."""
    if application.status == "sent" and not any(c.status in OPEN for c in application.choices):
        return application.model_copy(update={"status": "closed"})
    return application


def _check(application: Application, choice: Choice, move: Move) -> None:
    others = [each for each in application.choices if each.number != choice.number]
    checks = {
        "interview": _check_interview,
        "attendance": _check_attendance,
        "offer": _check_offer,
        "met": _check_conditions,
        "not_met": _check_conditions,
        "enrol": _check_enrolment,
    }
    if move.act in checks:
        checks[move.act](choice, move)
    firm = [each for each in others if each.status in HELD]
    if move.act == "accept" and firm:
        raise not_allowed("Another offer is accepted; withdraw from that first.")
    if move.act == "insure":
        _check_insurance(firm, others)


def _check_insurance(firm: Sequence[Choice], others: Sequence[Choice]) -> None:
    if not any(each.offer and each.offer.unmet for each in firm):
        raise not_allowed("An insurance goes with an accepted offer whose conditions are open.")
    if any(each.status == "insurance" for each in others):
        raise not_allowed("There is an insurance already.")


def _check_interview(_choice: Choice, move: Move) -> None:
    assert move.interview is not None
    need_from(move.interview.on, move.on, "the invitation was made", path="$.day")


def _check_attendance(choice: Choice, move: Move) -> None:
    assert choice.interview is not None
    need_from(move.on, choice.interview.on, "the interview is")


def _check_offer(_choice: Choice, move: Move) -> None:
    assert move.offer is not None
    need_from(move.offer.respond_by, move.on, "the offer was made", path="$.respond_by")


def _check_conditions(choice: Choice, _move: Move) -> None:
    if choice.offer is None or not choice.offer.unmet:
        raise not_allowed("The offer has no condition that is open.")


def _check_enrolment(choice: Choice, _move: Move) -> None:
    if choice.offer is not None and choice.offer.unmet:
        raise not_allowed("A condition of the offer is still open.")


def _told(choice: Choice, move: Move) -> dict[str, Any]:
    """What an act leaves on the choice beside how it stands."""
    if move.act == "interview":
        return {"interview": move.interview}
    if move.act == "attendance" and choice.interview:
        return {"interview": choice.interview.model_copy(update={"attended": move.attended})}
    if move.act == "offer":
        return {"offer": move.offer}
    if move.act == "refuse":
        return {"reason": move.reason}
    if move.act == "met" and choice.offer:
        return {"offer": choice.offer.model_copy(update={"met_on": move.on})}
    return {}


def _stands(choice: Choice, status: ChoiceStatus | None, on: date) -> Choice:
    if status is None or status == choice.status:
        return choice
    steps = (*choice.steps, Step(status=status, on=on))
    return choice.model_copy(update={"status": status, "steps": steps})


def _all_withdrawn(
    choices: Sequence[Choice], free: Sequence[ChoiceStatus], on: date
) -> tuple[Choice, ...]:
    """Each of them on that day, or on that of its own last step where that came later."""
    return tuple(
        _stands(each, "withdrawn", max([on, *(step.on for step in each.steps[-1:])]))
        if each.status in free
        else each
        for each in choices
    )


def _last_day(application: Application) -> date | None:
    days = [step.on for choice in application.choices for step in choice.steps]
    return max(days, default=None)


def has_offer(application: Application) -> bool:
    """Whether an offer stands."""
    return any(each.status in OFFERED for each in application.choices)
