"""Which way is better: the one place where a sign is turned (domain, section 0)."""

from decimal import Decimal
from typing import Literal

Polarity = Literal["higher_is_better", "lower_is_better", "neutral"]


def shortfall(value: Decimal, wanted: Decimal, polarity: Polarity) -> Decimal:
    """By how much `value` is worse than `wanted`, in their unit; negative when it is better.

    ValueError for a neutral indicator, of which neither is better.
    """
    if polarity == "neutral":
        raise ValueError("Of a neutral indicator no value is better than another.")
    return wanted - value if polarity == "higher_is_better" else value - wanted
