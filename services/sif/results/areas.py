"""An authority's results, added up from those of its schools. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pydantic import BaseModel, Field

from contracts.sif import ResultCounts, Stage
from education.rounding import half_up
from services.sif.results.reading import ALL, SchoolResult
from services.sif.results.rules import Standard, gap_of, percent_of

NOT_GIVEN: Final = "not_given"


class WithoutFigure(BaseModel):
    """A school whose figure is not known, and why; its pupils, where known, count all the same."""

    organisation: str
    eligible: int | None
    reason: str


class GroupResult(BaseModel):
    """One group of pupils, of the schools where it is known."""

    eligible: int
    achieved: int
    percent: Decimal | None


class AreaResult(BaseModel):
    """Schools with a result, and what they add up to.

    `percent` is of all pupils known to be at the end of the stage, those of schools without a
    figure among them. `below_floor` of `held_to_floor` schools are below it.
    """

    area: str
    year: str
    stage: Stage
    standard: Standard | None
    schools: int
    eligible: int
    achieved: int
    percent: Decimal | None
    english_progress: Decimal | None
    maths_progress: Decimal | None
    gap: Decimal | None = Field(description="NI 102: pupils not eligible for free meals less those")
    held_to_floor: int
    below_floor: int
    groups: dict[str, GroupResult]
    without_figure: list[WithoutFigure]


def added_up(area: str, year: str, stage: Stage, results: Sequence[SchoolResult]) -> AreaResult:
    """The results of an authority's schools for one stage and year, as one."""
    groups = summed(one.groups for one in results)
    everybody = groups.get(ALL, ResultCounts())
    eligible = sum(one.eligible or 0 for one in results)
    held = [one.below_floor for one in results if one.below_floor is not None]
    return AreaResult(
        area=area,
        year=year,
        stage=stage,
        standard=results[0].standard if results else None,
        schools=len(results),
        eligible=eligible,
        achieved=everybody.achieved,
        percent=shown(percent_of(everybody.achieved, eligible)),
        english_progress=shown(percent_of(everybody.english_progress, everybody.english_matched)),
        maths_progress=shown(percent_of(everybody.maths_progress, everybody.maths_matched)),
        gap=shown(gap_of(groups)),
        held_to_floor=len(held),
        below_floor=sum(held),
        groups={name: _group(counts) for name, counts in sorted(groups.items()) if name != ALL},
        without_figure=[
            WithoutFigure(
                organisation=one.organisation,
                eligible=one.eligible,
                reason=one.missing.get("achieved", NOT_GIVEN),
            )
            for one in results
            if one.percent is None
        ],
    )


def summed(many: Iterable[Mapping[str, ResultCounts]]) -> dict[str, ResultCounts]:
    """Counts by group, added up."""
    totals: dict[str, dict[str, int]] = {}
    for groups in many:
        for name, counts in groups.items():
            total = totals.setdefault(name, dict.fromkeys(ResultCounts.model_fields, 0))
            for member, count in counts:
                total[member] += count
    return {name: ResultCounts(**total) for name, total in totals.items()}


def shown(percent: Fraction | None) -> Decimal | None:
    """As published: one decimal place, half up."""
    return None if percent is None else half_up(percent)


def _group(counts: ResultCounts) -> GroupResult:
    return GroupResult(
        eligible=counts.eligible,
        achieved=counts.achieved,
        percent=shown(percent_of(counts.achieved, counts.eligible)),
    )
