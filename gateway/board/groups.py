"""Groups of people in words, and the gap between two of them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any, Final

from education.rounding import half_up
from gateway.board.trends import Value

_KINDS: Final[Mapping[str, str]] = {
    "gender": "Gender",
    "fsm": "Free school meals",
    "sen": "Special educational needs",
    "eal": "Language",
    "ethnicity": "Ethnicity",
    "born": "Season of birth",
}
_GROUPS: Final[Mapping[str, str]] = {
    "gender=F": "Girls",
    "gender=M": "Boys",
    "fsm=yes": "Eligible for free school meals",
    "fsm=no": "Not eligible",
    "sen=yes": "With special educational needs",
    "sen=no": "Without",
    "eal=yes": "English as an additional language",
    "eal=no": "English as the first language",
}


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The values of the groups of one kind; `gap` in words, where two are compared."""

    title: str
    values: Sequence[Value]
    gap: str | None


def group_words(group: str) -> str:
    """A group as people say it; `all` is everybody."""
    if group == "all":
        return "Everybody"
    told = group.partition("=")[2] or group
    return _GROUPS.get(group) or told.replace("_", " ").capitalize()


def breakdowns(values: Iterable[Value], definition: Mapping[str, Any]) -> list[Breakdown]:
    """The groups of one place and period, by kind; those of everybody are left out."""
    told = sorted((each for each in values if each["group"] != "all"), key=_kind)
    found = []
    for kind, some in groupby(told, key=_kind):
        groups = list(some)
        title = _KINDS.get(kind) or kind.replace("_", " ").capitalize()
        found.append(Breakdown(title, groups, _gap(groups, definition)))
    return found


def _kind(value: Value) -> str:
    return str(value["group"]).partition("=")[0]


def _gap(groups: Sequence[Value], definition: Mapping[str, Any]) -> str | None:
    """Between two groups of a percentage, from the counts: "boys 2.6 … above girls"."""
    if len(groups) != 2 or definition["kind"] != "proportion":
        return None
    if any(each["value"] is None or not each["denominator"] for each in groups):
        return None
    first, second = sorted(groups, key=_rate, reverse=True)
    number = half_up(_rate(first) - _rate(second), definition["decimals"])
    if not number:
        return "No gap"
    return f"Gap: {number} {definition['difference_unit']}"


def _rate(value: Value) -> Fraction:
    return 100 * _exact(value["numerator"]) / _exact(value["denominator"])


def _exact(number: float) -> Fraction:
    return Fraction(Decimal(str(number)))
