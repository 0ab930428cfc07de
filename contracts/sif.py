"""Events of `sif`, the School Improvement Framework: tiers, visits, support, plans, notices,
powers, targets and key-stage results.

Each says what is now true of one aggregate, in counts and dates: no person, no reasons. What was
taken back is told too, as `withdrawn`.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.envelope import EventData, EventPart
from contracts.schools import OfOrganisation
from contracts.visits import VisitAction
from education.maintained import Framework

Count = Annotated[int, Field(ge=0)]
Tier = Annotated[int, Field(ge=1, le=5)]
"""1 Core Programme, 2 Specific Support, 3 Focused Support, 4 Intensive Support, 5 Intensive
Intervention."""
Power = Literal[
    "additional_governors",
    "interim_executive_board",
    "suspended_budget",
    "required_collaboration",
    "closure_proposal",
]
Rating = Literal["red", "amber", "green"]
Stage = Literal["ks1", "ks2", "ks4"]


class Placement(EventPart):
    """A tier an organisation was confirmed in for a term (`2009/10-AUT`), from a day on.

    `until` is the first day it was in it no more, null: it still is.
    """

    tier: Tier
    term: str
    effective_on: date
    until: date | None = None


class CategoryChanged(OfOrganisation):
    """Every confirmed tier of one school or setting, the first first.

    `under_review`: a category is open, proposed, disputed or reopened and not confirmed yet.
    """

    event_type: ClassVar[str] = "sif.category.changed.v1"

    framework: Framework
    placements: tuple[Placement, ...] = ()
    under_review: bool = False

    @property
    def subject(self) -> str:
        return self.organisation


class VisitRecorded(OfOrganisation):
    """One visit of a School Improvement Partner: planned for, made, signed off; and its actions.

    `due_on` is the last day it was to be made by; `actions_overdue` counts those of today.
    """

    event_type: ClassVar[str] = "sif.visit.recorded.v1"

    visit: str
    purpose: str
    term: str
    due_on: date
    made_on: date | None = None
    signed_off_on: date | None = None
    actions: tuple[VisitAction, ...] = ()
    actions_open: Count = 0
    actions_overdue: Count = 0

    @property
    def subject(self) -> str:
        return self.visit


class SupportAllocated(OfOrganisation):
    """Half days of consultants' support to one organisation in an academic year, by expertise."""

    event_type: ClassVar[str] = "sif.support.allocated.v1"

    year: str
    allocated: dict[str, Count] = Field(default_factory=dict)
    delivered: dict[str, Count] = Field(default_factory=dict)

    @property
    def subject(self) -> str:
        return f"{self.organisation}/{self.year}"


class PlanReviewed(OfOrganisation):
    """One joint plan of a Collaborative Working Group, and its objectives by their last rating.

    `not_rated` counts objectives never reviewed; `ended_on`: the exit criteria were met, or the
    group was dissolved.
    """

    event_type: ClassVar[str] = "sif.plan.reviewed.v1"

    plan: str
    started_on: date
    reviewed_on: date | None = None
    ended_on: date | None = None
    objectives: dict[Rating, Count] = Field(default_factory=dict)
    not_rated: Count = 0
    milestones_overdue: Count = 0

    @property
    def subject(self) -> str:
        return self.plan


class NoticeGiven(OfOrganisation):
    """One warning notice (section 60 of the Education and Inspections Act 2006) as it stands.

    `eligible_on`: since when the school was eligible for intervention by it; `powers_until`: the
    last day to use a power that the notice opened; `ended_on`: complied with, not confirmed,
    withdrawn or lapsed.
    """

    event_type: ClassVar[str] = "sif.notice.given.v1"

    notice: str
    status: str
    given_on: date
    initial_period_ends_on: date
    compliance_period_ends_on: date
    eligible_on: date | None = None
    powers_until: date | None = None
    ended_on: date | None = None

    @property
    def subject(self) -> str:
        return self.notice


class PowerUsed(EventData):
    """One use of a power of intervention, as it stands now.

    Additional governors (section 64 of the Education and Inspections Act 2006; `seats` says how
    many), an interim executive board (65), a suspended budget (66), collaboration or a federation
    required (63), proposals to close (15). `ended_on`, the first day it no longer holds.
    `reference` is the publisher's own, of this use.
    """

    event_type: ClassVar[str] = "sif.power.used.v1"

    reference: str
    organisation: str
    power: Power
    used_on: date
    ended_on: date | None = None
    seats: int | None = None
    withdrawn: bool = False

    @property
    def subject(self) -> str:
        return self.reference


class TargetsSet(OfOrganisation):
    """The statutory targets of one governing body for one academic year's results.

    `due_on`, 31 December five terms before; `set_on` null: not set yet. `required` and `present`
    count the targets there must be and those there are.
    """

    event_type: ClassVar[str] = "sif.targets.set.v1"

    year: str
    due_on: date
    set_on: date | None = None
    required: Count
    present: Count

    @property
    def subject(self) -> str:
        return f"{self.organisation}/{self.year}"


class ResultCounts(EventPart):
    """Pupils of one group: `eligible` at the end of the stage; `achieved` its threshold (KS1: level
    2 in reading, writing and mathematics; KS2: level 4 in English and mathematics; KS4: five A*-C
    or equivalent with both); progress of two levels (KS4: three) among those with a prior result.
    """

    eligible: Count = 0
    achieved: Count = 0
    english_matched: Count = 0
    english_progress: Count = 0
    maths_matched: Count = 0
    maths_progress: Count = 0


class ResultLoaded(OfOrganisation):
    """The results of one school, stage and academic year, by group of pupils (`all`, `fsm=yes`).

    `basis`: added up from pupils' own results, or reckoned back from published percentages, then of
    the groups that have one. `below_floor` null: no floor then, or no figure to hold against it.
    """

    event_type: ClassVar[str] = "sif.result.loaded.v1"

    year: str
    stage: Stage
    basis: Literal["pupils", "published"]
    status: Literal["provisional", "final"] = "provisional"
    groups: dict[str, ResultCounts]
    below_floor: bool | None = None

    @property
    def subject(self) -> str:
        return f"{self.organisation}/{self.year}/{self.stage}"


EVENTS: tuple[type[EventData], ...] = (
    CategoryChanged,
    VisitRecorded,
    SupportAllocated,
    PlanReviewed,
    NoticeGiven,
    PowerUsed,
    TargetsSet,
    ResultLoaded,
)
