"""What `GET /results/gcse` answers with: percentages have one decimal place, half up."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel, Field

from education.disclosure import Disclosure, Withheld
from education.rounding import half_up
from services.fourteen19.results.groups import PAIRS, Breakdown, groups_of
from services.fourteen19.results.hiding import MEASURES, Told


class GcsePupils(BaseModel):
    """How many pupils."""

    value: int | None
    reason: Withheld | None


class GcseShare(BaseModel):
    """Pupils who reach something, of all in the group. `count` may be withheld where `percent` is
    told: together they would tell of few pupils."""

    count: int | None
    percent: Decimal | None
    reason: Withheld | None
    flagged: bool = Field(description="nobody or everybody, of fewer than 30 pupils")


class GcseGroup(BaseModel):
    """The results of a group, named as in events: `all`, `fsm=yes`; not known, `fsm=unknown`."""

    group: str
    pupils: GcsePupils = Field(description="at the end of key stage 4")
    level_2: GcseShare = Field(description="five A*-C or equivalent")
    level_2_with_english_and_maths: GcseShare = Field(
        description="NI 75: with English and mathematics GCSE at A*-C"
    )
    level_1: GcseShare = Field(description="five A*-G or equivalent")
    any_qualification: GcseShare


class GcseDifference(BaseModel):
    """One group's percentage less another's, in percentage points."""

    value: Decimal | None
    reason: Withheld | None


class GcseGaps(BaseModel):
    """How far `second` is behind `first`; below zero: ahead."""

    first: str
    second: str
    level_2: GcseDifference
    level_2_with_english_and_maths: GcseDifference
    level_1: GcseDifference
    any_qualification: GcseDifference


class GcseResults(BaseModel):
    """The results of a school, or of an authority's schools but independent ones."""

    organisation: str | None
    area: str | None
    year: str
    by: Breakdown
    status: Literal["provisional", "final"] = Field(description="final once all schools' are")
    schools: int = Field(description="that have handed in results of the year")
    disclosure: Disclosure = Field(
        description="suppressed: figures that would tell of few pupils are withheld"
    )
    groups: list[GcseGroup]
    gaps: GcseGaps | None = Field(description="of gender, fsm and sen")


def shown_groups(told: Mapping[str, Told], by: Breakdown) -> list[GcseGroup]:
    """Each group of a breakdown, all pupils first."""
    return [_group(name, told[name]) for name in groups_of(by, told)]


def shown_gaps(told: Mapping[str, Told], by: Breakdown) -> GcseGaps | None:
    """From unrounded rates; null for a breakdown into more than two."""
    if by not in PAIRS:
        return None
    first, second = (f"{by}={value}" for value in PAIRS[by])
    gaps = {each: _gap(told.get(first), told.get(second), each) for each in MEASURES}
    return GcseGaps(first=first, second=second, **gaps)


def _group(name: str, told: Told) -> GcseGroup:
    shown = told.with_numbers
    pupils = GcsePupils(
        value=told.counts.pupils if shown else None, reason=None if shown else "suppressed"
    )
    shares = {each: _share(told, each) for each in MEASURES}
    return GcseGroup(group=name, pupils=pupils, **shares)


def _share(told: Told, measure: str) -> GcseShare:
    count, percent = getattr(told.counts, measure), _percent(told, measure)
    return GcseShare(
        count=count if told.with_numbers and told.counts.pupils else None,
        percent=None if percent is None else half_up(percent),
        reason=_reason(told),
        flagged=told.flags(count),
    )


def _gap(first: Told | None, second: Told | None, measure: str) -> GcseDifference:
    rates = [_percent(told, measure) if told else None for told in (first, second)]
    if rates[0] is not None and rates[1] is not None:
        return GcseDifference(value=half_up(rates[0] - rates[1]), reason=None)
    hidden = any(told is not None and told.hidden for told in (first, second))
    return GcseDifference(value=None, reason="suppressed" if hidden else "not_applicable")


def _percent(told: Told, measure: str) -> Fraction | None:
    """Unrounded."""
    if _reason(told):
        return None
    return Fraction(100 * getattr(told.counts, measure), told.counts.pupils)


def _reason(told: Told) -> Withheld | None:
    if told.hidden:
        return "suppressed"
    return None if told.counts.pupils else "not_applicable"
