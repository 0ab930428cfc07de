"""What goes into a kind and what comes out: figures in, one exact outcome out."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from education.rounding import half_up
from services.kpi.figures import ALL, PROVISIONAL, SCALAR, Amounts, Figures
from services.kpi.indicators.definition import Term

Reason = Literal["not_collected", "not_applicable", "suppressed", "incomplete"]
Status = Literal["provisional", "final"]
NO_DETAILS: Final[Mapping[str, Decimal]] = {}
_PLACES: Final = 4


class Outcome(NamedTuple):
    """An indicator for one place, period and group.

    `value` is rounded half up to the definition's decimals, or None for a `reason`. `size` is how
    many were counted (of a comparison of groups, in the smaller one; of a mean of months' rates, in
    the smallest), `incomplete` how many were left out; `details` hold a kind's own figures.
    """

    value: Decimal | None
    reason: Reason | None
    numerator: Decimal | None
    denominator: Decimal | None
    size: int
    incomplete: int
    status: Status | None
    details: Mapping[str, Decimal]


class Worked(NamedTuple):
    """`exact` is the value as two whole numbers, a denominator of 0 meaning there is none."""

    exact: tuple[int, int]
    numerator: Decimal | None
    denominator: Decimal | None
    size: int
    details: Mapping[str, Decimal] = NO_DETAILS

    def value(self, decimals: int) -> Decimal | None:
        """The value as it is published."""
        part, whole = self.exact
        return rounded(part, whole, decimals) if whole else None


class Inputs(NamedTuple):
    """The figures of one place and period, and what only its organisations together tell.

    `eligible` is how many are expected, and `engaged` how many of those have any of the numerator,
    by group; both only for the kind coverage.
    """

    figures: Figures
    engaged: Mapping[str, int] = {}
    eligible: int = 0

    def amounts(self, measure: str, group: str) -> Amounts:
        """The buckets of a measure in a group; empty when there is nothing."""
        cells = self.figures.get(measure)
        return cells.get(group, {}) if cells else {}

    def scalar(self, measure: str, group: str) -> int:
        """A plain count."""
        return self.amounts(measure, group).get(SCALAR, 0)

    def total(self, terms: Iterable[Term], group: str) -> int:
        """The sum of some terms in a group."""
        return sum(of_term(term, self.amounts(term.measure, group)) for term in terms)

    def returns(self, measure: str, group: str) -> Amounts:
        """What was sent in for this group, by status. Where anything was sent in at all, a group
        nobody is in has been told of too."""
        return self.amounts(measure, group) or self.amounts(measure, ALL)

    def provisional(self, returns: Amounts) -> bool:
        """Whether any of these returns is provisional."""
        return PROVISIONAL in returns


def of_term(term: Term, amounts: Amounts) -> int:
    """What a term takes from some amounts of its measure."""
    if not term.buckets and not term.weighted:
        return sum(amounts.values())
    wanted = {b: n for b, n in amounts.items() if not term.buckets or b in term.buckets}
    return sum(b * n for b, n in wanted.items()) if term.weighted else sum(wanted.values())


# Schools are small and many: the same few ratios come again and again.
@lru_cache(maxsize=1 << 16)
def rounded(part: int, whole: int, decimals: int) -> Decimal:
    """`part / whole` rounded half up."""
    return half_up(Fraction(part, whole), decimals)


@lru_cache(maxsize=1 << 16)
def shown(part: int, whole: int) -> Decimal:
    """A ratio as it is shown: whole when it is whole, else half up to 4 places, no idle zeros."""
    number = half_up(Fraction(part, whole), _PLACES)
    return Decimal(int(number)) if number == int(number) else number.normalize()
