"""Events of `schools`: organisations, how they were inspected, their governing bodies.

Each says what is now true of one aggregate. What was withdrawn is told too, as `withdrawn`.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.envelope import EventData, EventPart

Change = Literal["registered", "changed", "closed"]
Status = Literal["open", "closed", "proposed", "proposed_to_close"]
Grade = Annotated[int, Field(ge=1, le=4)]
"""1 outstanding, 2 good, 3 satisfactory (since 2012 requires improvement), 4 inadequate."""
Count = Annotated[int, Field(ge=0)]
Inspected = Literal["section_5", "early_years"]
Category = Literal["none", "notice_to_improve", "special_measures", "inadequate_1", "inadequate_2"]
"""A school's (Education Act 2005, s44) or, inadequate 1 and 2, an early years setting's."""


class Identifiers(EventPart):
    """Every identifier the organisation is known by; only those it has.

    `local_code` is the authority's own, for what has no national number: a study-support centre.
    """

    urn: str | None = None
    laestab: str | None = None
    ukprn: str | None = None
    ey_urn: str | None = None
    local_code: str | None = None


class Membership(EventPart):
    """A group the organisation is in by some scheme: a cluster, a consortium, a federation.

    `starts_on` null: always was; `ends_on`, the first day it no longer is, null: still is.
    """

    scheme: str
    code: str
    starts_on: date | None = None
    ends_on: date | None = None


class Predecessor(EventPart):
    """An organisation whose work this one took over whole: a conversion, or one of a merger."""

    organisation: str
    effective_on: date | None = None


class OrganisationChanged(EventData):
    """What is now true of one organisation, and which change brought it about.

    `organisation` is the first it has of: its URN; its early years URN (OC before one of digits
    alone, which may equal a school's URN); its UKPRN; the authority's own code. `area` is the
    local authority's three-digit code. `memberships` and `predecessors` are all it has; null means
    that the publisher does not tell of them.
    """

    event_type: ClassVar[str] = "schools.organisation.changed.v1"

    organisation: str
    change: Change
    identifiers: Identifiers
    name: str
    kind: str
    phase: str
    status: Status
    area: str
    opened_on: date | None = None
    closed_on: date | None = None
    pupils: int | None = None
    ward: str | None = None
    low_age: int | None = None
    high_age: int | None = None
    memberships: tuple[Membership, ...] | None = None
    predecessors: tuple[Predecessor, ...] | None = None

    @property
    def subject(self) -> str:
        return self.organisation


class OfOrganisation(EventData):
    """What events about an organisation say of it alike, so that a reader needs no register."""

    organisation: str
    area: str
    phase: str
    kind: str
    withdrawn: bool = False


class OfYear(OfOrganisation):
    """Of one organisation and one academic year."""

    year: str

    @property
    def subject(self) -> str:
        return f"{self.organisation}/{self.year.replace('/', '-')}"


class InspectionPublished(OfOrganisation):
    """One full inspection by Ofsted, and from when to when it was the latest of its sort.

    `inspected_on` null tells of a setting from its opening to its first inspection.
    `latest_until`, the first day it no longer was: the next inspection, or the closure.
    `category` null: not known. `judgements` are further grades: behaviour, capacity, ...
    """

    event_type: ClassVar[str] = "schools.inspection.published.v1"

    inspected: Inspected
    setting: bool = False
    inspected_on: date | None = None
    published_on: date | None = None
    framework: str | None = None
    overall: Grade | None = None
    category: Category | None = None
    judgements: dict[str, Grade] = Field(default_factory=dict)
    latest_from: date
    latest_until: date | None = None

    @property
    def subject(self) -> str:
        return f"{self.organisation}/{self.inspected}/{self.inspected_on or 'none'}"


class CategoryChanged(OfOrganisation):
    """One time that an organisation spent in a category of concern; `left_on` null: it still is.

    `left_by`: what ended it, an inspection that lifted the category or put it into another, or the
    closure of the organisation.
    """

    event_type: ClassVar[str] = "schools.category.changed.v1"

    category: Literal["notice_to_improve", "special_measures", "inadequate_1", "inadequate_2"]
    entered_on: date
    left_on: date | None = None
    left_by: Literal["lifted", "recategorised", "closed"] | None = None

    @property
    def subject(self) -> str:
        return f"{self.organisation}/{self.entered_on}"


class MonitoringRecorded(OfOrganisation):
    """One monitoring visit (section 8): the school's progress, and the authority's support.

    `progress` since the inspection, `progress_since_visit` since the visit before.
    """

    event_type: ClassVar[str] = "schools.monitoring.recorded.v1"

    visited_on: date
    progress: str | None = None
    progress_since_visit: str | None = None
    authority_support: str | None = None

    @property
    def subject(self) -> str:
        return f"{self.organisation}/{self.visited_on}"


class GoverningBodyChanged(OfOrganisation):
    """A governing body in numbers, by category of governor: seats there are, and those filled.

    `additional` governors are those an authority appointed under section 64 of the Education and
    Inspections Act 2006; an interim executive board (section 65) stands in for the whole body.
    """

    event_type: ClassVar[str] = "schools.governing_body.changed.v1"

    closed_on: date | None = None
    seats: dict[str, Count]
    filled: dict[str, Count]
    vacancies: Count
    additional: Count = 0
    interim_executive_board: bool = False

    @property
    def subject(self) -> str:
        return self.organisation


EVENTS: tuple[type[EventData], ...] = (
    OrganisationChanged,
    InspectionPublished,
    CategoryChanged,
    MonitoringRecorded,
    GoverningBodyChanged,
)
