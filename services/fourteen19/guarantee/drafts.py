"""What callers send of follow-ups."""

from typing import Annotated

from pydantic import Field

from chassis.drafts import Day
from chassis.records.drafts import Draft, OnDraft, Owner
from education.years import AcademicYear
from services.fourteen19.guarantee.contacts import ContactOutcome

NextOn = Annotated[Day | None, Field(description="the last day for the next attempt")]
Next = Annotated[Owner | None, Field(description="who makes it: a person's key, or head")]


class FollowUpStartDraft(Draft):
    """A young person to be followed up, by the number that the list of those without an offer
    gives."""

    learner_id: int = Field(ge=1, lt=2**63)
    year: AcademicYear
    owner: Next = None
    next_on: NextOn


class ContactDraft(OnDraft):
    """An attempt to get in touch, and when the next is due; without `next_on` none is."""

    by: Owner | None = Field(None, description="who tried: a person's key, or head")
    outcome: ContactOutcome
    owner: Next = None
    next_on: NextOn = None


class FollowUpReopeningDraft(Draft):
    """It is taken up again."""

    owner: Next = None
    next_on: NextOn
