"""Red, amber, green or grey: a published figure against its target (domain, section 11).

    shortfall  target - value, or value - target where lower is better
    green      shortfall <= 0
    amber      shortfall within the tolerance: by default 5 % of the target, 5 % included
    red        shortfall beyond it

Both figures are compared as published, so that what the reader sees explains the colour.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from services.kpi.judgement.polarity import Polarity, shortfall

Colour = Literal["red", "amber", "green", "grey"]
GreyReason = Literal["neutral", "no_value", "no_target", "target_zero", "coverage"]


class Tolerance(BaseModel):
    """How far short of the target is still amber: `amber` percent of the target (relative), or
    that much in the indicator's own unit (absolute)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amber: Decimal = Field(default=Decimal(5), ge=0)
    basis: Literal["relative", "absolute"] = "relative"


DEFAULT = Tolerance()


@dataclass(frozen=True, slots=True)
class Rag:
    """A colour; grey says why: `neutral` (no value is better than another), `no_value` (none, or
    suppressed), `no_target`, `target_zero` (of which no share can be taken) or `coverage` (too
    little has arrived)."""

    colour: Colour
    reason: GreyReason | None = None


def rag(
    value: Decimal | None,
    target: Decimal | None,
    *,
    polarity: Polarity,
    tolerance: Tolerance = DEFAULT,
    coverage: Decimal | int | None = None,
    needed: Decimal | int | None = None,
) -> Rag:
    """The colour of `value`; None for a value that is missing or suppressed.

    `coverage` is the percentage of what is expected that has arrived, `needed` how much a judgement
    needs: None judges whatever has arrived. Coverage that is not known does not suffice.
    """
    if polarity == "neutral":
        return Rag("grey", "neutral")
    if value is None:
        return Rag("grey", "no_value")
    if target is None:
        return Rag("grey", "no_target")
    if target == 0 and tolerance.basis == "relative":
        return Rag("grey", "target_zero")
    if needed is not None and (coverage is None or coverage < needed):
        return Rag("grey", "coverage")
    return Rag(_colour(shortfall(value, target, polarity), target, tolerance))


def _colour(short: Decimal, target: Decimal, tolerance: Tolerance) -> Colour:
    if short <= 0:
        return "green"
    if tolerance.basis == "absolute":
        return "amber" if short <= tolerance.amber else "red"
    # Multiplied out, so that a shortfall of just 5 % is not lost in a division.
    return "amber" if 100 * short <= tolerance.amber * abs(target) else "red"
