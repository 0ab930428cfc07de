"""What some children's Profiles add up to. Pure, from a frame of children to counts.

A child without all 13 scores is incomplete and counts nowhere else.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import polars as pl

from education.histogram import Histogram, add
from education.profile import SECURE
from services.earlyyears.outcomes.groups import UNKNOWN
from services.earlyyears.profiles.columns import SCORES
from services.earlyyears.profiles.state import GOOD_LEVEL, SECURE_IN, TOTAL

MEASURES: Final = tuple(SECURE)
"""The 13 scales, then the areas of learning of several; an area of one scale is that scale."""
CHILDREN: Final = {
    "year": pl.String(),
    "own": pl.Int8(),
    "value": pl.String(),
    **dict.fromkeys(SCORES, pl.Int16()),
}
"""A frame of children: the year, 1 for the reader's own organisations, what tells them apart."""

_COHORT: Final = ("year", "own", "value")
_NONE: Final = (0,) * len(MEASURES)


class Cohort(NamedTuple):
    """Children of one year with one value, of the reader's own organisations or of others."""

    year: str
    own: bool
    value: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Some children. `totals` are of the complete ones; by measure, in the order of `MEASURES`,
    their points added up, and how many have 6 or more in each of its scales."""

    incomplete: int = 0
    good_level: int = 0
    totals: Histogram = field(default_factory=dict)
    points: Sequence[int] = _NONE
    secure: Sequence[int] = _NONE

    @property
    def children(self) -> int:
        """Those with a score on all 13 scales."""
        return sum(self.totals.values())

    @property
    def held(self) -> int:
        return self.children + self.incomplete


def together(tallies: Iterable[Tally]) -> Tally:
    """Several tallies, each of other children, as one."""
    whole = Tally()
    for one in tallies:
        whole = Tally(
            whole.incomplete + one.incomplete,
            whole.good_level + one.good_level,
            add(whole.totals, one.totals),
            _added(whole.points, one.points),
            _added(whole.secure, one.secure),
        )
    return whole


def tallies_of(children: pl.DataFrame) -> dict[Cohort, Tally]:
    """What each cohort in a frame of `CHILDREN` adds up to."""
    known = children.with_columns(pl.col("value").fill_null(UNKNOWN), total=TOTAL)
    complete = known.drop_nulls("total")
    incomplete = dict(_by_cohort(known.filter(pl.col("total").is_null()), pl.len()))
    totals: dict[Cohort, dict[int, int]] = {}
    for *key, total, count in complete.group_by(*_COHORT, "total").len().iter_rows():
        totals.setdefault(_cohort(key), {})[total] = count
    found = {cohort: Tally(incomplete=count) for cohort, (count,) in incomplete.items()}
    for cohort, (good, *sums) in _by_cohort(complete, GOOD_LEVEL.sum(), *_points(), *_secure()):
        (missing,) = incomplete.get(cohort, (0,))
        points, secure = sums[: len(MEASURES)], sums[len(MEASURES) :]
        found[cohort] = Tally(missing, good, totals[cohort], points, secure)
    return found


def _by_cohort(children: pl.DataFrame, *figures: pl.Expr) -> Iterator[tuple[Cohort, list[int]]]:
    named = [figure.alias(str(number)) for number, figure in enumerate(figures)]
    for year, own, value, *rest in children.group_by(_COHORT).agg(named).iter_rows():
        yield _cohort([year, own, value]), rest


def _points() -> Iterator[pl.Expr]:
    for scales in SECURE.values():
        yield pl.sum_horizontal(_columns(scales)).cast(pl.Int64).sum()


def _secure() -> Iterator[pl.Expr]:
    yield from (secure.sum() for secure in SECURE_IN.values())


def _columns(scales: Sequence[str]) -> list[str]:
    return [scale.lower() for scale in scales]


def _cohort(key: Sequence[Any]) -> Cohort:
    year, own, value = key
    return Cohort(year, bool(own), value)


def _added(left: Sequence[int], right: Sequence[int]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(left, right, strict=True))
