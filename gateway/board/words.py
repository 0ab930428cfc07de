"""How figures, days and colours are told on the board. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from education.periods import parse_period

NONE: Final = "\u2013"
RAG: Final[Mapping[str, str]] = {
    "green": "On target",
    "amber": "Just short of target",
    "red": "Short of target",
    "grey": "Not judged",
}
"""What each colour says, for those who do not see it."""
WHY_GREY: Final[Mapping[str, str]] = {
    "neutral": "no value is better than another",
    "no_value": "there is no value",
    "no_target": "no target is set",
    "target_zero": "the target is 0",
    "coverage": "too little has arrived",
}
REASONS: Final[Mapping[str, str]] = {
    "not_collected": "nothing sent in",
    "incomplete": "no record is complete",
    "not_applicable": "nobody to count",
    "suppressed": "hidden: too few people",
}
TRAVEL: Final[Mapping[str, str]] = {
    "improved": "better",
    "declined": "worse",
    "same": "no change",
    "new": "nothing to compare with",
    "not_comparable": "not comparable",
}

_TERMS: Final = {"AUT": "autumn", "SPR": "spring", "SUM": "summer"}


def number(value: Decimal | float | None, unit: str = "") -> str:
    """A published figure: 51.6 %, 1,704 pupils; a dash for none."""
    if value is None:
        return NONE
    text = f"{value:,}"
    return f"{text}\u00a0{unit}" if unit else text


def day(value: date | datetime | str | None) -> str:
    """3 December 2009; a dash for none."""
    if value is None:
        return NONE
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return f"{value.day} {value:%B %Y}"


def moment(value: str | None) -> str:
    """3 December 2009 at 14:05, as the API told it (UTC)."""
    if value is None:
        return NONE
    when = datetime.fromisoformat(value)
    return f"{day(when)} at {when:%H:%M}"


def period(text: str) -> str:
    """A period as people say it: 2008/09, summer term 2008/09, November 2009."""
    read = parse_period(text)
    match read.type:
        case "month":
            return f"{read.starts:%B %Y}"
        case "term":
            year, term = text.rsplit("-", 1)
            return f"{_TERMS[term]} term {year}"
        case "financial_year":
            return f"financial year {text.removeprefix('FY')}"
        case "calendar_year":
            return text.removeprefix("CY")
        case _:
            return text


def missing(value: Mapping[str, Any]) -> str:
    """Why a value is none."""
    return REASONS.get(value["reason"] or "", "no value")


def travelled(value: Mapping[str, Any]) -> str:
    """Where a value has moved since the year before: "better, up 2.1 since 2007/08"."""
    direction = value["direction"]
    if direction is None:
        return "nothing to compare with"
    words: str = TRAVEL.get(direction["travel"], direction["travel"])
    if not direction["delta"]:
        return words
    side = "up" if direction["delta"] > 0 else "down"
    return f"{words}, {side} {abs(direction['delta']):,} since {direction['previous_period']}"


def plain(word: str) -> str:
    """A word of the API as people write it: not_collected, not collected."""
    return word.replace("_", " ")
