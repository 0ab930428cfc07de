"""Quality in words, for people to read."""

from collections.abc import Iterable
from typing import Final

from education.ofsted import grade_word
from education.words import in_words
from services.earlyyears.quality.state import Evidence, Source

_SOURCES: Final[dict[Source, str]] = {
    "audit": "audit",
    "self_evaluation": "supported self-evaluation",
    "own_grade": "its own judgement",
    "inspection": "inspection",
    "school_inspection": "inspection of the whole school",
    "concern": "concern",
}


def evidence_in_words(one: Evidence) -> str:
    """audit of 14 October 2009: 47.5%."""
    day, said = in_words(one.on), _SOURCES[one.source]
    if one.source == "concern":
        return f"{said} since {day}"
    if one.percent is not None:
        return f"{said} of {day}: {one.percent}%"
    if one.grade is not None:
        sort = "section_5" if one.source == "school_inspection" else "early_years"
        word = grade_word(one.grade, one.on, sort).replace("_", " ")
        return f"{said} of {day}: {word} ({one.grade})"
    return f"{said} of {day}"


def because(title: str, evidence: Iterable[Evidence]) -> str:
    """The sentence that goes with a rating: its rule, and what it was matched by."""
    return f"{title} ({'; '.join(evidence_in_words(one) for one in evidence)})."
