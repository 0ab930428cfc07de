"""Events of `earlyyears`: each school's Early Years Foundation Stage Profile; audits and visits,
quality and support of schools and settings.

Each says what is now true of one aggregate, in counts and dates: no child, no person, no reasons.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from contracts.envelope import EventData, EventPart
from contracts.schools import OfOrganisation
from contracts.visits import VisitAction

Count = Annotated[int, Field(ge=0)]
HIGHEST_TOTAL = 117


def _in_range(scores: dict[int, int]) -> dict[int, int]:
    if scores and not (min(scores) >= 0 and max(scores) <= HIGHEST_TOTAL):
        raise ValueError(f"total scores are 0 to {HIGHEST_TOTAL}")
    if scores and min(scores.values()) < 0:
        raise ValueError("there cannot be fewer than no children with a score")
    return scores


# Checked as a whole: constraints on each key and value took two thirds of an event's decoding.
TotalScores = Annotated[
    dict[int, int],
    AfterValidator(_in_range),
    WithJsonSchema({"type": "object", "additionalProperties": {"minimum": 0, "type": "integer"}}),
]

ALL_CHILDREN = "all"
Purpose = Literal["audit", "self_evaluation", "follow_up"]
"""Of a visit: an audit of how the Foundation Stage is implemented (settings and childminders), a
supported self-evaluation (schools), or what follows from either."""
Rating = Literal["red", "amber", "green"]
"""Of the quality of provision, the poorest first."""


class ProfileCounts(EventPart):
    """One group of children of one school and year.

    `children` have a score on all 13 scales; `incomplete` lack one or more and count nowhere
    else. `good_level` have 78 points or more and 6 or more in each PSED and CLL scale.
    `total_score` counts the complete children by their total of 0 to 117 points; `secure` those
    with 6 points or more in a scale (`R`), or in each scale of an area of several (`PSED`, `CLL`,
    `PSRN`). Null: the publisher does not tell of it.
    """

    children: Count = 0
    incomplete: Count = 0
    good_level: Count = 0
    total_score: TotalScores = Field(default_factory=dict)
    secure: dict[str, Count] | None = None


class ProfileLoaded(EventData):
    """The Profile results now held for one school (or setting) and academic year.

    `groups` maps "all" and each "characteristic=value" (`gender=F`, `fsm=yes`, ...) to counts.
    A return that was withdrawn is a state too: its groups are empty. `expected` counts the children
    whose Profile is expected here, `missing` those of them not held here; null: no list of them is
    there. `final`: the authority has closed the return.
    """

    event_type: ClassVar[str] = "earlyyears.profile.loaded.v1"

    organisation: str
    area: str
    year: str
    status: Literal["provisional", "final"] = "provisional"
    groups: dict[str, ProfileCounts]
    expected: Count | None = None
    missing: Count | None = None

    @property
    def subject(self) -> str:
        return f"{self.organisation}/{self.year.replace('/', '-')}"


class VisitRecorded(OfOrganisation):
    """One visit of the Early Years Quality Improvement Team: planned, made; and its actions.

    `due_on` is the last day it was to be made by; `overdue`: it is over, and the visit not made.
    `actions_overdue` counts those of today.
    """

    event_type: ClassVar[str] = "earlyyears.visit.recorded.v1"

    visit: str
    purpose: Purpose
    due_on: date
    planned_for: date | None = None
    made_on: date | None = None
    overdue: bool = False
    actions: tuple[VisitAction, ...] = ()
    actions_open: Count = 0
    actions_overdue: Count = 0

    @property
    def subject(self) -> str:
        return self.visit


class Rated(EventPart):
    """A rating from a day on; `until` is the first day it no longer held, null: it does."""

    rating: Rating
    effective_on: date
    until: date | None = None


class QualityChanged(OfOrganisation):
    """Every rating of the quality of one school's or setting's provision, the first first.

    `baseline`: its first rating, by an audit, a self-evaluation, an inspection or a concern.
    `disagreement`: its own evaluation and the team's judgement differ.
    """

    event_type: ClassVar[str] = "earlyyears.quality.changed.v1"

    baseline: Rating | None = None
    ratings: tuple[Rated, ...] = ()
    disagreement: bool = False

    @property
    def subject(self) -> str:
        return self.organisation


class SupportSession(EventPart):
    """Hours of support delivered on a day."""

    on: date
    hours: Count


class SupportAllocated(OfOrganisation):
    """Hours of support to one school or setting in an academic year: allocated, since
    `allocated_on`, by the rating it had then; and delivered, in sessions."""

    event_type: ClassVar[str] = "earlyyears.support.allocated.v1"

    year: str
    rating: Rating | None = None
    allocated: Count
    allocated_on: date
    sessions: tuple[SupportSession, ...] = ()

    @property
    def subject(self) -> str:
        return f"{self.organisation}/{self.year}"


EVENTS: tuple[type[EventData], ...] = (
    ProfileLoaded,
    VisitRecorded,
    QualityChanged,
    SupportAllocated,
)
