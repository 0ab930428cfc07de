"""What counts say in answers: rates that are there, or why not."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Self

from pydantic import BaseModel, Field

from education.disclosure import Withheld
from education.rounding import half_up
from services.enrichment.tuition.counting import Counted, Part
from services.enrichment.tuition.rules import Status


class Figure(BaseModel):
    """A figure with one decimal place, half up. Null: see `reason`."""

    value: Decimal | None
    reason: Withheld | None = None

    @classmethod
    def of(cls, part: int, whole: int, factor: int = 100) -> Self:
        """`factor` times a part of a whole; of nothing there is none."""
        if not whole:
            return cls(value=None, reason="not_applicable")
        return cls(value=half_up(Fraction(factor * part, whole)))

    @classmethod
    def withheld(cls) -> Self:
        """One that would tell of few."""
        return cls(value=None, reason="suppressed")


class TuitionRates(BaseModel):
    """What may be told of many pupils: percentages, and the mean gain in sub-levels."""

    begun: Figure = Field(description="% of courses allocated that are in progress or completed")
    completed: Figure = Field(description="% of courses allocated that are completed")
    attendance: Figure = Field(description="% of sessions that the pupil came to")
    mean_gain: Figure = Field(description="sub-levels, of courses assessed at both ends")
    two_sub_levels: Figure = Field(description="% of those that gained two sub-levels or more")


class TuitionCounts(BaseModel):
    """What is told in full: courses by status, pupils (each once) with a course in progress or
    completed, hours taught, sessions, courses assessed at both ends and by sub-levels gained."""

    allocated: int
    courses: dict[Status, int]
    pupils: int
    hours: Decimal
    offered: int
    attended: int
    assessed: int
    gains: dict[int, int]


class TuitionFigures(BaseModel):
    """Counts and rates of some courses; `counts` null: told to who may know all of them."""

    counts: TuitionCounts | None
    rates: TuitionRates


class PartFigures(TuitionFigures):
    """Of one subject at one key stage."""

    subject: str
    key_stage: str


def rates_of(some: Counted) -> TuitionRates:
    """All rates of some courses."""
    two = sum(number for gain, number in some.gains.items() if gain >= 2)
    return TuitionRates(
        begun=Figure.of(some.begun, some.allocated),
        completed=Figure.of(some.statuses["completed"], some.allocated),
        attendance=Figure.of(some.attended, some.offered),
        mean_gain=Figure.of(some.sub_levels, some.assessed, factor=1),
        two_sub_levels=Figure.of(two, some.assessed),
    )


def withheld_rates(
    some: TuitionRates, *, courses: bool, sessions: bool, gains: bool
) -> TuitionRates:
    """Rates without those of courses, of sessions or of gains, where these would tell of few."""
    hidden = {"begun", "completed"} if courses else set()
    hidden |= {"attendance"} if sessions else set()
    hidden |= {"mean_gain", "two_sub_levels"} if gains else set()
    return some.model_copy(update={name: Figure.withheld() for name in hidden})


def counts_of(some: Counted) -> TuitionCounts:
    """All counts of some courses."""
    return TuitionCounts(
        allocated=some.allocated,
        courses=some.by_status,
        pupils=some.pupils,
        hours=some.hours,
        offered=some.offered,
        attended=some.attended,
        assessed=some.assessed,
        gains=dict(sorted(some.gains.items())),
    )


def figures_of(parts: Mapping[Part, Counted]) -> list[PartFigures]:
    """Of each subject and key stage, in full."""
    return [
        PartFigures(**part._asdict(), counts=counts_of(some), rates=rates_of(some))
        for part, some in parts.items()
    ]
