"""The kinds of indicator: a closed list of pure functions from additive figures to an outcome.

    count              the numerator's terms, added up
                       8 junior and 4 senior members -> 12 members
    sum                the same, of a quantity
                       3 courses of 10 hours and 1 of 4 -> 34 hours
    proportion         100 x numerator / denominator
                       4 of 10 children -> 40.0 %
    mean               numerator / denominator
                       78 points of 4 children -> 19.5 points
    rate               per x numerator / denominator
                       3 of 1500, per 1000 -> 2.0 per 1,000 pupils
    difference         the first group's proportion - the second's
                       130 of 240 and 16 of 60 -> 27.5 percentage points
    ratio              the first group's proportion / the second's
                       130 of 240 and 16 of 60 -> 2.0 times
    median             the middle of the distribution, or the mean of the middle two
                       scores 5, 6, 9 and 9 -> 7.5 points
    lowest_fifth_gap   100 x (median - mean of the lowest fifth) / median
                       median 82, lowest fifth 37.5 on average -> 54.3 %
    coverage           100 x eligible organisations with any of the numerator / eligible ones
                       95 of 100 schools -> 95.0 %
    average_duration   numerator / denominator / 30.4375: days over cases, in months
                       548 and 640 days -> 19.5 months

Everything is exact: whole numbers to the end, one rounding half up when a value is written down.
The examples are those of `services.kpi.indicators.examples`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from services.kpi.indicators.definition import Definition
from services.kpi.indicators.kinds.counts import count, coverage
from services.kpi.indicators.kinds.gaps import between_groups, lowest_fifth_gap, middle
from services.kpi.indicators.kinds.outcome import (
    NO_DETAILS,
    Inputs,
    Outcome,
    Reason,
    Status,
    Worked,
)
from services.kpi.indicators.kinds.shares import average_duration, mean, proportion, rate

__all__ = ["KINDS", "Inputs", "Outcome", "Reason", "Status", "compute"]

KINDS: Final[Mapping[str, Callable[[Definition, Inputs, str], Worked]]] = {
    "count": count,
    "sum": count,
    "proportion": proportion,
    "mean": mean,
    "rate": rate,
    "difference": between_groups,
    "ratio": between_groups,
    "median": middle,
    "lowest_fifth_gap": lowest_fifth_gap,
    "coverage": coverage,
    "average_duration": average_duration,
}


def compute(definition: Definition, inputs: Inputs, group: str) -> Outcome:
    """The outcome of `definition` for one group of one place's figures."""
    incomplete = inputs.scalar(definition.incomplete, group) if definition.incomplete else 0
    returns = inputs.returns(definition.returns, group)
    if not returns:
        return Outcome(None, "not_collected", None, None, 0, incomplete, None, NO_DETAILS)
    worked = KINDS[definition.kind](definition, inputs, group)
    status: Status = "provisional" if inputs.provisional(returns) else "final"
    value = worked.value(definition.decimals)
    reason: Reason | None = None
    if value is None:
        reason = "incomplete" if incomplete and not worked.size else "not_applicable"
    return Outcome(
        value, reason, worked.numerator, worked.denominator, worked.size, incomplete, status,
        worked.details,
    )  # fmt: skip
