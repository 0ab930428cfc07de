"""A visit and its confidential note, and what events tell of visits."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from chassis.records.numbered import Action
from chassis.records.state import HEAD, Due, Entry, Part, State
from chassis.records.told import told_of
from contracts.schools import Grade
from contracts.sif import VisitRecorded
from contracts.visits import VisitAction
from education.working_days import after_working_days

Purpose = Literal["performance_review", "performance_management", "progress", "annual_report"]
Aspect = Literal[
    "standards", "progress", "self_evaluation", "leadership", "teaching", "priorities", "governance"
]
Status = Literal["planned", "made", "shared", "replied", "signed_off", "cancelled"]
TITLES: Final[dict[Purpose, str]] = {
    "performance_review": "performance review and targets",
    "performance_management": "head teacher's performance management",
    "progress": "progress against priorities",
    "annual_report": "annual report to governors",
}
NOTE_WITHIN: Final = 10
REPLY_WITHIN: Final = 10
SIGN_OFF_WITHIN: Final = 5
"""Working days from the visit to its note, from the note to the school's reply, and from the end of
the time for a reply to the signature."""


class Finding(Part):
    """What was found on one aspect, with a grade (1 outstanding to 4 inadequate) where one was
    given."""

    aspect: Aspect
    text: str
    grade: Grade | None = None


class Reply(Part):
    """The school's own words on the note of visit."""

    on: date
    text: str


class Visit(State):
    """One visit. `due_on` is the last day it was to be made by; `half_days` it took."""

    NAME: ClassVar[str] = "visit"
    PATH: ClassVar[str] = "visits"

    status: Status = "planned"
    purpose: Purpose
    term: str
    visitor: str
    due_on: date
    planned_for: date | None = None
    made_on: date | None = None
    half_days: int | None = None
    findings: tuple[Finding, ...] = ()
    actions: tuple[Action, ...] = ()
    shared_on: date | None = None
    reply: Reply | None = None
    signed_off_on: date | None = None

    @property
    def reply_by(self) -> date | None:
        """The last day of the school's right of reply."""
        return self.shared_on and after_working_days(self.shared_on, REPLY_WITHIN)

    @property
    def open_actions(self) -> list[Action]:
        """Those not done; they are agreed once the note is shared."""
        if self.shared_on is None:
            return []
        return [action for action in self.actions if action.done_on is None]

    def dues(self) -> Iterable[Due]:
        title = TITLES[self.purpose]
        if self.status == "planned":
            yield Due("visit", self.visitor, f"make the visit: {title}", self.due_on)
        if self.status == "made" and self.made_on:
            by = after_working_days(self.made_on, NOTE_WITHIN)
            yield Due("share", self.visitor, f"share the note of visit: {title}", by)
        if self.status == "shared" and self.reply_by:
            yield Due("reply", HEAD, f"reply to the note of visit: {title}", self.reply_by)
        if self.status in ("shared", "replied") and self.reply_by:
            by = after_working_days(self.reply_by, SIGN_OFF_WITHIN)
            yield Due("sign_off", self.visitor, f"sign off the visit: {title}", by)
        for action in self.open_actions:
            yield Due(f"action.{action.number}", action.owner, action.text, action.due_on)

    def entries(self) -> Iterable[Entry]:
        if self.made_on:
            yield Entry("made", self.made_on, f"visit: {TITLES[self.purpose]}")
        if self.signed_off_on:
            yield Entry("signed_off", self.signed_off_on, "note of visit signed off")

    def as_organisation(self) -> "Visit":
        """Without what was found, until it is shared."""
        if self.shared_on is not None:
            return self
        return self.model_copy(update={"findings": (), "actions": ()})

    def audited(self) -> dict[str, Any]:
        """Without the words: they stay with the record."""
        return self.model_dump(mode="json", exclude={"findings", "actions", "reply"})


class VisitNote(State):
    """The confidential part of a visit, under the visit's key. `risk` 1 (none) to 4 (high) is the
    partner's own judgement of where the school is going."""

    NAME: ClassVar[str] = "visit_note"
    PATH: ClassVar[str] = "visit-notes"

    status: Literal["kept"] = "kept"
    noted_on: date
    text: str
    risk: int | None = None
    leadership_concern: bool | None = None

    def audited(self) -> dict[str, Any]:
        return {"noted_on": str(self.noted_on)}


async def visit_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[VisitRecorded]:
    """Every visit of these organisations that was not called off, as of today."""
    return await told_of(session, Visit, organisations, _told)


def _told(key: str, visit: Visit, place: dict[str, Any]) -> VisitRecorded | None:
    if visit.status == "cancelled":
        return None
    overdue = [action for action in visit.open_actions if action.due_on < today()]
    return VisitRecorded(
        **place,
        visit=key,
        purpose=visit.purpose,
        term=visit.term,
        due_on=visit.due_on,
        made_on=visit.made_on,
        signed_off_on=visit.signed_off_on,
        actions=tuple(VisitAction(due_on=a.due_on, done_on=a.done_on) for a in visit.actions),
        actions_open=len(visit.open_actions),
        actions_overdue=len(overdue),
    )
