"""What the facts take from key-stage results: the floor, the trend, shortfalls. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from contracts.sif import Stage
from education.disclosure import RULES
from education.years import AcademicYear
from services.sif.facts.facts import Attainment, Shortfall, Trend
from services.sif.results.reading import ALL, SchoolResult

SUBJECTS: Final = ("english", "reading", "writing", "maths")
PROGRESS: Final = ("english_progress", "maths_progress")
FALL: Final = 3
"""Percentage points over three years, beyond which results are declining or improving."""
_YEARS: Final = 3


class Measure(NamedTuple):
    """One thing measured of a stage's pupils in a year: `maths`, `fsm=yes`, `english_progress`."""

    stage: Stage
    year: str
    what: str


Means = Mapping[Measure, Fraction]


def over_by(results: Iterable[SchoolResult], on: date) -> list[SchoolResult]:
    """The results of the years that were over on a day, in the order given."""
    return [one for one in results if AcademicYear.parse(one.year).ends <= on]


def latest_years(results: Iterable[Sequence[SchoolResult]]) -> list[str]:
    """The years of the latest results of some schools, a list for each."""
    return sorted({one.year for some in results for one in _latest(some)})


def attainment_of(results: Sequence[SchoolResult]) -> Attainment | None:
    """The latest result, of the stage that stands lowest against its floor.

    A stage without a floor counts where there is none with one; one whose latest result has no
    figure, or one of nobody, is not known.
    """
    known = [held for one in _latest(results) if (held := _held_to_floor(one))]
    return min(known, key=_standing, default=None)


def percents_of(results: Sequence[SchoolResult], held: Attainment | None) -> tuple[Fraction, ...]:
    """What was achieved in up to three years in a row, the last that of `held`, the oldest first.

    A year without a figure, or held to another standard, breaks the row.
    """
    if held is None:
        return ()
    of_year = {one.year: one for one in results if one.stage == held.stage}
    year, percents = AcademicYear.parse(held.year), [held.percent]
    while len(percents) < _YEARS:
        year = year.previous
        before = of_year.get(str(year))
        if before is None or before.percent is None:
            break
        if before.standard != of_year[held.year].standard:
            break
        percents.insert(0, before.percent)
    return tuple(percents)


def trend_of(percents: Sequence[Fraction]) -> Trend | None:
    """Declining: it fell in both of the last two steps, or by more than three percentage points
    over them; improving: likewise upwards; else steady. Null of fewer than three years in a row."""
    if len(percents) < _YEARS:
        return None
    first, second, third = percents
    if first > second > third or first - third > FALL:
        return "declining"
    if first < second < third or third - first > FALL:
        return "improving"
    return "steady"


def means_of(results: Iterable[SchoolResult]) -> Means:
    """The mean of an authority's schools for each measure, every pupil counting once.

    Of two schools or more: one alone is its own mean.
    """
    sums: dict[Measure, tuple[int, int | Fraction, int]] = {}
    for one in results:
        for measure, (points, pupils) in _points(one).items():
            schools, total, of = sums.get(measure, (0, 0, 0))
            sums[measure] = (schools + 1, total + points, of + pupils)
    return {key: Fraction(total, of) for key, (schools, total, of) in sums.items() if schools > 1}


def shortfall_of(
    results: Sequence[SchoolResult], means: Means, *, progress: bool
) -> Shortfall | None:
    """The largest under the mean, among the latest results: of progress, or of a subject or group.

    A group is compared with the same group of the authority's schools. Groups of fewer than eleven
    are left out: they say little, and would tell of pupils.
    """
    found = [
        Shortfall(**key._asdict(), own=Fraction(points, pupils), mean=means[key])
        for one in _latest(results)
        for key, (points, pupils) in _points(one).items()
        if (key.what in PROGRESS) is progress and key in means and pupils >= RULES.min_denominator
    ]
    return max(found, key=lambda each: each.points, default=None)


def _latest(results: Sequence[SchoolResult]) -> list[SchoolResult]:
    return list({one.stage: one for one in sorted(results, key=lambda each: each.year)}.values())


def _held_to_floor(one: SchoolResult) -> Attainment | None:
    below = one.below_floor if one.floor is not None else False
    if one.percent is None or below is None:
        return None
    return Attainment(
        stage=one.stage,
        year=one.year,
        percent=one.percent,
        eligible=one.eligible,
        achieved=one.achieved,
        floor=one.floor,
        below_floor=below,
        pupils_to_floor=one.pupils_to_floor,
    )


def _standing(held: Attainment) -> tuple[bool, Fraction]:
    return held.floor is None, held.percent - (held.floor or 0)


def _points(one: SchoolResult) -> dict[Measure, tuple[int | Fraction, int]]:
    """Of how many pupils each measure is, and its rate in percent times their number: whole
    numbers where pupils were counted, of which a whole area's add up fast."""
    found: dict[str, tuple[int | Fraction, int]] = {
        name: (100 * group.achieved, group.eligible)
        for name, group in one.groups.items()
        if name != ALL and group.eligible
    }
    if one.eligible:
        subjects = {name: Fraction(one.figures[name]) for name in SUBJECTS if name in one.figures}
        progress = {name: rate for name in PROGRESS if (rate := getattr(one, name)) is not None}
        rates = {**subjects, **progress}
        found |= {name: (rate * one.eligible, one.eligible) for name, rate in rates.items()}
    return {Measure(one.stage, one.year, name): points for name, points in found.items()}
