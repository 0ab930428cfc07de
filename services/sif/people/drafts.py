"""What callers send of people and allocations."""

from typing import Annotated

from pydantic import AfterValidator, Field

from chassis.drafts import Day, distinct
from chassis.records.drafts import Draft, Organisation, PersonKey, Prose
from chassis.records.people import Client, Line, by_year
from education.years import AcademicYear
from services.sif.people.rules import MOST_OF_ADVISER, USUAL_HALF_DAYS
from services.sif.people.state import Expertise, Nature, Role

Roles = Annotated[list[Role], Field(min_length=1), AfterValidator(distinct)]
Expertises = Annotated[list[Expertise], AfterValidator(distinct)]
Phases = Annotated[list[Line], Field(max_length=10), AfterValidator(distinct)]
HalfDays = Annotated[int, Field(ge=0, le=500)]
Capacity = Annotated[
    dict[Annotated[str, Field(max_length=9)], HalfDays],
    Field(max_length=50, examples=[{"2009/10": 60}]),
    AfterValidator(by_year),
]
CapacityChange = Annotated[
    dict[Annotated[str, Field(max_length=9)], HalfDays | None],
    Field(max_length=50, description="only years that change; null: not stated any more"),
    AfterValidator(by_year),
]


class AccreditationDraft(Draft):
    """As a School Improvement Partner, by the National College; `expires_on` its last day."""

    number: Line
    accredited_on: Day
    expires_on: Day


class InterestDraft(Draft):
    """A conflict of interest; `until` its last day, null: open."""

    organisation: Organisation
    nature: Nature
    since: Day
    until: Day | None = None


Interests = Annotated[list[InterestDraft], Field(max_length=100)]


class PersonDraft(Draft):
    """Somebody the framework is to work through, under a key of the caller's choice."""

    key: PersonKey = Field(examples=["sip-1"])
    name: Line
    roles: Roles
    expertise: Expertises = []
    phases: Phases = Field([], examples=[["primary"]])
    accreditation: AccreditationDraft | None = Field(None, description="required of a partner")
    capacity_half_days: Capacity = {}
    client: Client | None = Field(None, description="whose tokens are this person's")
    interests: Interests = []
    employer: Organisation | None = Field(None, description="the school a serving head leads")


class PersonChange(Draft):
    """What to change (RFC 7396): members left out stay, null clears; lists are whole."""

    name: Line = Field(default_factory=str)
    roles: Roles = Field(default_factory=list)
    expertise: Expertises = Field(default_factory=list)
    phases: Phases = Field(default_factory=list)
    accreditation: AccreditationDraft | None = None
    capacity_half_days: CapacityChange = Field(default_factory=dict)
    client: Client | None = None
    interests: Interests = Field(default_factory=list)
    employer: Organisation | None = None
    left_on: Day | None = Field(None, description="the last day of work; null: works on")


AllocatedHalfDays = Annotated[int, Field(ge=1, le=MOST_OF_ADVISER)]
HalfDaysUsed = Annotated[
    int | None,
    Field(ge=0, le=MOST_OF_ADVISER, description="of those before; default: all allocated"),
]


class BulkItem(Draft):
    """One school of many."""

    organisation: Organisation
    partner: PersonKey
    half_days: AllocatedHalfDays = USUAL_HALF_DAYS
    by_choice: bool = Field(False, description="the school need not have one, and chose to")


class AllocationDraft(BulkItem):
    """A partner for a school, until the end of the academic year."""

    year: AcademicYear
    since: Day | None = Field(None, description="default: the first day of the year")


class BulkDraft(Draft):
    """The partners of many schools, from the first day of the year: all of them, or none."""

    year: AcademicYear
    items: Annotated[list[BulkItem], Field(min_length=1, max_length=500)]


class PartnerDraft(Draft):
    """Another partner from `since` on, and why."""

    partner: PersonKey
    since: Day
    half_days: AllocatedHalfDays
    half_days_used: HalfDaysUsed = None
    reason: Prose


class HalfDaysDraft(Draft):
    """Other half days, and why."""

    half_days: AllocatedHalfDays
    reason: Prose


class AllocationEndDraft(Draft):
    """The first day without a partner, and why."""

    on: Day
    half_days_used: HalfDaysUsed = None
    reason: Prose
