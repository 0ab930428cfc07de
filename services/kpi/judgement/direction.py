"""Direction of travel: a published figure against the one before it (domain, section 11).

Only like is compared with like: provisional with provisional, and under one definition version.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from services.kpi.judgement.polarity import Polarity, shortfall

Travel = Literal["improved", "declined", "increased", "decreased", "same", "new", "not_comparable"]
Unlike = Literal["status", "definition_version"]


@dataclass(frozen=True, slots=True)
class Published:
    """A figure as published, and on what basis; `value` None: missing or suppressed."""

    value: Decimal | None
    status: Literal["provisional", "final"] | None
    definition_version: int


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way it went, and by how much (`delta`: now minus before, exact, whatever the polarity).

    `new`: nothing before it. `not_comparable`: `reason` says what differs besides the value, and
    there is no delta. Of a neutral indicator: `increased` or `decreased`.
    """

    travel: Travel
    delta: Decimal | None = None
    reason: Unlike | None = None


def direction(
    now: Published, before: Published | None, *, polarity: Polarity, decimals: int
) -> Direction | None:
    """The direction from `before` to `now`; None while there is no value now.

    Less than half a unit of the last of `decimals` is `same`: 0.05 at one decimal.
    """
    if now.value is None:
        return None
    if before is None or before.value is None:
        return Direction("new")
    if now.status != before.status:
        return Direction("not_comparable", reason="status")
    if now.definition_version != before.definition_version:
        return Direction("not_comparable", reason="definition_version")
    delta = now.value - before.value
    return Direction(_travel(delta, polarity, decimals), delta)


def _travel(delta: Decimal, polarity: Polarity, decimals: int) -> Travel:
    if 2 * abs(delta) < Decimal(10) ** -decimals:
        return "same"
    if polarity == "neutral":
        return "increased" if delta > 0 else "decreased"
    return "improved" if shortfall(delta, Decimal(0), polarity) < 0 else "declined"
