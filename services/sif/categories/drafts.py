"""What callers send of categories."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chassis.drafts import Day, Plain
from chassis.records.drafts import Draft, OnDraft, Organisation, PersonKey, Prose, Term, day_of
from contracts.sif import Tier
from education.maintained import Framework
from services.sif.categories.rules import Confirmation


class CategoryDraft(Draft):
    """A category to be proposed by a day."""

    organisation: Organisation
    term: Term
    partner: PersonKey | None = Field(None, description="who is to propose; null: anybody who may")
    due_on: Day


class ProposalDraft(OnDraft):
    """The tier proposed, and why."""

    tier: Tier
    reasons: Prose


class AgreementDraft(OnDraft):
    """The head agrees."""

    comment: Prose | None = None


class ReasonsDraft(OnDraft):
    """A dispute, or a request to reconsider: with reasons."""

    reasons: Prose


class ReopeningDraft(OnDraft):
    """Why the category is to be proposed anew; the school reads it too."""

    reason: Prose


class ModerationDraft(OnDraft):
    """The panel's tier; reasons where it is not the one in question."""

    tier: Tier
    reasons: Prose | None = None


class ConfirmationDraft(OnDraft):
    """From which day on the moderated tier holds."""

    effective_on: Day = Field(description="the first day in the tier, not to come")
    letter_sent_on: Day | None = None

    def confirmation(self, today: date) -> Confirmation:
        """What it says. Raises `invalid_request` for days to come."""
        if self.letter_sent_on:
            day_of(self.letter_sent_on, today, path="$.letter_sent_on")
        return Confirmation(
            on=day_of(self.on, today),
            effective_on=day_of(self.effective_on, today, path="$.effective_on"),
            letter_sent_on=self.letter_sent_on,
        )


class TermReviewDraft(Draft):
    """A termly review: a category for every school or setting of an authority."""

    term: Term
    area: Plain = Field(max_length=3, examples=["350"])
    framework: Framework = "schools"
    due_on: Day


class ConfirmedDraft(Draft):
    """One of the agreed categories, in the tier the panel gives it."""

    key: Plain = Field(max_length=100, examples=["105148.2009-10-AUT"])
    version: int = Field(ge=1, description="as it was read")
    tier: Tier
    reasons: Prose | None = Field(None, description="required where it is not the one agreed")


class ConfirmationsDraft(ConfirmationDraft):
    """Agreed categories, moderated and confirmed together from one day on: all of them, or none."""

    items: Annotated[list[ConfirmedDraft], Field(min_length=1, max_length=1_000)]
