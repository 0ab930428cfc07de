"""A value in words: what each member of it reads as, or None while there is nothing to tell. Pure.

value           51.6 %, 1,704 pupils      number        51.6, 1,704
target          58.3 %                    variance      -6.7
variance_words  6.7 percentage points below target
rag             red                       travel_words  improved by 2.1 percentage points since …
previous        49.5 %                    numerator, denominator   1,806 of 3,500
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from education.periods import parse_period
from services.kpi.indicators.definition import Definition
from services.kpi.judgement.nouns import agreeing
from services.kpi.judgement.rag import GreyReason
from services.kpi.reports.document import Member
from services.kpi.values.answer import ValueAnswer

NOT_KNOWN: Final = "not yet known"
_TERMS: Final = {"AUT": "autumn term", "SPR": "spring term", "SUM": "summer term"}
_WHY_GREY: Final[Mapping[GreyReason | None, str]] = {
    "neutral": "neither more nor less of it is better",
    "no_value": NOT_KNOWN,
    "no_target": "no target is set",
    "target_zero": "the target is nought",
    "coverage": "too few have reported",
    None: "not judged",
}
_ABSENT: Final[Mapping[Member, str]] = {
    "target": "no target",
    "variance": "no target",
    "variance_words": "no target to compare with",
    "travel_words": "with no earlier figure to compare with",
    "previous": "no earlier figure",
}


def told(answer: ValueAnswer, definition: Definition, member: Member) -> str | None:
    """A member as it reads; None where the value has none."""
    return _TOLD[member](answer, definition)


def absent(answer: ValueAnswer, member: Member) -> str:
    """How a member reads that is not there to be told."""
    if answer.value is None and member != "target":
        return NOT_KNOWN
    return _ABSENT.get(member, NOT_KNOWN)


def with_unit(number: Decimal | None, definition: Definition) -> str | None:
    """A number with the indicator's unit: 51.6 %, 1 school."""
    if number is None:
        return None
    written = plain(number, definition.decimals)
    return f"{written} {agreeing(definition.unit, written)}"


def plain(number: Decimal, decimals: int = 0) -> str:
    """A number with at least so many decimals, and none that are idle: 58.300 is 58.3."""
    own = max(-int(number.normalize().as_tuple().exponent), 0)
    return f"{number:,.{max(own, decimals)}f}"


def grey_words(reason: GreyReason | None) -> str:
    """Why a value has no colour."""
    return _WHY_GREY[reason]


def day_words(day: date) -> str:
    """3 December 2009"""
    return f"{day.day} {day:%B} {day.year}"


def period_words(answer: ValueAnswer, definition: Definition, as_at: date) -> str:
    """The period as a reader knows it: 2008/09, summer term 2008/09, 3 December 2009."""
    period = parse_period(answer.period)
    if definition.is_stock:
        return day_words(min(period.ends, as_at))
    match period.type:
        case "term":
            year, _, term = period.text.partition("-")
            return f"{_TERMS[term]} {year}"
        case "financial_year":
            return f"financial year {period.text.removeprefix('FY').replace('-', '/')}"
        case "calendar_year":
            return period.text.removeprefix("CY")
        case "month":
            return f"{period.starts:%B} {period.starts.year}"
        case _:
            return period.text


def _number(number: Decimal | None, decimals: int = 0) -> str | None:
    return None if number is None else plain(number, decimals)


def _rag(answer: ValueAnswer) -> str:
    if answer.rag == "grey":
        return f"not coloured: {grey_words(answer.rag_reason)}"
    return answer.rag


def _travel(answer: ValueAnswer, definition: Definition) -> str | None:
    moved = answer.direction
    if moved is None or moved.travel == "new":
        return None
    before = moved.previous_period
    if moved.travel == "not_comparable":
        return f"not comparable with {before}"
    if moved.travel == "same" or moved.delta is None:
        return f"the same as in {before}"
    amount = plain(abs(moved.delta), definition.decimals)
    unit = agreeing(definition.difference_unit, amount)
    return f"{moved.travel} by {amount}{f' {unit}' if unit else ''} since {before}"


def _previous(answer: ValueAnswer, definition: Definition) -> str | None:
    return with_unit(answer.direction.previous, definition) if answer.direction else None


_TOLD: Final[Mapping[Member, Callable[[ValueAnswer, Definition], str | None]]] = {
    "value": lambda a, d: with_unit(a.value, d),
    "number": lambda a, d: _number(a.value, d.decimals),
    "numerator": lambda a, _: _number(a.numerator),
    "denominator": lambda a, _: _number(a.denominator),
    "target": lambda a, d: with_unit(a.target, d),
    "variance": lambda a, d: _number(a.variance, d.decimals),
    "variance_words": lambda a, _: a.variance_words,
    "rag": lambda a, _: None if a.value is None else _rag(a),
    "travel_words": _travel,
    "previous": _previous,
}
