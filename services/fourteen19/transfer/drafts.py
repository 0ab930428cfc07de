"""What callers send of the transfer."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chassis.drafts import Day
from chassis.records.drafts import AreaCode, Draft, OnDraft, Prose, Slug
from chassis.records.people import Line
from services.fourteen19.readiness import Readiness

_Checklist = Annotated[list[Line], Field(min_length=1, max_length=50)]
_Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9./-]{0,39}$")]


class TransferDraft(Draft):
    """What a function and a post have alike."""

    area: AreaCode
    slug: Slug = Field(description="what its key ends with", examples=["commissioning-16-19"])
    title: Line
    transfers_on: Day


class TransferFunctionDraft(TransferDraft):
    """A function, and what must be ready before it comes over."""

    lead: Line = Field(description="the post that sees to it, no name: Lead, 11-19 team")
    checklist: _Checklist


class TransferPostDraft(TransferDraft):
    """A post: vacant until somebody is said to hold it."""


class TransferChecklistDraft(Draft):
    """All that must be ready, and why it changes. What keeps its title stays as ready as it is."""

    checklist: _Checklist
    reason: Prose


class TransferReadinessDraft(OnDraft):
    """How ready one thing of the checklist is."""

    item: int = Field(ge=1, le=50, description="its number")
    readiness: Readiness
    note: Prose | None = None


class TransferDayDraft(Draft):
    """Another day, and why."""

    transfers_on: Day
    reason: Prose


class TransferWithdrawalDraft(OnDraft):
    """It is not to come over, and why."""

    reason: Prose


class FunctionTransferredDraft(OnDraft):
    """The day a function came over."""

    unready_why: Prose | None = Field(None, description="needed where it was not ready")


class PostTransferredDraft(OnDraft):
    """The day a post came over."""


class PostFilledDraft(OnDraft):
    """From which day a post is held."""

    reference: _Reference = Field(description="payroll or vacancy reference of the holder, no name")


class PostVacatedDraft(OnDraft):
    """The first day a post is vacant, and why."""

    reason: Prose
