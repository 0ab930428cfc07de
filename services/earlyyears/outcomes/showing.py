"""Tallies as they are answered: rates, gaps between groups, changes between years. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from contracts.earlyyears import ALL_CHILDREN
from education.histogram import LowestFifth, lowest_fifth, median
from education.profile import SCALES
from education.rounding import half_up
from services.earlyyears.outcomes.answers import (
    LowestFifthGap,
    OutcomeCount,
    OutcomeDifference,
    OutcomeGaps,
    OutcomeGroup,
    OutcomeShare,
    OutcomeYear,
    Reason,
    ScaleOutcome,
)
from services.earlyyears.outcomes.groups import PAIRS, Breakdown, in_order, name_of
from services.earlyyears.outcomes.hiding import Told
from services.earlyyears.outcomes.tallies import MEASURES, Tally

SCALE_NAMES: Final = {scale.code: scale.name for scale in SCALES}
AREA_NAMES: Final = {
    "PSED": "Personal, social and emotional development",
    "CLL": "Communication, language and literacy",
    "PSRN": "Problem solving, reasoning and numeracy",
    "KUW": "Knowledge and understanding of the world",
    "PD": "Physical development",
    "CD": "Creative development",
}
_AT: Final = {code: number for number, code in enumerate(MEASURES)}
Years = Mapping[str, Mapping[str, Told]]
"""What is told of each group, by academic year and the group's name."""
CountOf = Callable[[Tally], int]


@dataclass(frozen=True)
class View:
    """A group as told, and why its rates are not; None: they are."""

    told: Told
    reason: Reason | None

    @property
    def tally(self) -> Tally:
        return self.told.tally

    def percent(self, count_of: CountOf) -> Fraction | None:
        """A rate, unrounded."""
        if self.reason:
            return None
        return Fraction(100 * count_of(self.tally), self.tally.children)

    @cached_property
    def why_no_totals(self) -> Reason | None:
        """Why no figure of their totals is told; None: it is."""
        return self.reason or (None if self.told.with_numbers else "suppressed")

    @cached_property
    def middle(self) -> Fraction | None:
        """The median total."""
        return None if self.why_no_totals else median(self.tally.totals)

    @cached_property
    def lowest(self) -> LowestFifth | None:
        """The lowest achieving fifth."""
        return None if self.why_no_totals else lowest_fifth(self.tally.totals)

    @cached_property
    def gap(self) -> Fraction | None:
        """NI 92, unrounded; None, too, where the median is no points."""
        if not self.middle or not self.lowest:
            return None
        return 100 * (self.middle - self.lowest.mean) / self.middle


Views = Mapping[str, View]
_NOBODY: Final = View(Told(Tally()), "not_applicable")
_NO_YEAR: Final = View(Told(Tally()), "not_collected")


def shown_years(years: Years, by: Breakdown) -> list[OutcomeYear]:
    """Each year, in order, compared with the one before it."""
    shown: list[OutcomeYear] = []
    before: Views = {}
    for year in sorted(years):
        views = {name: View(told, _reason(years[year], name)) for name, told in years[year].items()}
        groups = [
            _group(name, views[name], before.get(name, _NOBODY)) for name in in_order(by, views)
        ]
        compared_with = shown[-1].year if shown else None
        shown.append(
            OutcomeYear(
                year=year, compared_with=compared_with, groups=groups, gaps=_gaps(views, by)
            )
        )
        before = views
    return shown


def good_level(tally: Tally) -> int:
    """How many children NI 72 counts."""
    return tally.good_level


def secure_in(code: str) -> CountOf:
    """How many children are secure in a scale or an area of learning."""
    return lambda tally: tally.secure[_AT[code]]


def _reason(groups: Mapping[str, Told], name: str) -> Reason | None:
    if not groups[ALL_CHILDREN].tally.held:
        return "not_collected"
    if groups[name].hidden:
        return "suppressed"
    return None if groups[name].tally.children else "not_applicable"


def _group(name: str, now: View, before: View) -> OutcomeGroup:
    return OutcomeGroup(
        group=name,
        children=_count(now, now.tally.children, told=now.told.with_numbers),
        incomplete=_count(now, now.tally.incomplete, told=not now.told.incomplete_hidden),
        good_level=OutcomeShare(**_share(now, before, good_level)),
        lowest_fifth_gap=_lowest_fifth_gap(now, before),
        scales={code: _scale(code, SCALE_NAMES, now, before) for code in SCALE_NAMES},
        areas={code: _scale(code, AREA_NAMES, now, before) for code in AREA_NAMES},
    )


def _count(view: View, count: int, *, told: bool) -> OutcomeCount:
    if view.reason == "not_collected":
        return OutcomeCount(value=None, reason=view.reason)
    return OutcomeCount(value=count if told else None, reason=None if told else "suppressed")


def _share(now: View, before: View, count_of: CountOf) -> dict[str, Any]:
    """The members of an `OutcomeShare`."""
    percent, count = now.percent(count_of), count_of(now.tally)
    return {
        "count": count if not now.reason and now.told.with_numbers else None,
        "percent": _shown(percent),
        "change": _difference(percent, before.percent(count_of)),
        "reason": now.reason,
        "flagged": now.told.flags(count),
    }


def _scale(code: str, names: Mapping[str, str], now: View, before: View) -> ScaleOutcome:
    mean = None
    if not now.reason:
        mean = half_up(Fraction(now.tally.points[_AT[code]], now.tally.children))
    share = _share(now, before, secure_in(code))
    return ScaleOutcome(**share, name=names[code], mean_points=mean)


def _lowest_fifth_gap(now: View, before: View) -> LowestFifthGap:
    lowest = now.lowest
    return LowestFifthGap(
        value=_shown(now.gap),
        change=_difference(now.gap, before.gap),
        median=_shown(now.middle),
        lowest_mean=_shown(lowest.mean if lowest else None),
        children=int(lowest.size) if lowest else None,
        reason=now.why_no_totals or ("not_applicable" if now.gap is None else None),
    )


def _gaps(views: Views, by: Breakdown) -> OutcomeGaps | None:
    if by not in PAIRS:
        return None
    first, second = (name_of(by, value) for value in PAIRS[by])
    nobody = _NO_YEAR if views[ALL_CHILDREN].reason == "not_collected" else _NOBODY
    pair = views.get(first, nobody), views.get(second, nobody)
    return OutcomeGaps(
        first=first,
        second=second,
        good_level=_between(*pair, good_level),
        scales={code: _between(*pair, secure_in(code)) for code in SCALE_NAMES},
        areas={code: _between(*pair, secure_in(code)) for code in AREA_NAMES},
    )


def _between(first: View, second: View, count_of: CountOf) -> OutcomeDifference:
    value = _difference(first.percent(count_of), second.percent(count_of))
    return OutcomeDifference(value=value, reason=first.reason or second.reason)


def _difference(one: Fraction | None, other: Fraction | None) -> Decimal | None:
    return None if one is None or other is None else half_up(one - other)


def _shown(value: Fraction | None) -> Decimal | None:
    return None if value is None else half_up(value)
