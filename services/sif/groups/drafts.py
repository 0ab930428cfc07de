"""What callers send of working groups."""

from typing import Annotated

from pydantic import Field

from chassis.drafts import Day, Plain
from chassis.records.drafts import Draft, OnDraft, Organisation, PersonKey, Prose
from chassis.records.numbered import ActionDraft
from services.sif.groups.state import Body


class SeatDraft(Draft):
    """Somebody's seat: a post, never a name."""

    body: Body
    post: Plain = Field(min_length=1, max_length=100, examples=["Chair of governors"])
    person: PersonKey | None = None


class FoundingSeatDraft(SeatDraft):
    """A seat in a group that is formed; one of them chairs."""

    chair: bool = False


class GroupDraft(OnDraft):
    """A working group, formed on a day; default: today."""

    organisation: Organisation
    diocese_offered_on: Day | None = Field(
        None, description="when the diocese or foundation was asked to take part"
    )
    members: Annotated[list[FoundingSeatDraft], Field(min_length=1, max_length=50)]


class MemberDraft(SeatDraft, OnDraft):
    """A seat of a group that is there."""


class MeetingDraft(Draft):
    """A meeting to be held."""

    planned_on: Day


class DecisionDraft(Draft):
    """What was decided."""

    text: Prose
    confidential: bool = Field(False, description="kept from the head and the governors")


class MinutesDraft(Draft):
    """What came of a meeting, whole, in place of what was recorded of it before."""

    on: Day = Field(description="the day it was held")
    attended: Annotated[list[int], Field(min_length=1, max_length=50)] = Field(
        description="members, by their numbers"
    )
    decisions: Annotated[list[DecisionDraft], Field(max_length=100)] = []
    actions: Annotated[list[ActionDraft], Field(max_length=50)] = []


class DissolutionDraft(OnDraft):
    """When a group is dissolved, and why."""

    reason: Prose
