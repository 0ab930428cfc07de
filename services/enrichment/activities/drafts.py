"""What callers send of activities."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chassis.drafts import Day
from chassis.records.drafts import AreaCode, Draft, OnDraft, Organisation, ReasonDraft, Slug, Term
from chassis.records.people import Line
from contracts.enrichment import Scale, Sort, Strand
from education.years import AcademicYear

Ward = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z0-9]{1,12}$"),
    Field(description="code of a ward", examples=["E05000669"]),
]
Wards = Annotated[list[Ward], Field(max_length=100, description="those it is for")]
Schools = Annotated[
    list[Organisation], Field(max_length=1000, description="those it is aimed at; none: any")
]
Sessions = Annotated[int, Field(ge=1, le=400, description="planned for each pupil")]
Minutes = Annotated[int, Field(ge=5, le=600, description="of one session")]
Places = Annotated[int, Field(ge=1, le=100_000, description="for pupils")]
Strands = Annotated[
    dict[Strand, Scale], Field(description="what is assessed before and after, and in what")
]


class ActivityDraft(Draft):
    """An activity to be planned."""

    area: AreaCode
    name: Slug = Field(description="its own in its year", examples=["study-at-bwfc"])
    year: AcademicYear
    sort: Sort
    title: Line
    centre: Line | None = Field(None, examples=["Study@BWFC"])
    wards: Wards = []
    term: Term | None = Field(
        None, description="of Find Your Talent, null: the one in which it starts"
    )
    starts_on: Day
    ends_on: Day
    sessions: Sessions
    session_minutes: Minutes
    strands: Strands = {}
    schools: Schools = []
    places: Places | None = None


class ActivityChangeDraft(ReasonDraft):
    """What becomes different, and why; what is not named stays as it is."""

    title: Line | None = None
    centre: Line | None = Field(None, description="null: none")
    wards: Wards | None = None
    term: Term | None = Field(
        None, description="null: of Find Your Talent the one in which it starts, else none"
    )
    starts_on: Day | None = None
    ends_on: Day | None = None
    sessions: Sessions | None = None
    session_minutes: Minutes | None = None
    strands: Strands | None = Field(None, description="all of them; not once pupils were assessed")
    schools: Schools | None = None
    places: Places | None = Field(None, description="null: no limit")


class ActivityStartDraft(OnDraft):
    """The day of its first session."""


class ActivityEndDraft(OnDraft):
    """The day of its last session."""


class ActivityCancelDraft(ReasonDraft):
    """Why it does not take place."""
