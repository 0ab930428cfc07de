"""What callers send of sign-offs."""

from typing import Annotated

from pydantic import Field, model_validator

from chassis.records.drafts import (
    AreaCode,
    Draft,
    OnDraft,
    Organisation,
    PersonKey,
    Prose,
    ReasonDraft,
)
from education.years import AcademicYear
from services.earlyyears.profiles.corrections import ScaleCode
from services.earlyyears.signoffs.state import Outcome

MOST_CHILDREN = 1_000


class SignOffDraft(Draft):
    """A return that is to be signed off."""

    organisation: Organisation
    year: AcademicYear


class OpeningDraft(Draft):
    """An authority's returns of a year."""

    area: AreaCode
    year: AcademicYear


class SignatureDraft(OnDraft):
    """The day the return was signed off."""


class BehalfDraft(OnDraft):
    """The day the return was signed off, and why not by the school or setting itself."""

    reason: Prose


class ModerationDraft(OnDraft):
    """What was looked at, by whom, and what came of it: whole, in place of the one before."""

    by: PersonKey = Field(examples=["adviser-1"])
    children: Annotated[int, Field(ge=1, le=MOST_CHILDREN, description="children sampled")]
    scales: Annotated[list[ScaleCode], Field(min_length=1, max_length=13)]
    outcome: Outcome
    words: Prose


class FinalDraft(OnDraft):
    """The day, and, where children expected are held by nobody, that this is accepted and why."""

    accept_missing: bool = False
    reason: Prose | None = None

    @model_validator(mode="after")
    def _with_reason(self) -> "FinalDraft":
        if self.accept_missing and self.reason is None:
            raise ValueError("accept_missing needs a reason")
        return self


class ReopeningDraft(ReasonDraft):
    """Why a return that was final is open again."""


class BulkFinalDraft(OpeningDraft, OnDraft):
    """An authority's returns of a year, of which those that are ready become final."""
