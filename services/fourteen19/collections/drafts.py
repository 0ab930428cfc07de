"""What callers send of collections."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chassis.drafts import Day
from chassis.records.drafts import AreaCode, Draft, Organisation, ReasonDraft, Slug
from chassis.records.people import Line
from education.years import AcademicYear

DataName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$"),
    Field(description="a kind of submission of a year's data", examples=["learners"]),
]
WarnDays = Annotated[int, Field(ge=0, le=90, description="how many days before it is due to warn")]
Providers = Annotated[list[Organisation], Field(min_length=1, max_length=1000)]


class CollectionDraft(Draft):
    """A collection to be made."""

    area: AreaCode
    data: DataName
    year: AcademicYear
    name: Slug = Field(description="its own among those of its data and year", examples=["autumn"])
    title: Line
    opens_on: Day
    due_on: Day = Field(description="the last day on which it is in time")
    closes_on: Day | None = Field(None, description="the last day it is late; null: none is")
    warn_days: WarnDays = 7
    expected: Providers | None = Field(
        None, description="of whom; null: of all in the area that sent such data in any year"
    )


class CollectionChangeDraft(ReasonDraft):
    """Other days, or other providers, and why; what is not named stays as it is."""

    opens_on: Day | None = None
    due_on: Day | None = None
    closes_on: Day | None = Field(None, description="null: it never closes")
    warn_days: WarnDays | None = None
    expected: Providers | None = Field(None, description="all of whom it is expected from now on")


class CollectionCancelDraft(ReasonDraft):
    """Why nothing is expected any more."""
