"""Counts of people and things, and of the organisations that have any."""

from decimal import Decimal

from services.kpi.indicators.definition import Definition
from services.kpi.indicators.kinds.outcome import Inputs, Worked


def count(definition: Definition, inputs: Inputs, group: str) -> Worked:
    """The sum of the numerator's terms. 300 learners in eight lines of learning -> 300."""
    amount = inputs.total(definition.numerator, group)
    return Worked((amount, 1), Decimal(amount), None, amount)


def coverage(_definition: Definition, inputs: Inputs, group: str) -> Worked:
    """100 x organisations with any of the numerator / eligible ones. 95 of 100 -> 95.0."""
    engaged, eligible = inputs.engaged.get(group, 0), inputs.eligible
    return Worked((100 * engaged, eligible), Decimal(engaged), Decimal(eligible), eligible)
