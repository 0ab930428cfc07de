"""A visit to a school or setting, and what events tell of visits."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from chassis.records.numbered import Action
from chassis.records.state import GOVERNORS, HEAD, Due, Entry, Part, State
from chassis.records.told import told_of
from contracts.earlyyears import Purpose, VisitRecorded
from contracts.schools import Grade
from contracts.visits import VisitAction
from education.working_days import after_working_days

TITLES: Final[dict[Purpose, str]] = {
    "audit": "implementation audit",
    "self_evaluation": "supported self-evaluation",
    "follow_up": "follow-up visit",
}
SHARE_WITHIN: Final = 10
"""Working days from the visit until its report is shared."""
_THEIRS: Final = (HEAD, GOVERNORS)


class Score(Part):
    """What was scored on one criterion of the tool, and the evidence; null: not applicable."""

    criterion: str
    score: int | None
    evidence: str | None = None


class Visit(State):
    """One visit. `due_on` is the last day it was to be made by; `tool` the audit tool it scores by,
    `percent` what its scores come to of the highest there are. `own_grade` is the school's or
    setting's own judgement of its provision, 1 outstanding to 4 inadequate. `follows` is the key of
    the visit that a follow-up goes back to, and whose open actions it looks at."""

    NAME: ClassVar[str] = "visit"
    PATH: ClassVar[str] = "visits"

    status: Literal["planned", "made", "shared", "cancelled"] = "planned"
    purpose: Purpose
    year: str
    visitor: str | None
    due_on: date
    planned_for: date | None = None
    programme: str | None = None
    follows: str | None = None
    made_on: date | None = None
    hours: int | None = None
    tool: str | None = None
    scores: tuple[Score, ...] = ()
    percent: Decimal | None = None
    own_grade: Grade | None = None
    summary: str | None = None
    actions: tuple[Action, ...] = ()
    shared_on: date | None = None

    @property
    def agreed(self) -> list[Action]:
        """The actions that somebody owes: the setting owes nothing it has not been told of."""
        return [each for each in self.actions if self.shared_on or each.owner not in _THEIRS]

    @property
    def open_actions(self) -> list[Action]:
        """Those of them not done."""
        return [action for action in self.agreed if action.done_on is None]

    def dues(self) -> Iterable[Due]:
        title = TITLES[self.purpose]
        if self.status == "planned":
            yield Due("visit", self.visitor, f"make the visit: {title}", self.due_on)
        if self.status == "made" and self.made_on:
            by = after_working_days(self.made_on, SHARE_WITHIN)
            yield Due("share", self.visitor, f"share the report: {title}", by)
        for action in self.open_actions:
            what = f"action {action.number} agreed at the visit: {title}"
            yield Due(f"action.{action.number}", action.owner, what, action.due_on)

    def entries(self) -> Iterable[Entry]:
        if self.made_on:
            yield Entry("made", self.made_on, TITLES[self.purpose])

    def as_organisation(self) -> "Visit":
        """Without what was found, until it is shared."""
        if self.shared_on is not None:
            return self
        hidden = {"scores": (), "percent": None, "own_grade": None, "summary": None, "actions": ()}
        return self.model_copy(update=hidden)

    def audited(self) -> dict[str, Any]:
        """Without the words: they stay with the record."""
        return self.model_dump(mode="json", exclude={"scores", "summary", "actions"})


async def visit_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[VisitRecorded]:
    """Every visit of these organisations that was not called off, as of today."""
    return await told_of(session, Visit, organisations, _told)


def _told(key: str, visit: Visit, place: dict[str, Any]) -> VisitRecorded | None:
    if visit.status == "cancelled":
        return None
    return VisitRecorded(
        **place,
        visit=key,
        purpose=visit.purpose,
        due_on=visit.due_on,
        planned_for=visit.planned_for,
        made_on=visit.made_on,
        overdue=visit.made_on is None and visit.due_on < today(),
        actions=tuple(VisitAction(due_on=a.due_on, done_on=a.done_on) for a in visit.agreed),
        actions_open=len(visit.open_actions),
        actions_overdue=sum(action.due_on < today() for action in visit.open_actions),
    )
