"""What `GET /outcomes` answers with.

Percentages, points and changes have one decimal place, half up. A figure that is not there is null
with a reason beside it, and no number that tells of it.
"""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from education.disclosure import Disclosure, Withheld
from services.earlyyears.outcomes.groups import Breakdown

Reason = Literal[Withheld, "not_collected"]
"""suppressed: too few children, or it would tell of too few; not_applicable: nobody to count, or
nothing to divide by; not_collected: no Profile of that year is held."""


class OutcomeCount(BaseModel):
    """How many children."""

    value: int | None
    reason: Reason | None


class OutcomeShare(BaseModel):
    """Children with an achievement, of those with a score on all 13 scales.

    `count` may be withheld where `percent` is told: together they would tell of few children.
    """

    count: int | None
    percent: Decimal | None
    change: Decimal | None = Field(
        description="in percentage points, from `compared_with`; null: one of both is not told"
    )
    reason: Reason | None
    flagged: bool = Field(description="nobody or everybody, of fewer than 30 children")


class ScaleOutcome(OutcomeShare):
    """A scale, or an area of learning: children secure in it, with 6 points or more in each of its
    scales; `mean_points` of 9 a scale."""

    name: str
    mean_points: Decimal | None


class LowestFifthGap(BaseModel):
    """NI 92: the median total less the mean total of the lowest achieving fifth, as a percentage of
    the median. `children` make that fifth."""

    value: Decimal | None
    change: Decimal | None = Field(description="of the percentage, from `compared_with`")
    median: Decimal | None
    lowest_mean: Decimal | None
    children: int | None
    reason: Reason | None


class OutcomeGroup(BaseModel):
    """The outcomes of a group of children, named as in events: `all`, `gender=F`; of whom it is not
    known, `gender=unknown`. Reading, writing and calculating are the scales R, W and C."""

    group: str
    children: OutcomeCount = Field(description="with a score on all 13 scales")
    incomplete: OutcomeCount = Field(
        description="without: they count nowhere else; suppressed, of all of them alone"
    )
    good_level: OutcomeShare = Field(
        description="NI 72: 78 points or more, and 6 or more in each scale of PSED and CLL"
    )
    lowest_fifth_gap: LowestFifthGap
    scales: dict[str, ScaleOutcome] = Field(description="by code, in the Profile's order")
    areas: dict[str, ScaleOutcome] = Field(description="of learning, by code")


class OutcomeDifference(BaseModel):
    """One group's percentage less another's, in percentage points."""

    value: Decimal | None
    reason: Reason | None


class OutcomeGaps(BaseModel):
    """How far `second` is behind `first`; below zero: ahead."""

    first: str
    second: str
    good_level: OutcomeDifference
    scales: dict[str, OutcomeDifference]
    areas: dict[str, OutcomeDifference]


class OutcomeYear(BaseModel):
    """One academic year."""

    year: str
    compared_with: str | None = Field(description="the year asked for that is next before it")
    groups: list[OutcomeGroup]
    gaps: OutcomeGaps | None = Field(description="of gender, fsm, sen and eal")


class Outcomes(BaseModel):
    """The outcomes of an organisation or an authority, or of its children who live in a ward."""

    organisation: str | None
    area: str | None
    ward: str | None
    by: Breakdown
    disclosure: Disclosure = Field(
        description="suppressed: figures that would tell of few children are withheld"
    )
    years: list[OutcomeYear]
