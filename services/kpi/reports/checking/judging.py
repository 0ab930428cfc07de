"""Claims beside what is known: right, wrong, or nothing to check them by. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from education.rounding import half_up
from services.kpi.reports.checking.claims import SHARES, Claim
from services.kpi.reports.checking.findings import Finding, Severity
from services.kpi.reports.checking.kinds import around, side_of
from services.kpi.reports.checking.known import Facts, Indicator, Known, is_day
from services.kpi.reports.checking.numbers import Number
from services.kpi.reports.checking.passages import Narrative
from services.kpi.reports.checking.times import ended

Verdict = Literal["right", "wrong", "unchecked", "unknown"]
Judged = tuple[Verdict, list[Finding]]
_BELOW: Final = ("below", "under", "beneath")
_ABOVE: Final = ("above", "over", "beyond", "exceeded")
_MISSED: Final = ("missed", "short of", "fell short of", "falls short of", "behind")
_OLD: Final = timedelta(days=365)


def says(number: Number, known: Decimal) -> bool:
    """Whether a number reads as a published figure does, rounded half up where it has fewer
    decimals; one with more decimals says more than is known, unless they are idle zeros."""
    places = max(-int(known.as_tuple().exponent), 0)
    if number.places < places:
        return half_up(known, number.places) == number.value
    return number.value == known


@dataclass(frozen=True)
class Judge:
    """Judges the claims of one narrative against some facts."""

    narrative: Narrative
    facts: Facts

    def judge(self, claim: Claim) -> Judged:
        """The verdict on a claim, with its findings. `unknown`: no figure of the indicator."""
        indicator = self.facts.indicators[claim.indicator]
        known = _known(indicator, claim.period)
        if claim.kind == "elsewhere":
            told = "A figure of somewhere else, which is not checked here."
            return "unchecked", [self._finding(claim, known, "elsewhere", "note", told)]
        if known is None or known.value is None:
            return "unchecked", [self._no_value(claim, indicator)]
        if not known.publishable:
            told = f"{indicator.spoken} of {known.period} is about too few people to be published."
            mend = "Leave the figure out."
            return "wrong", [
                self._finding(claim, known, "not_publishable", "error", told, None, mend)
            ]
        return self._by_kind[claim.kind](claim, indicator, known, known.value)

    @property
    def _by_kind(self) -> Mapping[str, Callable[[Claim, Indicator, Known, Decimal], Judged]]:
        return {
            "value": self._value,
            "target": self._target,
            "variance": self._variance,
            "change": self._change,
            "previous": self._previous,
            "count": self._count,
        }

    def _value(self, claim: Claim, indicator: Indicator, known: Known, value: Decimal) -> Judged:
        written = indicator.written(value)
        if not says(claim.number, value):
            return "wrong", [self._wrong_value(claim, indicator, known, written)]
        if unit := self._wrong_unit(claim, indicator.unit, known, written):
            return "wrong", [unit]
        return "right", self._age(claim, indicator, known)

    def _wrong_value(
        self, claim: Claim, indicator: Indicator, known: Known, written: str
    ) -> Finding:
        of = f"{indicator.spoken} of {known.period} is {written}"
        older = next(
            (p for p, v in indicator.values.items() if v.value and says(claim.number, v.value)),
            None,
        )
        if older is not None:
            told = f"{of}; {self._said(claim)} is the figure of {older}."
            return self._finding(claim, known, "stale", "error", told, written, written)
        if known.target is not None and says(claim.number, known.target):
            told = f"{of}; {self._said(claim)} is its target."
            return self._finding(claim, known, "target_as_value", "error", told, written, written)
        told = f"{of}, not {self._said(claim)}."
        return self._finding(claim, known, "value_wrong", "error", told, written, written)

    def _target(self, claim: Claim, indicator: Indicator, known: Known, _: Decimal) -> Judged:
        if known.target is None:
            told = f"No target of {indicator.spoken} for {known.period} is known."
            return "unchecked", [self._finding(claim, known, "no_target", "note", told)]
        written = indicator.written(known.target)
        if not says(claim.number, known.target):
            told = f"The target of {indicator.spoken} for {known.period} is {written}, "
            told += f"not {self._said(claim)}."
            found = self._finding(claim, known, "target_wrong", "error", told, written, written)
            return "wrong", [found]
        unit = self._wrong_unit(claim, indicator.unit, known, written)
        return ("wrong", [unit]) if unit else ("right", [])

    def _variance(self, claim: Claim, indicator: Indicator, known: Known, value: Decimal) -> Judged:
        differs = indicator.variance(known)
        if differs is None or known.target is None:
            told = f"No target of {indicator.spoken} for {known.period} is known."
            return "unchecked", [self._finding(claim, known, "no_target", "note", told)]
        share = (
            half_up(100 * abs(Fraction(differs.number)) / Fraction(known.target))
            if (known.target)
            else None
        )
        relative = (
            claim.number.unit == "percent" and share is not None and says(claim.number, share)
        )
        words = differs.words
        told = f"{value:f} against {known.target:f} is {words}"
        if not relative and not says(claim.number, abs(differs.number)):
            told += f" ({share:f} % of the target)" if share is not None else ""
            told += f", not {self._said(claim)}."
            return "wrong", [
                self._finding(claim, known, "variance_wrong", "error", told, words, words)
            ]
        found = self._wrong_side(claim, indicator, known, told, words)
        if not found and not relative:
            found = self._wrong_difference(claim, indicator, known, words)
        wrong = any(each.severity == "error" for each in found)
        return ("wrong" if wrong else "right"), found

    def _wrong_side(
        self, claim: Claim, indicator: Indicator, known: Known, told: str, words: str
    ) -> list[Finding]:
        numbers = [claim.number]
        before, after = around(self.narrative.plain, claim.sentence, claim.number, numbers)
        side = side_of(before, after) or ""
        if is_side(side, indicator, known):
            return []
        met = "met" if indicator.is_met(known) else "missed"
        message = f"{told}: the target was {met}. The words \u201c{side}\u201d say otherwise."
        return [self._finding(claim, known, "side_wrong", "error", message, words, words)]

    def _wrong_difference(
        self, claim: Claim, indicator: Indicator, known: Known, words: str
    ) -> list[Finding]:
        """A difference of two percentages is in percentage points, never in %."""
        unit = claim.number.unit
        if indicator.unit not in SHARES:
            return [] if unit == "bare" else [self._unit(claim, known, words)]
        if unit == "percent":
            return [self._unit(claim, known, words)]
        if unit == "bare" and indicator.difference_unit:
            told = f"The difference has no unit: it is {words}."
            return [self._finding(claim, known, "unit_missing", "warning", told, words, words)]
        return []

    def _change(self, claim: Claim, indicator: Indicator, known: Known, value: Decimal) -> Judged:
        if known.previous is None:
            told = f"No earlier value of {indicator.spoken} is known to tell a change from."
            return "unchecked", [self._finding(claim, known, "no_previous", "note", told)]
        number = abs(value - known.previous)
        words = f"{number:f} {indicator.difference_unit or indicator.unit}".strip()
        if not says(claim.number, number):
            told = f"From {known.previous:f} to {value:f} is {words}, not {self._said(claim)}."
            return "wrong", [
                self._finding(claim, known, "change_wrong", "error", told, words, words)
            ]
        found = self._wrong_difference(claim, indicator, known, words)
        wrong = any(each.severity == "error" for each in found)
        return ("wrong" if wrong else "right"), found

    def _previous(self, claim: Claim, indicator: Indicator, known: Known, _: Decimal) -> Judged:
        earlier = known
        if not claim.dated or known.period == indicator.latest:
            period = known.previous_period or "the period before"
            earlier = Known(known.name, period, known.previous)
        if earlier.value is None:
            told = f"No value of {indicator.spoken} before {known.period} is known."
            return "unchecked", [self._finding(claim, known, "no_previous", "note", told)]
        return self._value(claim, indicator, earlier, earlier.value)

    def _count(self, claim: Claim, _: Indicator, known: Known, __: Decimal) -> Judged:
        """A number of those a share is of: right where it is one; else nothing can be said."""
        parts = [each for each in (known.numerator, known.denominator) if each is not None]
        return ("right", []) if claim.number.value in parts else ("unknown", [])

    def _age(self, claim: Claim, indicator: Indicator, known: Known) -> list[Finding]:
        end = ended(known.period)
        newest = indicator.latest
        is_old = self.facts.on - end.replace(day=1) >= _OLD if is_day(known.period) else False
        if not is_old and (newest is None or is_day(known.period) or end >= ended(newest)):
            return []
        now = indicator.values[newest] if newest else None
        told = f"The figure is of {known.period}, while the report is of {self.facts.on}."
        newer = f"{indicator.written(now.value)} of {newest}" if now and now.value else None
        mend = f"Say that it is old, or give {newer}." if newer else "Say that it is old."
        return [self._finding(claim, known, "old", "note", told, newer, mend)]

    def _wrong_unit(self, claim: Claim, unit: str, known: Known, written: str) -> Finding | None:
        right = {"%": "percent", "percentage points": "points"}.get(unit, "bare")
        given = claim.number.unit
        if given == right or (given == "bare" and unit in SHARES and claim.sentence.row):
            return None
        if given == "bare" and unit in SHARES:
            told = f"The figure has no unit: it is {written}."
            return self._finding(claim, known, "unit_missing", "error", told, written, written)
        return self._unit(claim, known, written)

    def _unit(self, claim: Claim, known: Known, written: str) -> Finding:
        told = f"{self._said(claim)} is in the wrong unit: it is {written}."
        return self._finding(claim, known, "unit_wrong", "error", told, written, written)

    def _no_value(self, claim: Claim, indicator: Indicator) -> Finding:
        of = f" of {claim.period}" if claim.period else ""
        told = (
            f"No value of {indicator.spoken}{of} is known, so {self._said(claim)} is not checked."
        )
        return self._finding(claim, None, "no_value", "note", told)

    def _said(self, claim: Claim) -> str:
        return self.narrative.plain[claim.number.start : claim.number.end].lstrip("-").strip()

    def _finding(
        self,
        claim: Claim,
        known: Known | None,
        code: str,
        severity: Severity,
        message: str,
        computed: str | None = None,
        mend: str | None = None,
    ) -> Finding:
        number = claim.number
        return Finding(
            code=code,
            severity=severity,
            where=self.narrative.where(number.start, number.end, claim.sentence),
            claimed=self._said(claim),
            computed=computed,
            message=message,
            mend=mend,
            indicator=claim.indicator,
            value=known.name if known else None,
        )


def _known(indicator: Indicator, period: str | None) -> Known | None:
    """The value of a period; of one before all others, what the next tells of it."""
    if period is not None and period in indicator.values:
        return indicator.values[period]
    later = (each for each in indicator.values.values() if each.previous_period == period)
    return next((Known(each.name, period or "", each.previous) for each in later), None)


def is_side(word: str, indicator: Indicator, known: Known) -> bool:
    """Whether a value is on the side of its target that a word says: below and above are of
    numbers, missed and beat of what is wanted."""
    differs = indicator.variance(known)
    number = differs.number if differs else Decimal(0)
    if word in _BELOW:
        return number < 0
    if word in _ABOVE:
        return number > 0
    met = indicator.is_met(known)
    return met is None or met != (word in _MISSED)
