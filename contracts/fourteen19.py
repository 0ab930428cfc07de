"""Events of `fourteen19`: learners on 14-19 programmes, lines of learning, offers, participation,
results, and what providers plan and deliver.

Each says what is now true of one aggregate, in counts and dates: no learner, no person. A young
person counts once, with the *home*: the school or college where he or she is on roll. Where it is
not known it is the provider that told of the young person.
"""

from datetime import date
from typing import Annotated, ClassVar, Final, Literal, get_args

from pydantic import Field

from contracts.envelope import EventData, EventPart
from contracts.schools import OfOrganisation, OfYear
from education.diplomas import Level, LineCode

Count = Annotated[int, Field(ge=0)]
Series = dict[date, Count]
"""A count from each of these days on, to the day before the next; before the first it is 0."""
Programme = Literal["diploma", "apprenticeship", "foundation_learning"]
PlaceLevel = Literal["entry", "level_1", "level_2", "level_3"]
Cohort = Literal["16", "17"]
"""Young people completing compulsory education (year 11), and those a year older."""
Age = Literal["16", "17", "18"]
Gender = Literal["F", "M"]
"""Whose gender is not recorded is in neither."""
GENDERS: Final[tuple[Gender, ...]] = get_args(Gender)


class Enrolled(EventPart):
    """Of one gender: those on roll aged 14 to 19, and those of them on any Diploma, on each day."""

    learners: Count = 0
    diploma: Series = Field(default_factory=dict)


class EnrolmentChanged(OfYear):
    """Young people of one home on programmes in an academic year, wherever they are taught.

    `learners`: those on roll here aged 14 to 19 on 31 August before it. Of the series each counts
    young people, once, on each day: on any Diploma (`diploma`), on one in a line, at a level; as
    apprentices, of them with a public sector employer; in Foundation Learning.
    """

    event_type: ClassVar[str] = "fourteen19.enrolment.changed.v1"

    learners: Count = 0
    diploma: Series = Field(default_factory=dict)
    lines: dict[LineCode, Series] = Field(default_factory=dict)
    levels: dict[Level, Series] = Field(default_factory=dict)
    apprenticeship: Series = Field(default_factory=dict)
    public_sector: Series = Field(default_factory=dict)
    foundation_learning: Series = Field(default_factory=dict)
    completed: dict[Programme, Count] = Field(default_factory=dict)
    genders: dict[Gender, Enrolled] = Field(default_factory=dict)


class Places(EventPart):
    """Places of one level: planned by the provider, commissioned by the authority, and delivered:
    young people taught at that level on the day there were most."""

    planned: Count = 0
    commissioned: Count = 0
    delivered: Count = 0


class ProvisionChanged(OfYear):
    """What one provider teaches in an academic year: its own learners, whatever their home."""

    event_type: ClassVar[str] = "fourteen19.provision.changed.v1"

    programmes: dict[Programme, Series] = Field(default_factory=dict)
    lines: dict[LineCode, Series] = Field(default_factory=dict)
    places: dict[PlaceLevel, Places] = Field(default_factory=dict)
    courses: Count = Field(0, description="published in the prospectus")


class LineChanged(OfOrganisation):
    """A line of learning in an area, told by the lead provider of the first consortium that offers
    or plans it: from when it is offered, from when it was planned to be and the day that was
    decided; and the learners planned by academic year."""

    event_type: ClassVar[str] = "fourteen19.line.changed.v1"

    line: LineCode
    planned_from: date | None = None
    planned_on: date | None = None
    offered_from: date | None = None
    offered_until: date | None = None
    planned_learners: dict[str, Count] = Field(default_factory=dict)

    @property
    def subject(self) -> str:
        return f"{self.area}/{self.line}"


class PilotChanged(OfOrganisation):
    """Foundation Learning at one school or college: from when it is a pilot, and since when it is
    ready for every learner entitled in 2013."""

    event_type: ClassVar[str] = "fourteen19.pilot.changed.v1"

    pilot_from: date | None = None
    pilot_until: date | None = None
    ready_on: date | None = None

    @property
    def subject(self) -> str:
        return self.organisation


class AgreementChanged(OfOrganisation):
    """The agreement of a consortium, told by its lead provider: members, and those who signed."""

    event_type: ClassVar[str] = "fourteen19.agreement.changed.v1"

    consortium: str
    members: Count
    signed: Count
    in_force_from: date | None = None
    in_force_until: date | None = None

    @property
    def subject(self) -> str:
        return self.consortium


class Guaranteed(EventPart):
    """A cohort of the September Guarantee as it stood from a day on; each is in one of the four."""

    on: date
    offer_made: Count = 0
    no_offer: Count = 0
    offer_not_appropriate: Count = 0
    not_recorded: Count = 0


class OfferRecorded(OfYear):
    """The September Guarantee: the young people of one home in each cohort, by their status.

    `year` is the one the young people are in as they are offered a place for the next September.
    """

    event_type: ClassVar[str] = "fourteen19.offer.recorded.v1"

    cohorts: dict[Cohort, tuple[Guaranteed, ...]] = Field(default_factory=dict)
    genders: dict[Gender, dict[Cohort, tuple[Guaranteed, ...]]] = Field(default_factory=dict)


class Applied(EventPart):
    """Young people as their common applications stood from a day on: with one sent, with an offer,
    with one accepted, with none open any more and none accepted."""

    on: date
    applied: Count = 0
    offered: Count = 0
    accepted: Count = 0
    without_place: Count = 0


class ApplicationsChanged(OfYear):
    """The common applications of the young people of one home for the next September."""

    event_type: ClassVar[str] = "fourteen19.applications.changed.v1"

    standing: tuple[Applied, ...] = ()


class Activity(EventPart):
    """Young people of one age at the end of a month. `excluded` (in custody, asylum seekers) are
    in none of the others; `learning` are those in education or training, of `eet`."""

    eet: Count = 0
    learning: Count = 0
    neet: Count = 0
    not_known: Count = 0
    lapsed_eet: Count = Field(0, description="of not_known: last known in education or work")
    lapsed_neet: Count = Field(0, description="of not_known: last known as neither")
    excluded: Count = 0

    @property
    def young_people(self) -> int:
        """Those NI 117 is about: nobody in custody, no asylum seeker."""
        return self.eet + self.neet + self.not_known

    @property
    def everybody(self) -> int:
        """Those NI 91 is about."""
        return self.young_people + self.excluded


class ParticipationChanged(OfYear):
    """What the young people of one home were doing at the end of each month of an academic year, by
    their age on that day. The months to come are as they will be if nobody is heard of again."""

    event_type: ClassVar[str] = "fourteen19.participation.changed.v1"

    months: dict[date, dict[Age, Activity]] = Field(default_factory=dict)
    academic_17: Activity | None = Field(
        None,
        description="on 31 December, those aged 17 on 31 August before the year (NI 91); null: "
        "there is none",
    )
    genders: dict[Gender, dict[date, Activity]] = Field(
        default_factory=dict,
        description="those of 16 to 18 together, at the ends of the three months of NI 117",
    )


class Interviewed(EventPart):
    """A cohort, and how many of it have had their interview by day."""

    cohort: Count = 0
    interviewed: Series = Field(default_factory=dict)


class GuidanceChanged(OfYear):
    """Advice and guidance interviews at 14 (year 9) and 16 (year 11) of the young people of one
    home."""

    event_type: ClassVar[str] = "fourteen19.guidance.changed.v1"

    interviews: dict[Literal["14", "16"], Interviewed] = Field(default_factory=dict)


class GcseCounts(EventPart):
    """Pupils of one group at the end of key stage 4: `level_2` five A*-C or equivalent,
    `level_2_with_english_and_maths` with both GCSEs among them (NI 75), `level_1` five A*-G; any
    qualification at all."""

    pupils: Count = 0
    level_2: Count = 0
    level_2_with_english_and_maths: Count = 0
    level_1: Count = 0
    any_qualification: Count = 0


class ResultLoaded(OfYear):
    """GCSE and equivalent results of one school and academic year, by group of pupils (`all`,
    `fsm=yes`), reckoned from every result of every pupil."""

    event_type: ClassVar[str] = "fourteen19.result.loaded.v1"

    status: Literal["provisional", "final"] = "provisional"
    groups: dict[str, GcseCounts] = Field(default_factory=dict)


class AttainedBy19(EventPart):
    """Young people of one group of a cohort: `cohort` its size, fixed at academic age 14."""

    cohort: Count = 0
    level_2: Count = 0
    level_2_with_english_and_maths: Count = 0
    level_3: Count = 0


class AttainmentReleased(EventData):
    """Level 2 and level 3 by 19 of the young people who lived in an area at 14 (NI 79 to 82), by
    group (`all`, `fsm=yes`, `fsm=no`), as the newest release has it.

    `year` is the academic year in which they turned 19; `release` names the vintage.
    """

    event_type: ClassVar[str] = "fourteen19.attainment.released.v1"

    area: str
    year: str
    release: str
    released_on: date
    status: Literal["provisional", "final"] = "final"
    groups: dict[str, AttainedBy19] = Field(default_factory=dict)
    withdrawn: bool = False

    @property
    def organisation(self) -> str:
        """It is told under the area's code: no organisation has it."""
        return self.area

    @property
    def subject(self) -> str:
        return f"{self.area}/{self.year.replace('/', '-')}"


class SubmissionAccepted(OfYear):
    """A provider's return of one sort of data for one collection: due, and received or not."""

    event_type: ClassVar[str] = "fourteen19.submission.accepted.v1"

    data: str
    collection: str
    due_on: date
    received_on: date | None = None
    rows: Count = 0

    @property
    def subject(self) -> str:
        return f"{self.organisation}/{self.collection}"


class TransferChanged(EventData):
    """The transfer of the Learning and Skills Council's functions to an authority: how many of them
    and of the posts there are, and how many have come over, from day to day."""

    event_type: ClassVar[str] = "fourteen19.transfer.changed.v1"

    area: str
    functions: Count = 0
    ready: Series = Field(default_factory=dict)
    transferred: Series = Field(default_factory=dict)
    posts: Count = 0
    posts_filled: Series = Field(default_factory=dict)
    withdrawn: bool = False

    @property
    def organisation(self) -> str:
        """It is told under the area's code."""
        return self.area

    @property
    def subject(self) -> str:
        return self.area


EVENTS: tuple[type[EventData], ...] = (
    EnrolmentChanged,
    ProvisionChanged,
    LineChanged,
    PilotChanged,
    AgreementChanged,
    OfferRecorded,
    ApplicationsChanged,
    ParticipationChanged,
    GuidanceChanged,
    ResultLoaded,
    AttainmentReleased,
    SubmissionAccepted,
    TransferChanged,
)
