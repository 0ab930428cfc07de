"""As what a number is told, by the words beside it: a value, a target, a variance. Pure."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from services.kpi.reports.checking.numbers import Number
from services.kpi.reports.checking.passages import Sentence

Kind = Literal["value", "target", "variance", "change", "previous", "count", "elsewhere"]

SIDES: Final = r"(?P<side>below|above|under|over|short of|beneath|ahead of|beyond|behind)"
_OFF_TARGET: Final = re.compile(
    rf"\s*(?:[a-z]+\s+){{0,3}}?{SIDES}\s+(?:the |its |their |our )?targets?\b", re.IGNORECASE
)
_MISSED_BY: Final = re.compile(
    r"\b(?P<side>missed|beat|exceeded|fell short of|falls short of|below|above)\s+"
    r"(?:the |its |their |our )?targets?\s+by\s*$",
    re.IGNORECASE,
)
_TURNED: Final = (
    r"(?:rose|risen|rise|improved|improvement|increased?|fell|fallen|fall|declined?|decreased?|"
    r"dropped|drop|narrowed|widened|grew|grown|growth|up|down|moved|gone|went)"
)
_CHANGED_BY: Final = re.compile(
    rf"\b{_TURNED}\b[^.;0-9]{{0,60}}\b(?:by|of)\s*$|\b(?:up|down)\s*$", re.IGNORECASE
)
_MORE_THAN: Final = re.compile(
    r"\s*(?:[a-z]+\s+){0,2}?(?:up|down|higher|lower|more|less|better|worse|fewer)\s+(?:on|than)\b",
    re.IGNORECASE,
)
_TARGET: Final = re.compile(
    r"(?:\bat least|\bat most|\bno (?:more|less|fewer) than|\bgap to|\btargets? of|\bagainst|"
    r"\baim(?:s|ed|ing)? (?:for|at|to reach)|\btargets?\b[^;,.]{0,40})\s*$",
    re.IGNORECASE,
)
_PAST_TARGET: Final = re.compile(
    r"\b(?:below|above|short of|missed|met|under|over|exceeded|beat|behind|on)\s+"
    r"(?:its |the |our |their )?targets?\s+(?!of)",
    re.IGNORECASE,
)
_IS_TARGET: Final = re.compile(r"\s*\(?(?:was |is )?(?:the |a |its )?target\b", re.IGNORECASE)
_FROM: Final = re.compile(r"\bfrom\s*$", re.IGNORECASE)
_EARLIER: Final = re.compile(
    r"[^.;,]{0,25}\b(?:last year|the year before|a year (?:before|earlier)|previous)",
    re.IGNORECASE,
)
_OTHERS: Final = (
    r"(?:national(?:ly)?(?! indicator| strateg| curriculum)|england|english|north west|"
    r"(?:statistical )?neighbours?|region(?:al|ally)?)\b"
)
_ELSEWHERE: Final = re.compile(rf"[^.;,0-9]{{0,30}}\b{_OTHERS}", re.IGNORECASE)
_OF_OTHERS: Final = re.compile(rf"\b{_OTHERS}[^.;,0-9]{{0,30}}$", re.IGNORECASE)
_COLUMNS: Final[tuple[tuple[str, Kind], ...]] = (
    ("target", "target"),
    ("variance", "variance"),
    ("difference", "variance"),
    ("previous", "previous"),
    ("year before", "previous"),
    ("result", "value"),
    ("value", "value"),
    ("actual", "value"),
    ("outturn", "value"),
)


def kind_of_column(head: str) -> Kind | None:
    """What the figures under the head of a column are."""
    lower = head.lower()
    return next((kind for word, kind in _COLUMNS if word in lower), None)


def around(
    text: str, sentence: Sentence, number: Number, numbers: Sequence[Number]
) -> tuple[str, str]:
    """The words between a number and the numbers on either side of it in its sentence."""
    before = max((n.end for n in numbers if n.end <= number.start), default=sentence.start)
    after = min((n.start for n in numbers if n.start >= number.end), default=sentence.end)
    return " ".join(text[before : number.start].split()) + " ", text[number.end : after]


def kind_of_number(
    text: str, sentence: Sentence, number: Number, numbers: Sequence[Number]
) -> Kind:
    """The kind that the words around a number make it; a value where they say nothing."""
    before, after = around(text, sentence, number, numbers)
    if side_of(before, after) is not None:
        return "variance"
    if _FROM.search(before):
        return "previous"
    if _CHANGED_BY.search(before) or _MORE_THAN.match(after):
        return "change"
    if _ELSEWHERE.match(after) or _OF_OTHERS.search(before):
        return "elsewhere"
    if _EARLIER.match(after):
        return "previous"
    if _IS_TARGET.match(after) or (_TARGET.search(before) and not _PAST_TARGET.search(before)):
        return "target"
    return "value"


def side_of(before: str, after: str) -> str | None:
    """The word for the side of the target that a difference is said to be on; None: it is none."""
    found = _OFF_TARGET.match(after) or _MISSED_BY.search(before)
    return " ".join(found["side"].lower().split()) if found else None
