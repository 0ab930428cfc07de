"""A Collaborative Working Group: its members and meetings."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar, Final, Literal

from chassis.records.numbered import Action
from chassis.records.state import Due, Entry, Part, State
from education.maintained import Framework

Body = Literal[
    "authority",
    "leadership",
    "governors",
    "diocese",
    "greater_manchester_challenge",
    "other",
]
"""Whom a member is there for; `diocese`, the foundation of a foundation school too."""
MEET_WITHIN: Final = timedelta(weeks=6)
"""From one meeting to the next; a choice of this project's."""


class Member(Part):
    """A seat in a group: whom it is for and the post of whoever has it; a person's key where that
    is one of the framework's people. `until`: the first day it is no longer theirs."""

    number: int
    body: Body
    post: str
    person: str | None = None
    chair: bool = False
    since: date
    until: date | None = None


class Decision(Part):
    """What a meeting decided; the school does not see what is confidential."""

    text: str
    confidential: bool = False


class Meeting(Part):
    """A meeting planned and, once it was held, what came of it. `attended`: members' numbers."""

    number: int
    planned_on: date
    called_off: bool = False
    held_on: date | None = None
    attended: tuple[int, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: tuple[Action, ...] = ()


class Group(State):
    """One working group. `tier`: the one its organisation was confirmed in when it was formed;
    `diocese_offered_on`: when the diocese or foundation was asked to take part."""

    NAME: ClassVar[str] = "group"
    PATH: ClassVar[str] = "working-groups"

    status: Literal["formed", "dissolved"] = "formed"
    framework: Framework
    formed_on: date
    tier: int
    diocese_offered_on: date | None = None
    members: tuple[Member, ...]
    meetings: tuple[Meeting, ...] = ()
    dissolved_on: date | None = None

    @property
    def sitting(self) -> list[Member]:
        """Those who have not left."""
        return [member for member in self.members if member.until is None]

    @property
    def chair(self) -> str | None:
        """The key of the person who chairs, where it is one of the framework's people."""
        return next((member.person for member in self.sitting if member.chair), None)

    @property
    def held(self) -> dict[int, date]:
        """The days of the meetings that were held, by number."""
        return {each.number: each.held_on for each in self.meetings if each.held_on}

    def dues(self) -> Iterable[Due]:
        if self.status == "dissolved":
            return
        coming = [one for one in self.meetings if not one.held_on and not one.called_off]
        for one in coming:
            what = "record the working group's meeting"
            yield Due(f"meeting.{one.number}", self.chair, what, one.planned_on)
        if not coming:
            by = max(self.held.values(), default=self.formed_on) + MEET_WITHIN
            yield Due("meeting", self.chair, "hold the working group's next meeting", by)
        for one in self.meetings:
            for action in one.actions:
                if action.done_on is None:
                    item = f"action.{one.number}.{action.number}"
                    yield Due(item, action.owner, action.text, action.due_on)

    def entries(self) -> Iterable[Entry]:
        yield Entry("formed", self.formed_on, "working group formed")
        if self.dissolved_on:
            yield Entry("dissolved", self.dissolved_on, "working group dissolved")

    def as_organisation(self) -> "Group":
        """Without the decisions that are confidential."""
        return self.model_copy(update={"meetings": tuple(map(_open, self.meetings))})

    def audited(self) -> dict[str, Any]:
        """Without the words: they stay with the record."""
        meetings = {"__all__": {"number", "planned_on", "held_on", "called_off"}}
        members = {"__all__": {"number", "body", "chair", "since", "until"}}
        days = dict.fromkeys(("status", "formed_on", "diocese_offered_on", "dissolved_on"), True)
        return self.model_dump(
            mode="json", include={**days, "members": members, "meetings": meetings}
        )


def _open(meeting: Meeting) -> Meeting:
    decisions = tuple(each for each in meeting.decisions if not each.confidential)
    return meeting.model_copy(update={"decisions": decisions})
