"""What a narrative is compared with: an area's figures as they are published. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from education.periods import parse_period
from services.kpi.judgement.polarity import Polarity, shortfall
from services.kpi.judgement.variance import Variance, variance


@dataclass(frozen=True, slots=True)
class Known:
    """One value, rounded as it is published; None is what is not known.

    `period` is a period's text, or a day (2008-12-31) for what was true on it. `publishable` is
    false for a figure about too few people.
    """

    name: str
    period: str
    value: Decimal | None
    target: Decimal | None = None
    previous: Decimal | None = None
    previous_period: str | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    publishable: bool = True


@dataclass(frozen=True)
class Indicator:
    """One indicator with its values by period; `latest` names the newest period with a value."""

    code: str
    title: str
    unit: str
    polarity: Polarity
    decimals: int
    counted: str
    period_type: str
    short_title: str | None = None
    aliases: tuple[str, ...] = ()
    misprints: Mapping[str, str] = field(default_factory=dict)
    difference_unit: str = ""
    values: Mapping[str, Known] = field(default_factory=dict)

    @cached_property
    def latest(self) -> str | None:
        known = [p for p, each in self.values.items() if each.value is not None and not is_day(p)]
        return max(known, key=lambda period: parse_period(period).ends, default=None)

    @property
    def spoken(self) -> str:
        """The code as people write it: NI 72; of others the short title."""
        if self.code.startswith("NI") and self.code[2:3].isdigit():
            return f"NI {self.code[2:].lower()}"
        return self.short_title or self.title

    def variance(self, known: Known) -> Variance | None:
        """How far a value is from its target."""
        return variance(
            known.value, known.target, polarity=self.polarity, unit=self.difference_unit
        )

    def is_met(self, known: Known) -> bool | None:
        """Whether a value is no worse than its target; None where nobody can say."""
        if known.value is None or known.target is None or self.polarity == "neutral":
            return None
        return shortfall(known.value, known.target, self.polarity) <= 0

    def written(self, number: Decimal) -> str:
        """A figure as it reads: 51.6 %, 1,704 pupils."""
        return f"{number:,f} {self.unit}"


@dataclass(frozen=True)
class Facts:
    """All that is known of an area on a day; `others` are plain numbers by name."""

    area: str
    on: date
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    others: Mapping[str, Decimal] = field(default_factory=dict)


def is_day(period: str) -> bool:
    """Whether a value is told of a day, not of a period."""
    return len(period) == 10 and period[4] == period[7] == "-"
