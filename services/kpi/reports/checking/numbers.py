"""The numbers of a narrative, in figures and in words, with what they count. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

Unit = Literal["percent", "points", "bare"]
_SMALL: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS: Final = {word: number for number, word in enumerate(_SMALL)} | {
    word: 10 * number for number, word in enumerate(_TENS, 2)
}
_NUMBER: Final = re.compile(
    rf"""(?<![\w.,/])(?:
        (?P<figure>-?(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+)(?:\.[0-9]+)?)(?![0-9]|,[0-9]|\.[0-9])
        | (?P<word>{"|".join(_WORDS)})(?:-(?P<unit>one|two|three|four|five|six|seven|eight|nine))?\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_UNIT: Final = re.compile(
    r"\s*(?:(?P<points>(?:percentage|per\s?cent|%)\s+points?\b|pp\b)|(?P<percent>%|per\s?cent\b))",
    re.IGNORECASE,
)
_NOUN: Final = re.compile(r"[^.,;:()\n0-9%|\t]{0,60}")
# Letters right behind a number make it part of a name: 3rd, 2a, 4x4.
_GLUED: Final = re.compile(r"(?!pp\b|per)[A-Za-z_]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `start` to `end`, its unit included; `after` are the words behind it.

    `points` are percentage points; a `bare` number counts what `after` names.
    """

    start: int
    end: int
    value: Decimal
    unit: Unit
    after: str

    @property
    def places(self) -> int:
        """How many decimals it is written with."""
        return max(-int(self.value.as_tuple().exponent), 0)


def numbers_in(text: str, taken: Sequence[tuple[int, int]] = ()) -> tuple[list[Number], int]:
    """The numbers outside the stretches `taken`, and how many stood in one of these.

    "One of" and "no one" are no numbers.
    """
    found: list[Number] = []
    aside = 0
    for each in _NUMBER.finditer(text):
        glued = each["figure"] and _GLUED.match(text, each.end())
        if glued or any(start <= each.start() < end for start, end in taken):
            aside += 1
        elif not _is_pronoun(text, each):
            found.append(_number(text, each))
    return found, aside


def _is_pronoun(text: str, found: re.Match[str]) -> bool:
    if (found["word"] or "").lower() != "one":
        return False
    before, after = text[: found.start()].rstrip().lower(), text[found.end() :].lstrip().lower()
    return before.endswith((" no", " any", " each", " every", " which")) or after.startswith("of ")


def _number(text: str, found: re.Match[str]) -> Number:
    end = found.end()
    unit: Unit = "bare"
    if marked := _UNIT.match(text, end):
        unit, end = ("points" if marked["points"] else "percent"), marked.end()
    behind = _NOUN.match(text, end)
    after = " ".join(behind[0].lower().split()) if behind else ""
    return Number(found.start(), end, _value(found), unit, after)


def _value(found: re.Match[str]) -> Decimal:
    if found["figure"]:
        # A hyphen before a figure in running text is a dash: "Tuition -100% schools".
        return Decimal(found["figure"].replace(",", "").lstrip("-"))
    return Decimal(_WORDS[found["word"].lower()] + _WORDS.get((found["unit"] or "zero").lower(), 0))
