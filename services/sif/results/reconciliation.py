"""The schools of an authority against the row published of it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from pydantic import BaseModel

from contracts.sif import ResultCounts, Stage
from education.rounding import half_up
from services.sif.results.areas import NOT_GIVEN, WithoutFigure
from services.sif.results.reading import SchoolResult
from services.sif.results.rules import reckoned

Outcome = Literal["agrees", "explained", "differs"]
_COUNTS: Final = ("eligible", "fsm_eligible", "not_fsm_eligible")
_SHARES: Final = {
    **dict.fromkeys(("achieved", "english", "reading", "writing", "maths"), "eligible"),
    "fsm_achieved": "fsm_eligible",
    "not_fsm_achieved": "not_fsm_eligible",
}
"""Each percentage, and the pupils it is of."""
_GROUPS: Final = {
    "eligible": "all",
    "fsm_eligible": "fsm=yes",
    "not_fsm_eligible": "fsm=no",
}
_NONE_TO_ADD: Final = ("not_applicable", "new_school")


class Comparison(BaseModel):
    """One figure of the authority: what its schools come to, and what was published.

    `agrees`: equal, a percentage when rounded as the published one is. `explained`: the published
    one lies where the schools without a figure can take it, and `pupils_elsewhere`: pupils of the
    authority who are in no school's row. `differs`: neither.
    """

    figure: str
    schools: Decimal
    published: Decimal
    difference: Decimal
    outcome: Outcome
    pupils_elsewhere: int
    without_figure: list[WithoutFigure]


class Reconciliation(BaseModel):
    """Every figure published of the authority that its schools give as well."""

    area: str
    year: str
    stage: Stage
    schools: int
    comparisons: list[Comparison]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one school gives to a figure: of how many pupils, how many achieved; null: not known."""

    organisation: str
    eligible: int | None
    achieved: int | None
    reason: str

    @property
    def missing(self) -> WithoutFigure:
        return WithoutFigure(
            organisation=self.organisation, eligible=self.eligible, reason=self.reason
        )


def compared(
    results: Sequence[SchoolResult], published: Mapping[str, Decimal]
) -> Iterator[Comparison]:
    """One for each figure of the authority's row that its schools can be held against."""
    for figure in _COUNTS:
        if figure in published:
            yield _count(figure, [_part(one, figure, figure) for one in results], published[figure])
    by_pupils = any(one.basis == "pupils" for one in results)
    for figure, of in _SHARES.items():
        if figure in published and not (by_pupils and not figure.endswith("achieved")):
            parts = [_part(one, figure, of) for one in results]
            yield _share(figure, parts, published[figure], published.get(of))


def _part(result: SchoolResult, figure: str, of: str) -> _Part:
    """Of pupils' own results the counts; of published ones what the percentage stands for."""
    if result.basis == "pupils":
        counts = result.groups.get(_GROUPS[of], ResultCounts())
        return _Part(result.organisation, counts.eligible, counts.achieved, NOT_GIVEN)
    base, percent = result.figures.get(of), result.figures.get(figure)
    eligible, reason = None if base is None else int(base), _reason(result, figure, of)
    if eligible is None or percent is None:
        nobody = reason == "not_entered"
        return _Part(result.organisation, eligible, 0 if nobody else None, reason)
    return _Part(result.organisation, eligible, reckoned(Fraction(percent), eligible), reason)


def _reason(result: SchoolResult, figure: str, of: str) -> str:
    return result.missing.get(of) or result.missing.get(figure) or NOT_GIVEN


def _count(figure: str, parts: Sequence[_Part], published: Decimal) -> Comparison:
    total = sum(part.eligible or 0 for part in parts)
    missing = [part.missing for part in parts if part.eligible is None and _is_missing(part)]
    outcome: Outcome = "agrees" if total == published else "differs"
    if outcome == "differs" and missing and total < published:
        outcome = "explained"
    return Comparison(
        figure=figure,
        schools=Decimal(total),
        published=published,
        difference=total - published,
        outcome=outcome,
        pupils_elsewhere=max(0, int(published) - total),
        without_figure=missing,
    )


def _share(
    figure: str, parts: Sequence[_Part], published: Decimal, of: Decimal | None
) -> Comparison:
    unknown = [part for part in parts if part.achieved is None and _is_missing(part)]
    eligible = sum(part.eligible or 0 for part in parts)
    achieved = sum(part.achieved or 0 for part in parts)
    elsewhere = max(0, int(of or 0) - eligible)
    places = max(0, -int(published.as_tuple().exponent))
    ours = Fraction(100 * achieved, eligible or 1)
    outcome: Outcome = "agrees" if half_up(ours, places) == published else "differs"
    if outcome == "differs":
        most = achieved + elsewhere + sum(part.eligible or 0 for part in unknown)
        bounds = [
            half_up(Fraction(100 * n, eligible + elsewhere or 1), places) for n in (achieved, most)
        ]
        # How many pupils a school has may be suppressed as well: then anything can be.
        if bounds[0] <= published <= bounds[1] or any(one.eligible is None for one in unknown):
            outcome = "explained"
    return Comparison(
        figure=figure,
        schools=half_up(ours, 2),
        published=published,
        difference=half_up(ours - Fraction(published), 2),
        outcome=outcome,
        pupils_elsewhere=elsewhere,
        without_figure=[part.missing for part in unknown],
    )


def _is_missing(part: _Part) -> bool:
    """Not where a school has nobody at the stage, or is not measured."""
    if part.reason == NOT_GIVEN:
        return part.eligible is not None
    return part.reason not in _NONE_TO_ADD
