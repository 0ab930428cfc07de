"""What callers send of enrichment support."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from chassis.drafts import Day
from chassis.records.drafts import Draft, OnDraft, Prose, ReasonDraft, Slug
from services.enrichment.support.packages import Hours
from services.enrichment.support.state import Outcome, Progress

Title = Annotated[Prose, Field(max_length=200)]
_HoursOrNone = Annotated[Decimal, Field(ge=0, le=1000, multiple_of=Decimal("0.25"))]


class ItemDraft(Draft):
    """One thing of a package, in hours to the quarter, and why it is proposed."""

    code: Slug
    title: Title
    service: Slug
    hours: Hours
    why: Annotated[Prose, Field(max_length=1000)]


class SupportPackageDraft(Draft):
    """The whole package anew, and why it is another."""

    items: list[ItemDraft] = Field(min_length=1, max_length=30)
    reason: Prose


class AcceptanceDraft(OnDraft):
    """What the school accepts, by the codes of the items; null: all of it."""

    items: list[Slug] | None = Field(None, min_length=1, max_length=30)


class SupportRefusalDraft(OnDraft):
    """Why the school declines."""

    reason: Prose


class SupportDeliveryDraft(OnDraft):
    """What was given of one item."""

    item: Slug
    hours: Hours
    what: Prose


class SupportDeliveryCorrectionDraft(ReasonDraft):
    """What was given as it really was, and why; what is not named stays."""

    item: Slug | None = None
    on: Day | None = None
    hours: _HoursOrNone | None = Field(None, description="0: it did not take place")
    what: Prose | None = None


class ReviewDraft(OnDraft):
    """How it goes. The words are the authority's own; the next review is due after the weeks of the
    package unless a day is named."""

    progress: Progress
    next_on: Day | None = None
    words: Prose


class ClosureDraft(OnDraft):
    """How it ended, and why now; of a proposal: `withdrawn`."""

    outcome: Outcome
    reason: Prose
