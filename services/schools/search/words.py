"""From what somebody types to the words that are looked for, pure.

The column `sought` holds a name's words, in small letters, each between blanks.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

COMMON: Final = frozenset(
    {
        *("school", "schools", "primary", "infant", "infants", "junior", "first", "middle", "high"),
        *("secondary", "grammar", "academy", "college", "nursery", "preparatory", "independent"),
        *("church", "england", "cofe", "ce", "roman", "catholic", "rc", "methodist", "voluntary"),
        *("aided", "controlled", "va", "vc", "community", "county", "foundation", "centre"),
        *("education", "sixth", "form", "girls", "boys", "st", "saint", "the", "of", "and", "for"),
    }
)
"""Words of so many names that one near to them says nothing of which school is meant."""
_APOSTROPHES: Final = dict.fromkeys((39, 96, 146, 180, 8216, 8217))
_MOST_WORDS: Final = 10
_SHORT: Final = 2
_TOO_SHORT: Final = 3  # to be misspelt and still known
_NEAR: Final = 0.82  # church and churchill: 0.80
_NUMBER: Final = re.compile(r"(?:EY|OC|L)?[0-9]{6,8}")


def words_of(typed: str) -> list[str]:
    """The words of a text as `sought` has them; no more than ten."""
    plain = typed.lower().translate(_APOSTROPHES)
    return re.findall(r"[^\W_]+", plain)[:_MOST_WORDS]


def number_of(typed: str) -> str | None:
    """The identifier somebody typed, in its canonical form: a URN, 350/2000, EY123456, …"""
    number = re.sub("[ /-]", "", typed).upper()
    return number if _NUMBER.fullmatch(number) else None


def parts(words: Iterable[str]) -> list[str]:
    """What `sought` must hold to have all the words: parts of words, short ones beginnings."""
    return [f" {word}" if is_short(word) else word for word in words]


def corrected(words: Iterable[str]) -> list[str]:
    """The words, with those near to a common one put right: `primery` gives `primary`."""
    return [_near(word) or word for word in words]


def is_short(word: str) -> bool:
    """Too short to be looked for elsewhere than at the beginning of a word."""
    return len(word) <= _SHORT


def are_common(words: Iterable[str]) -> bool:
    """Whether each is a common word or looks for a part of one."""
    return all(
        any(common.startswith(word) if is_short(word) else word in common for common in COMMON)
        for word in words
    )


def telling(words: Sequence[str]) -> list[str]:
    """Those of the words that say which: long enough to be misspelt, near to no common one."""
    return [
        word
        for word in words
        if len(word) > _TOO_SHORT and not are_common([word]) and _near(word) is None
    ]


def beginning_with(text: str) -> tuple[str, str]:
    """From where to where, in byte order, are the texts that begin with this one."""
    return text, f"{text}\U0010ffff"


def _near(word: str) -> str | None:
    if word in COMMON:
        return word
    near = get_close_matches(word, _CORRECTIONS, n=1, cutoff=_NEAR)
    return near[0] if near else None


_CORRECTIONS: Final = sorted(word for word in COMMON if len(word) > _TOO_SHORT)
