"""A visit to a school or setting, and what events tell of visits."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from chassis.records.numbered import Action
from chassis.records.state import Due, Entry, Part, State
from chassis.records.told import told_of
from contracts.earlyyears import Purpose, VisitRecorded
from contracts.schools import Grade

TITLES: Final[dict[Purpose, str]] = {
    "audit": "implementation audit",
    "self_evaluation": "supported self-evaluation",
    "follow_up": "follow-up visit",
}


class Score(Part):
    """What was scored on one criterion of the tool, and the evidence; null: not applicable."""

    criterion: str
    score: int | None
    evidence: str | None = None


class Visit(State):
    """One visit. `due_on` is the last day it was to be made by; `tool` the audit tool it scores by,
    `percent` what its scores come to of the highest there are. `own_grade` is the school's or
    setting's own judgement of its provision, 1 outstanding to 4 inadequate."""

    NAME: ClassVar[str] = "visit"
    PATH: ClassVar[str] = "visits"

    status: Literal["planned", "made", "shared", "cancelled"] = "planned"
    purpose: Purpose
    year: str
    visitor: str | None
    due_on: date
    planned_for: date | None = None
    programme: str | None = None
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
    def open_actions(self) -> list[Action]:
        """Those not done."""
        return [action for action in self.actions if action.done_on is None]

    def dues(self) -> Iterable[Due]:
        title = TITLES[self.purpose]
        if self.status == "planned":
            yield Due("visit", self.visitor, f"make the visit: {title}", self.due_on)
        for action in self.open_actions:
            yield Due(f"action.{action.number}", action.owner, action.text, action.due_on)

    def entries(self) -> Iterable[Entry]:
        if self.made_on:
            yield Entry("made", self.made_on, TITLES[self.purpose])

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
        actions_open=len(visit.open_actions),
        actions_overdue=sum(action.due_on < today() for action in visit.open_actions),
    )
