"""Values recomputed plainly, in Polars, from the events themselves: no ledger, no balances.

A key says what its newest version says: of those that had come by a moment, and were true by a day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from math import ceil, floor
from statistics import median
from typing import Any, NamedTuple

import polars as pl

from contracts.envelope import Event
from contracts.kpi import FiguresStated
from services.kpi.indicators.definition import Definition, Term

_VERSIONS = {
    "key": pl.String(), "version": pl.Int64(), "known": pl.Datetime("us", "UTC"),
    "since": pl.Date(), "organisation": pl.String(), "area": pl.String(),
}  # fmt: skip
_CELLS = {
    "key": pl.String(), "version": pl.Int64(), "measure": pl.String(), "group": pl.String(),
    "bucket": pl.Int64(), "amount": pl.Int64(),
}  # fmt: skip
_DAYS_A_MONTH = Fraction("30.4375")
Amounts = Mapping[int, int]
Look = Callable[[str, str], Amounts]
"""A measure and a group to its buckets."""


class Told(NamedTuple):
    """What a reader is told, as far as it is recomputed."""

    value: Decimal | None
    reason: str | None
    status: str | None
    counts: tuple[int, int] | None
    """Numerator and denominator, of the kinds that are a quotient of two counts."""


@dataclass
class Heard:
    """The events that were delivered, in order, with when."""

    versions: list[tuple[Any, ...]] = field(default_factory=list)
    cells: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, event: Event[FiguresStated]) -> None:
        """An event that came just now; an older version than one that came before is no news."""
        data, key = event.data, event.key
        if any(row[0] == key and row[1] >= event.version for row in self.versions):
            return
        about = data.effective_on or date.min, data.organisation, data.area
        self.versions.append((key, event.version, datetime.now(UTC), *about))
        figures = {m: cells for m, cells in data.figures.items() if cells}
        groups = {group for cells in figures.values() for group in cells}
        if groups:
            status = {0 if data.status == "provisional" else 1: 1}
            figures[f"{data.family}.returns"] = dict.fromkeys(groups | {"all"}, status)
        self.cells += [
            (key, event.version, measure, group, bucket, amount)
            for measure, cells in figures.items()
            for group, amounts in cells.items()
            for bucket, amount in amounts.items()
        ]

    def at(self, as_at: date | None, known_at: datetime | None) -> pl.DataFrame:
        """The cells that hold: measure, group, bucket, amount, organisation, area."""
        said = pl.DataFrame(self.versions, schema=_VERSIONS, orient="row")
        if known_at is not None:
            said = said.filter(pl.col("known") <= known_at)
        if as_at is not None:
            said = said.filter(pl.col("since") <= as_at)
        newest = said.sort("version").group_by("key").last()
        cells = pl.DataFrame(self.cells, schema=_CELLS, orient="row")
        return cells.join(newest, on=("key", "version")).filter(pl.col("amount") > 0)


def look_in(cells: pl.DataFrame) -> Look:
    """All these cells together."""
    sums: dict[tuple[str, str], dict[int, int]] = {}
    added = cells.group_by("measure", "group", "bucket").agg(pl.col("amount").sum())
    for measure, group, bucket, amount in added.iter_rows():
        sums.setdefault((measure, group), {})[bucket] = amount
    return lambda measure, group: sums.get((measure, group), {})


def told(
    definition: Definition,
    look: Look,
    group: str,
    *,
    engaged: int = 0,
    eligible: int = 0,
) -> Told:
    """The value of one group; of a coverage, `engaged` of `eligible` organisations."""
    returns = look(definition.returns, group) or look(definition.returns, "all")
    if not returns:
        return Told(None, "not_collected", None, None)
    status = "provisional" if 0 in returns else "final"
    exact, counts, size = (
        (_ratio(100 * engaged, eligible), (engaged, eligible), eligible)
        if definition.kind == "coverage"
        else _exact(definition, look, group)
    )
    if exact is not None:
        return Told(rounded(exact, definition.decimals), None, status, counts)
    left_out = look(definition.incomplete, group).get(0, 0) if definition.incomplete else 0
    reason = "incomplete" if left_out and not size else "not_applicable"
    return Told(None, reason, status, counts)


def rounded(number: Fraction, decimals: int) -> Decimal:
    """Half away from zero, in decimal."""
    with localcontext(prec=80):
        quotient = Decimal(number.numerator) / number.denominator
        return quotient.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


Exact = tuple[Fraction | None, tuple[int, int] | None, int]
"""The value unrounded, its two counts, and how many were counted."""


def _exact(definition: Definition, look: Look, group: str) -> Exact:
    match definition.kind:
        case "count" | "sum":
            amount = total(definition.numerator, look, group)
            return Fraction(amount), None, amount
        case "median":
            scores = _scores(definition, look, group)
            return (Fraction(median(map(Fraction, scores))) if scores else None), None, len(scores)
        case "lowest_fifth_gap":
            return _gap(_scores(definition, look, group), definition.options.lowest20)
        case "difference" | "ratio":
            return _compared(definition, look, group)
        case "proportion" if definition.options.over_buckets == "mean_of_ratios":
            return _mean_of_ratios(definition, look, group)
    part, whole = _counts(definition, look, group)
    factor = {"proportion": 100, "rate": definition.per}.get(definition.kind, 1)
    exact = _ratio(factor * part, whole)
    if definition.kind == "average_duration" and exact is not None:
        exact /= _DAYS_A_MONTH
    return exact, (part, whole), whole


def _ratio(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def total(terms: Sequence[Term], look: Look, group: str) -> int:
    """The sum of some terms in a group."""
    return sum(
        amount * (bucket if term.weighted else 1)
        for term in terms
        for bucket, amount in look(term.measure, group).items()
        if not term.buckets or bucket in term.buckets
    )


def _counts(definition: Definition, look: Look, group: str) -> tuple[int, int]:
    whole = total(definition.denominator, look, group)
    if definition.incomplete and definition.options.incomplete == "count_as_not_achieved":
        whole += look(definition.incomplete, group).get(0, 0)
    return total(definition.numerator, look, group), whole


def _mean_of_ratios(definition: Definition, look: Look, group: str) -> Exact:
    whole = definition.denominator
    buckets = {b for term in whole for b in look(term.measure, group)}
    shares = []
    for bucket in buckets:

        def of_bucket(measure: str, name: str, bucket: int = bucket) -> Amounts:
            return {b: n for b, n in look(measure, name).items() if b == bucket}

        if size := total(whole, of_bucket, group):
            shares.append(Fraction(100 * total(definition.numerator, of_bucket, group), size))
    counts = _counts(definition, look, group)
    return (sum(shares, Fraction()) / len(shares) if shares else None), counts, counts[1]


def _compared(definition: Definition, look: Look, group: str) -> Exact:
    assert definition.groups is not None
    shares = [_counts(definition, look, one) for one in definition.groups]
    largest = max(whole for _, whole in shares)
    if group != "all" or not all(whole for _, whole in shares):
        return None, None, largest
    first, second = (Fraction(100 * part, whole) for part, whole in shares)
    if definition.kind == "difference":
        return first - second, None, largest
    return (first / second if second else None), None, largest


def _scores(definition: Definition, look: Look, group: str) -> list[int]:
    assert definition.distribution is not None
    amounts = look(definition.distribution, group)
    return sorted(score for score, number in amounts.items() for _ in range(number))


def _gap(scores: list[int], method: str) -> Exact:
    if not scores:
        return None, None, 0
    middle, fifth = Fraction(median(map(Fraction, scores))), Fraction(len(scores), 5)
    size = {
        "count_round": Fraction(floor(fifth + Fraction(1, 2))),
        "count_floor": Fraction(floor(fifth)),
        "count_ceil": Fraction(ceil(fifth)),
        "fractional": fifth,
        "cut_score": Fraction(sum(s <= scores[ceil(fifth) - 1] for s in scores)),
    }[method]
    size = max(size, Fraction(1))
    whole = floor(size)
    points = sum(scores[:whole]) + (size - whole) * (scores[whole] if size > whole else 0)
    gap = (100 * (middle - points / size) / middle) if middle else None
    return gap, None, len(scores)
