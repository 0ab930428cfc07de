"""What callers send of courses and bookings."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from chassis.drafts import Day
from chassis.records.drafts import AreaCode, Draft, OnDraft, Organisation, Prose, Slug, year_of
from chassis.records.people import Line
from education.years import AcademicYear
from services.enrichment.training.course import Phase


def _in_order(days: list[date]) -> list[date]:
    return sorted(set(days))


Days = Annotated[
    list[Day],
    Field(min_length=1, max_length=60, description="on which it is held, each once"),
    AfterValidator(_in_order),
]
Places = Annotated[int, Field(ge=1, le=10_000)]
Price = Annotated[Decimal, Field(ge=0, le=100_000, decimal_places=2, description="pounds a place")]
CourseKey = Annotated[str, Field(max_length=60, pattern=r"^[0-9]{3}\.[a-z0-9][a-z0-9-]*$")]
Phases = Annotated[list[Phase], Field(max_length=5)]


class TrainingCourseDraft(Draft):
    """A course, and how many places it has."""

    area: AreaCode
    name: Slug = Field(description="what its key ends with", examples=["phonics-2009"])
    title: Line
    provider: Slug = Field(description="who runs it", examples=["local-delivery-agency"])
    subject: Line
    days: Days
    places: Places
    price: Price | None = None
    phases: Phases = Field([], description="for whom it was made; any school may book")


class TrainingCourseChangeDraft(Draft):
    """What is another now; what is left out stays."""

    title: Line | None = None
    subject: Line | None = None
    days: Days | None = None
    places: Places | None = None
    price: Price | None = None
    phases: Phases | None = None
    reason: Prose


class BookingDraft(OnDraft):
    """Places of a school on a course; `on` is the day it asked."""

    organisation: Organisation
    course: CourseKey
    places: Places


class BookingPlacesDraft(OnDraft):
    """How many places it is to have."""

    places: Places


class AttendanceDraft(Draft):
    """How many of its places were taken up. No names."""

    attended: Annotated[int, Field(ge=0, le=10_000)]


class EvaluationDraft(Draft):
    """One rating for each evaluation, from 1 poor to 5 excellent; whole. No names, no words."""

    ratings: Annotated[list[Annotated[int, Field(ge=1, le=5)]], Field(max_length=10_000)]


def year_of_days(days: list[date]) -> AcademicYear:
    """The academic year of the first day. Raises `invalid_request`."""
    return year_of(days[0], "$.days.0")


def changes_of(draft: TrainingCourseChangeDraft) -> dict[str, Any]:
    """The members that a draft gives; of a course on other days also its year."""
    given = draft.model_dump(exclude={"reason"}, exclude_none=True)
    if draft.days is not None:
        given["year"] = str(year_of_days(draft.days))
    return given
