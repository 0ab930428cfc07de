"""What callers send of courses."""

from typing import Annotated, Any

from pydantic import Field

from chassis.drafts import Day
from chassis.records.drafts import Draft, Organisation
from contracts.fourteen19 import PlaceLevel
from education.diplomas import LineCode
from education.years import AcademicYear
from services.fourteen19.prospectus.state import Course, Mode
from services.fourteen19.prospectus.texts import (
    Contact,
    Latitude,
    Longitude,
    Passage,
    Postcode,
    Summary,
    Web,
    Words,
)

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,29}$", examples=["ENG-L2"])]
_Age = Annotated[int, Field(ge=14, le=25)]


class CoursePlaceDraft(Draft):
    """Where it is taught; without latitude and longitude it is not found by distance."""

    name: Words
    postcode: Postcode
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class CourseDetail(Draft):
    """What is said of a course, whole: what is left out is not known. No text may have < or >."""

    title: Words
    level: PlaceLevel
    summary: Summary | None = None
    description: Passage | None = None
    qualification: Words | None = Field(None, description="in words: BTEC First Diploma")
    line: LineCode | None = Field(None, description="the Diploma's; null: no Diploma")
    subject_area: Words | None = None
    mode: Mode = "full_time"
    starts_on: Day | None = None
    weeks: Annotated[int, Field(ge=1, le=200)] | None = None
    years: Annotated[int, Field(ge=1, le=4)] | None = None
    age_from: _Age | None = Field(None, description="on 31 August before the year")
    age_to: _Age | None = None
    entry_requirements: Passage | None = None
    places: Annotated[int, Field(ge=0, le=5000)] | None = None
    apply_by: Day | None = Field(None, description="the last day for applications")
    taught_at: CoursePlaceDraft | None = None
    web: Web | None = Field(None, description="https://…")
    contact: Contact | None = Field(None, description="a mailbox that is no person's")


class CourseDraft(CourseDetail):
    """A course of a provider in an academic year, under its own code."""

    organisation: Organisation = Field(description="the provider: UKPRN, URN or LAESTAB")
    code: Code = Field(description="the provider's own")
    year: AcademicYear = Field(description="in which it starts")


class CourseCorrectionDraft(CourseDetail):
    """A course as it is in truth; and why it is corrected."""

    reason: Summary


class CourseWithdrawalDraft(Draft):
    """Why there will be no such course: anybody may read it, and it names nobody."""

    reason: Summary


class CoursesBulkDraft(Draft):
    """Many courses: all of them, or none."""

    publish: bool = Field(False, description="each is published, if it is not yet")
    items: Annotated[list[CourseDraft], Field(min_length=1, max_length=500)]


def detail_of(draft: CourseDetail) -> dict[str, Any]:
    """The members of a course that a draft says, by name."""
    return draft.model_dump(include=set(CourseDetail.model_fields))


def drafted(draft: CourseDraft) -> Course:
    """A course as first written: not published."""
    return Course(year=str(draft.year), code=draft.code, **detail_of(draft))


def rewritten(course: Course, draft: CourseDetail) -> Course:
    """The course with what a draft says of it."""
    return Course.model_validate(course.model_dump() | detail_of(draft))
