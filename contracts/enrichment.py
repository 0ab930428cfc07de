"""Events of `enrichment`: who gets what, in which school, with what effect.

Each says what is now true of one aggregate, in counts and dates: no pupil, no tutor, no member of
staff. What is told `by` characteristic has groups such as `gender=F`, `fsm=yes`, `year_group=5`;
a pupil of whom it is not recorded is in none of them.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.envelope import EventData, EventPart
from contracts.schools import OfOrganisation, OfYear

Count = Annotated[int, Field(ge=0)]
Amount = Annotated[Decimal, Field(ge=0)]
Group = Annotated[str, Field(pattern=r"^[a-z_]+=[a-z0-9_]+$|^gender=[FM]$", examples=["fsm=yes"])]
Gains = dict[int, Count]
"""How many gained so much; negative: fell back."""
Subject = Literal["english", "mathematics"]
KeyStage = Literal["1", "2", "3", "4"]
Sort = Literal[
    "find_your_talent",
    "playing_for_success",
    "study_support",
    "inspiring_communities",
    "targeted_project",
]
"""What sort of activity: Find Your Talent, Playing for Success, study support out of hours,
Inspiring Communities, another targeted project."""
Strand = Literal["reading", "writing", "literacy", "mathematics", "numeracy", "ict"]
Scale = Literal["sub_levels", "months", "points"]
"""What progress in a strand is counted in."""
ArtsmarkLevel = Literal["artsmark", "silver", "gold"]
ArtsAwardLevel = Literal["bronze", "silver", "gold", "discover", "explore"]
"""Discover and Explore, which introduce to Arts Award, are of 2011 and later."""


class PupilsLoaded(OfYear):
    """The roll that enrichment is given on: pupils of one school in one academic year."""

    event_type: ClassVar[str] = "enrichment.pupils.loaded.v1"

    pupils: Count = 0
    by: dict[Group, Count] = Field(default_factory=dict)


class TuitionCourses(EventPart):
    """Courses of one-to-one tuition in one subject at one key stage.

    Each is in one of the four: not begun, in progress, completed (the planned hours were taught),
    withdrawn. `hours` were taught; `assessed` have both an entry and an exit level, `sub_levels`
    is what they gained.
    """

    subject: Subject
    key_stage: KeyStage
    allocated: Count = Field(0, description="courses the school was given")
    not_begun: Count = 0
    in_progress: Count = 0
    completed: Count = 0
    withdrawn: Count = 0
    hours: Amount = Decimal(0)
    assessed: Count = 0
    sub_levels: Gains = Field(default_factory=dict)


class TuitionChanged(OfYear):
    """One-to-one tuition in one school and academic year.

    `pupils` have a course in progress or completed, each counted once; `by` gender, free school
    meals, year group and key stage of the course so many of them.
    `offered` and `attended` are sessions. `first_on` is the day of the first session.
    """

    event_type: ClassVar[str] = "enrichment.tuition.changed.v1"

    courses: tuple[TuitionCourses, ...] = ()
    pupils: Count = 0
    by: dict[Group, Count] = Field(default_factory=dict)
    offered: Count = 0
    attended: Count = 0
    first_on: date | None = None


class Participating(EventPart):
    """Pupils surveyed, and those of them with so many hours of PE and sport a week."""

    pupils: Count = 0
    two_hours: Count = 0
    three_hours: Count = 0
    five_hours: Count = 0


class ParticipationLoaded(OfYear):
    """The PE and School Sport Survey of one school, by year group; by gender, where girls and boys
    were told apart, those of years 1 to 11."""

    event_type: ClassVar[str] = "enrichment.participation.loaded.v1"

    year_groups: dict[int, Participating] = Field(default_factory=dict)
    genders: dict[Literal["F", "M"], Participating] = Field(default_factory=dict)


class ProjectChanged(OfYear):
    """Whole-class music projects (Wider Opportunities) of one school in one academic year.

    `pupils` are in any of them; `key_stage_2` those in years 3 to 6, of `key_stage_2_roll` on roll
    (None: no roll is held), and of a year group no more than are; `year_long` projects last the
    year. `first_on`: when the first began.
    Of a school without a project it tells what pupils one could reach.
    """

    event_type: ClassVar[str] = "enrichment.project.changed.v1"

    projects: Count = 0
    weekly: Count = 0
    year_long: Count = 0
    classes: Count = 0
    pupils: Count = 0
    key_stage_2: Count = 0
    key_stage_2_roll: Count | None = None
    instruments: dict[str, Count] = Field(default_factory=dict)
    first_on: date | None = None


class Progress(EventPart):
    """What was gained in one strand by those assessed at both ends; `by` gender alone."""

    scale: Scale
    assessed: Count = 0
    not_assessed: Count = Field(0, description="who were assessed at one end only")
    gains: Gains = Field(default_factory=dict)
    by: dict[Group, Gains] = Field(default_factory=dict)


class ProgressLoaded(OfOrganisation):
    """What one activity did for the pupils of one school: who took part, came, gained.

    `pupils` took part, `by` gender, free school meals and year group so many; `offered` and
    `attended` are sessions. `asked` were asked of their attitude before and after, of them
    `positive` show a better one.

    Of several activities of one sort and year (of Find Your Talent: term) the first, by its key,
    has `first`, and each pupil is among the `different` of its first alone: these add up.
    """

    event_type: ClassVar[str] = "enrichment.progress.loaded.v1"

    activity: str = Field(description="the activity's key", examples=["350.fyt-writing.2008-09"])
    sort: Sort
    year: str
    term: str | None = Field(None, examples=["2008/09-SUM"])
    starts_on: date
    pupils: Count = 0
    different: Count = 0
    first: bool = False
    by: dict[Group, Count] = Field(default_factory=dict)
    offered: Count = 0
    attended: Count = 0
    regular: Count = Field(0, description="pupils who came to 80 % or more of their sessions")
    strands: dict[Strand, Progress] = Field(default_factory=dict)
    asked: Count = 0
    positive: Count = 0

    @property
    def subject(self) -> str:
        return f"{self.activity}/{self.organisation}"


class AgreementTerms(EventPart):
    """Units agreed for a year, at a price in pounds for all of them."""

    units: Amount
    price: Amount


class AgreementSigned(OfYear):
    """A school's service level agreement with one traded service for one academic year.

    Signed on `signed_on`, in force until `ended_on` (the first day it no longer is; None: to the
    end of the year). `price` in pounds and `units`: as agreed for its last day; `terms`: those in
    force from a day on, which may be to come; none: these since `signed_on`. Units `delivered`, and
    `deliveries`: of them, those of each day.
    """

    event_type: ClassVar[str] = "enrichment.agreement.signed.v1"

    service: str = Field(description="the traded service's key", examples=["science-centre"])
    signed_on: date
    ended_on: date | None = None
    price: Amount
    units: Amount
    terms: dict[date, AgreementTerms] = Field(default_factory=dict)
    delivered: Amount = Decimal(0)
    deliveries: dict[date, Amount] = Field(default_factory=dict)

    @property
    def subject(self) -> str:
        return f"{super().subject}/{self.service}"


class ArtsmarkHeld(EventPart):
    """An Artsmark of one level, held from a day up to `until`, the first day it no longer is."""

    level: ArtsmarkLevel
    held_from: date
    until: date


class ArtsmarkChanged(OfOrganisation):
    """The Artsmarks one school holds and held, one at a time."""

    event_type: ClassVar[str] = "enrichment.artsmark.changed.v1"

    held: tuple[ArtsmarkHeld, ...] = ()

    @property
    def subject(self) -> str:
        return self.organisation


class ArtsAwardsLoaded(OfYear):
    """Arts Awards achieved by young people of one school or centre, by level."""

    event_type: ClassVar[str] = "enrichment.arts_awards.loaded.v1"

    levels: dict[ArtsAwardLevel, Count] = Field(default_factory=dict)
    genders: dict[Literal["F", "M"], dict[ArtsAwardLevel, Count]] = Field(default_factory=dict)


class TrainingChanged(OfYear):
    """Professional development taken up by one school in one academic year, by who runs it.

    Courses booked, places booked, staff who attended, evaluations and their ratings (1 poor to
    5 excellent).
    """

    event_type: ClassVar[str] = "enrichment.training.changed.v1"

    provider: str = Field(description="who runs it", examples=["local-delivery-agency"])
    courses: Count = 0
    places: Count = 0
    attended: Count = 0
    ratings: dict[int, Count] = Field(default_factory=dict)

    @property
    def subject(self) -> str:
        return f"{super().subject}/{self.provider}"


class SupportChanged(OfOrganisation):
    """Enrichment support of one school causing concern, since one move to a tier.

    `hours` of the package, those `delivered` of them; `deliveries` by the day they were given.
    """

    event_type: ClassVar[str] = "enrichment.support.changed.v1"

    key: str = Field(examples=["105148.2009-10-15"])
    tier: Annotated[int, Field(ge=1, le=5)]
    proposed_on: date
    accepted_on: date | None = None
    declined_on: date | None = None
    ended_on: date | None = None
    hours: Amount = Decimal(0)
    delivered: Amount = Decimal(0)
    deliveries: dict[date, Amount] = Field(default_factory=dict)

    @property
    def subject(self) -> str:
        return self.key


EVENTS: tuple[type[EventData], ...] = (
    PupilsLoaded,
    TuitionChanged,
    ParticipationLoaded,
    ProjectChanged,
    ProgressLoaded,
    AgreementSigned,
    ArtsmarkChanged,
    ArtsAwardsLoaded,
    TrainingChanged,
    SupportChanged,
)
