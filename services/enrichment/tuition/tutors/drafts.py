"""What callers send of tutors."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from chassis.drafts import Day, distinct
from chassis.records.drafts import AreaCode, Draft, Prose, Slug
from chassis.records.people import Line
from contracts.enrichment import Subject

_Subjects = Annotated[list[Subject], Field(min_length=1, max_length=2), AfterValidator(distinct)]
_HoursAWeek = Annotated[Decimal, Field(gt=0, le=60, decimal_places=2)]


class TutorDetailsDraft(Draft):
    """What is known of a tutor, whole."""

    name: Line
    qualified_on: Day | None = Field(
        None, description="since when a qualified teacher; null: not one"
    )
    subjects: _Subjects
    hours_a_week: _HoursAWeek | None = Field(None, description="to teach; null: not agreed")
    from_day: Day = Field(alias="from", description="the first day of work")


class TutorDraft(TutorDetailsDraft):
    """A tutor, under a key of the caller's choice: it names nobody."""

    area: AreaCode
    slug: Slug = Field(description="what the key ends with", examples=["tutor-7"])


class TutorDepartureDraft(Draft):
    """From when a tutor works no more, and why; null: works on."""

    until: Day | None = Field(description="the first day of no work")
    reason: Prose
