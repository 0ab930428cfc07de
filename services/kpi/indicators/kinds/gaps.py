"""What compares: two groups with one another, the lowest fifth with the middle."""

from decimal import Decimal
from typing import Final

from education.histogram import LowestFifthMethod, lowest_fifth, median
from services.kpi.figures import ALL
from services.kpi.indicators.definition import Definition
from services.kpi.indicators.kinds.outcome import Inputs, Worked, shown
from services.kpi.indicators.kinds.shares import parts

_METHODS: Final = {method.lower(): method for method in LowestFifthMethod}
_NOTHING: Final = Worked((0, 0), None, None, 0)


def between_groups(definition: Definition, inputs: Inputs, group: str) -> Worked:
    """The first group's proportion minus the second's, or over it; negative where it is lower.

    130 of 240 and 16 of 60 -> 27.5 percentage points. It compares groups of all people, so it has
    no value for a group.
    """
    assert definition.groups is not None
    shares = [parts(definition, inputs, one) for one in definition.groups]
    (part, whole), (other_part, other_whole) = shares
    if group != ALL or not whole or not other_whole:
        return Worked((0, 0), None, None, max(whole, other_whole))
    details = {
        name: shown(100 * a, b) for name, (a, b) in zip(definition.groups, shares, strict=True)
    }
    cross, other_cross = part * other_whole, other_part * whole
    exact = (
        (100 * (cross - other_cross), whole * other_whole)
        if definition.kind == "difference"
        else (cross, other_cross)
    )
    return Worked(exact, None, None, min(whole, other_whole), details)


def middle(definition: Definition, inputs: Inputs, group: str) -> Worked:
    """The middle score, or the mean of the middle two. 5, 6, 9, 9 -> 7.5."""
    assert definition.distribution is not None
    scores = inputs.amounts(definition.distribution, group)
    found = median(scores)
    if found is None:
        return _NOTHING
    return Worked(found.as_integer_ratio(), None, None, sum(scores.values()))


def lowest_fifth_gap(definition: Definition, inputs: Inputs, group: str) -> Worked:
    """100 x (median - mean of the lowest fifth) / median. Median 82, mean 37.5 -> 54.3."""
    assert definition.distribution is not None
    scores = inputs.amounts(definition.distribution, group)
    found, lowest = median(scores), lowest_fifth(scores, _METHODS[definition.options.lowest20])
    if found is None or lowest is None:
        return Worked((0, 0), Decimal(0), Decimal(0), 0)
    a, b = found.as_integer_ratio()
    c, d = lowest.mean.as_integer_ratio()
    details = {
        "median": shown(a, b),
        "lowest_count": shown(*lowest.size.as_integer_ratio()),
        "lowest_mean": shown(c, d),
    }
    # (a/b - c/d) / (a/b), both sides times b*d.
    gap = a * d - b * c
    size = sum(scores.values())
    return Worked((100 * gap, a * d), shown(gap, b * d), details["median"], size, details)
