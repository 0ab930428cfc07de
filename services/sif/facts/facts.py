"""The facts of one organisation on a day."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, PlainSerializer

from contracts.schools import Category, Grade
from contracts.sif import Stage
from education.maintained import Framework
from education.rounding import half_up
from services.sif.interventions.state import NoticeStatus

Trend = Literal["improving", "steady", "declining"]
CONFIDENTIAL: Final = frozenset({"sip_risk", "risk_noted_on", "leadership_concern"})
"""What comes of the confidential part of a visit."""


Exact = Annotated[Fraction, PlainSerializer(half_up, return_type=Decimal, when_used="json")]
"""A percentage, or percentage points: reckoned unrounded, written half up to one place."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Attainment(_Part):
    """The latest result of a stage, held to its floor. `floor` null: it is held to none.

    `pupils_to_floor`: how many more (below it) or fewer (at or above) would take it across.
    """

    stage: Stage
    year: str
    percent: Exact
    eligible: int | None = None
    achieved: int | None = None
    floor: int | None = None
    below_floor: bool
    pupils_to_floor: int | None = None


class Shortfall(_Part):
    """How far one measure of a school is under the mean of its authority's schools, in percentage
    points; negative where it is over it. `what`: `maths`, `fsm=yes`, `english_progress`."""

    what: str
    stage: Stage
    year: str
    own: Exact
    mean: Exact

    @property
    def points(self) -> Fraction:
        return self.mean - self.own


class Facts(_Part):
    """What is known of one organisation on a day. Null means not known, never no.

    Results are the latest of a year that was over; `percents` those of the last three years in a
    row (fewer: not held), the oldest first. A partner's judgements and a visit's grades count for
    twelve months. `inspected` false: it is known that it never was.
    """

    organisation: str
    framework: Framework
    on: date

    inspected: bool | None = None
    inspected_on: date | None = None
    ofsted_overall: Grade | None = None
    ofsted_category: Category | None = None
    category_since: date | None = None
    monitoring_progress: str | None = None
    monitored_on: date | None = None

    eligible_for_intervention: bool = False
    notice_status: NoticeStatus | Literal["none"] = "none"
    notice_given_on: date | None = None

    attainment: Attainment | None = None
    percents: tuple[Exact, ...] = ()
    three_year_trend: Trend | None = None
    attainment_shortfall: Shortfall | None = None
    progress_shortfall: Shortfall | None = None

    visited_on: date | None = None
    visit_grades: dict[str, Grade] = {}
    leadership_concern: bool | None = None
    sip_risk: int | None = None
    risk_noted_on: date | None = None

    @property
    def below_floor(self) -> bool | None:
        """NI 76 or NI 78; false, too, of a school that is held to no floor."""
        return self.attainment.below_floor if self.attainment else None

    @property
    def gap(self) -> Fraction | None:
        """The largest shortfall of one subject or group under the authority's mean."""
        return self.attainment_shortfall.points if self.attainment_shortfall else None

    @property
    def progress_gap(self) -> Fraction | None:
        """The larger shortfall of progress in English and mathematics (NI 93, 94)."""
        return self.progress_shortfall.points if self.progress_shortfall else None

    def public(self) -> Self:
        """Without what is confidential."""
        return self.model_copy(update=dict.fromkeys(CONFIDENTIAL))
