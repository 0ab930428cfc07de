"""From what somebody types to the words that are looked for. Pure.

The column `sought` holds the words of a course, in small letters, each between blanks.
"""

import re
import unicodedata
from typing import Final, NamedTuple

from contracts.fourteen19 import PlaceLevel
from education.diplomas import LINES
from services.fourteen19.prospectus.state import Course

EMPTY: Final = frozenset(
    {"a", "an", "and", "at", "for", "i", "in", "is", "of", "on", "or", "the", "to", "want", "with"}
    | {"course", "courses", "do", "learn", "study", "about", "near", "my"}
)
"""Words that say nothing of which course is meant."""
LEVEL_WORDS: Final[dict[PlaceLevel, str]] = {
    "entry": "entry level",
    "level_1": "level 1 foundation",
    "level_2": "level 2 higher",
    "level_3": "level 3 advanced",
}
_APOSTROPHES: Final = dict.fromkeys((39, 96, 146, 180, 8216, 8217))
_MOST_WORDS: Final = 8
_SHORT: Final = 3  # a longer word may be misspelt and still known


class Typed(NamedTuple):
    """What somebody typed, as words. `blank`: nothing, or only words that say nothing; no words
    and not blank: nothing that any course could have."""

    words: tuple[str, ...]
    blank: bool


def typed(text: str | None) -> Typed:
    """The words of what somebody typed; no more than eight."""
    found = words_of(text or "")
    words = tuple(word for word in found if word not in EMPTY)[:_MOST_WORDS]
    return Typed(words, blank=not words and bool(found or not (text or "").strip()))


def words_of(text: str) -> list[str]:
    """Letters and digits only: nothing that means anything in a pattern of the database."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_APOSTROPHES)
    return re.findall(r"[^\W_]+", plain)


def is_short(word: str) -> bool:
    """Too short to be looked for by likeness."""
    return len(word) <= _SHORT


def heading_of(course: Course) -> str:
    """The words of its title."""
    return _joined(course.title)


def sought_of(course: Course) -> str:
    """All words a course is looked for by, those of its title first."""
    line = LINES[course.line].name + " diploma" if course.line else ""
    place = course.taught_at.name if course.taught_at else ""
    return _joined(
        course.title,
        course.qualification or "",
        course.subject_area or "",
        line,
        LEVEL_WORDS[course.level],
        place,
        course.summary or "",
    )


def _joined(*texts: str) -> str:
    return f" {' '.join(word for text in texts for word in words_of(text))} "
