"""Best and worst case of a share while people are still missing: all of them achieve, or none.

4 of 10 children so far, 2 more expected   between 33.3 (4 of 12) and 50.0 (6 of 12)
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from education.rounding import half_up
from services.kpi.judgement.people import Share
from services.kpi.judgement.polarity import Polarity


@dataclass(frozen=True, slots=True)
class Extremes:
    """Between these, both published figures, the final value will be. Of a neutral indicator,
    `best` is the higher."""

    worst: Decimal
    best: Decimal


def extremes(share: Share, *, missing: int, polarity: Polarity) -> Extremes | None:
    """The extremes of `share` once the `missing` people are counted.

    None when nobody ever is, and of a rate, of which nobody knows what the missing bring.
    ValueError for fewer than none missing.
    """
    if missing < 0:
        raise ValueError("Fewer than none cannot be missing.")
    whole = share.denominator + missing
    if not whole or share.open_ended:
        return None
    low, high = (
        half_up(Fraction(share.per * numerator) / Fraction(whole), share.decimals)
        for numerator in (share.numerator, share.numerator + missing)
    )
    return Extremes(high, low) if polarity == "lower_is_better" else Extremes(low, high)
