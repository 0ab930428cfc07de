"""One quantity over another."""

from decimal import Decimal
from fractions import Fraction

from services.kpi.indicators.definition import Definition, Term
from services.kpi.indicators.kinds.outcome import Inputs, Worked, of_term, shown

DAYS_A_MONTH = Fraction(487, 16)
"""30.4375 days: a year of 365.25 in twelve."""


def parts(definition: Definition, inputs: Inputs, group: str) -> tuple[int, int]:
    """Numerator and denominator, records without a full result counted as the options say."""
    part = inputs.total(definition.numerator, group)
    whole = inputs.total(definition.denominator, group)
    if definition.incomplete and definition.options.incomplete == "count_as_not_achieved":
        whole += inputs.scalar(definition.incomplete, group)
    return part, whole


def proportion(definition: Definition, inputs: Inputs, group: str) -> Worked:
    """100 x numerator / denominator. 4 of 10 children -> 40.0.

    With `mean_of_ratios` each bucket (a month, say) gives a proportion, and the value is their
    mean: 720/10,000, 750/10,100 and 760/10,050 -> 7.4.
    """
    if definition.options.over_buckets == "mean_of_ratios":
        return _mean_of_buckets(definition, inputs, group)
    return _share(definition, inputs, group, 100)


def mean(definition: Definition, inputs: Inputs, group: str) -> Worked:
    """Numerator / denominator. 78 points of 4 children -> 19.5."""
    return _share(definition, inputs, group, 1)


def rate(definition: Definition, inputs: Inputs, group: str) -> Worked:
    """`per` x numerator / denominator. 3 of 1,500 pupils, per 1,000 -> 2.0."""
    return _share(definition, inputs, group, definition.per)


def average_duration(definition: Definition, inputs: Inputs, group: str) -> Worked:
    """Days over cases, in months of 30.4375 days. 548 and 640 days -> 19.5 months."""
    days, cases = parts(definition, inputs, group)
    exact = (days * DAYS_A_MONTH.denominator, cases * DAYS_A_MONTH.numerator)
    return Worked(exact, Decimal(days), Decimal(cases), cases)


def _share(definition: Definition, inputs: Inputs, group: str, factor: int) -> Worked:
    part, whole = parts(definition, inputs, group)
    return Worked((factor * part, whole), Decimal(part), Decimal(whole), whole)


def _mean_of_buckets(definition: Definition, inputs: Inputs, group: str) -> Worked:
    part, whole = parts(definition, inputs, group)
    shares: dict[int, tuple[int, int]] = {}
    for bucket in sorted(_buckets(definition, inputs, group)):
        if size := _in_bucket(definition.denominator, inputs, group, bucket):
            shares[bucket] = _in_bucket(definition.numerator, inputs, group, bucket), size
    if not shares:
        return Worked((0, 0), Decimal(part), Decimal(whole), whole)
    value = 100 * sum((Fraction(*share) for share in shares.values()), Fraction()) / len(shares)
    details = {f"bucket_{bucket}": shown(100 * a, b) for bucket, (a, b) in shares.items()}
    smallest = min(size for _, size in shares.values())
    return Worked(value.as_integer_ratio(), Decimal(part), Decimal(whole), smallest, details)


def _buckets(definition: Definition, inputs: Inputs, group: str) -> set[int]:
    measures = (term.measure for term in definition.denominator)
    return {bucket for measure in measures for bucket in inputs.amounts(measure, group)}


def _in_bucket(terms: tuple[Term, ...], inputs: Inputs, group: str, bucket: int) -> int:
    amounts = ((term, inputs.amounts(term.measure, group).get(bucket, 0)) for term in terms)
    return sum(of_term(term, {bucket: amount}) for term, amount in amounts)
