"""What callers send of enrichment support."""

from typing import Annotated

from pydantic import Field

from chassis.drafts import Day
from chassis.records.drafts import Draft, OnDraft, Prose, Slug
from services.enrichment.support.packages import Hours
from services.enrichment.support.state import Outcome, Progress

Title = Annotated[Prose, Field(max_length=200)]


class ItemDraft(Draft):
    """One thing of a package, in hours to the quarter, and why it is proposed."""

    code: Slug
    title: Title
    service: Slug
    hours: Hours
    why: Annotated[Prose, Field(max_length=1000)]


class PackageDraft(Draft):
    """The whole package anew, and why it is another."""

    items: list[ItemDraft] = Field(min_length=1, max_length=30)
    reason: Prose


class AcceptanceDraft(OnDraft):
    """What the school accepts, by the codes of the items; null: all of it."""

    items: list[Slug] | None = Field(None, min_length=1, max_length=30)


class RefusalDraft(OnDraft):
    """Why the school declines."""

    reason: Prose


class DeliveryDraft(OnDraft):
    """What was given of one item."""

    item: Slug
    hours: Hours
    what: Prose


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
