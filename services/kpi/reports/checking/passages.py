"""A narrative cut into paragraphs, sentences and rows of tables, with their places. Pure.

Everything works on one text of the same length as the original in which markup is blanked out, so
that every place found is a place in the original.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from services.kpi.reports.checking.findings import Where

# Bound figures and blocks are right by construction: {{ ni72.value }}, [[indicators]].
_BLANKED: Final = re.compile(
    r"\{\{.*?\}\}|\[\[.*?\]\]|</?[a-zA-Z][^<>\n]{0,80}>|[*_`\\]", re.DOTALL
)
_LIKE: Final = str.maketrans(
    "\u00a0\u2009\u202f\u2007\u2010\u2011\u2012\u2013\u2014\u2212\u2018\u2019\ufeff",
    "    ------''" + " ",
)
_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n")
_LINE: Final = re.compile(r"[^\n]+")
_ITEM: Final = re.compile(
    r"\s*(?:(?:[-\u2022\u00b7]|\(?[0-9]{1,2}[a-z]?[.)]+|#{1,6})\s+)+(?:[0-9]{1,2}[a-z]?[.)]+\s+)?"
)
_ROW: Final = re.compile(r"\t|\|.*\|")
# A stop ends a sentence before a capital, a figure or a bullet; not within P.E. or E.g.
_STOP: Final = re.compile(
    r"(?<![. ][A-Z])(?<!E\.g)(?<!e\.g)(?<!i\.e)[.!?]+[\"')]*(?=\s+[A-Z0-9(\u2022])"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a line of a table (`row`), from `start` to `end` of the text."""

    start: int
    end: int
    block: int
    row: bool = False
    heading: bool = False


@dataclass(frozen=True)
class Narrative:
    """A text being read. `plain` has its length, without markup and with plain spaces."""

    original: str
    plain: str = field(init=False)

    def __post_init__(self) -> None:
        even = self.original.translate(_LIKE)
        blanked = _BLANKED.sub(lambda found: _blanks(found[0]), even)
        object.__setattr__(self, "plain", blanked)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Every sentence in order; those of a paragraph or table share a `block`."""
        found: list[Sentence] = []
        for number, (start, end) in enumerate(_blocks(self.plain)):
            found += _sentences(self.plain, start, end, number)
        return found

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.original))]

    def text(self, sentence: Sentence) -> str:
        return self.plain[sentence.start : sentence.end]

    def where(self, start: int, end: int, sentence: Sentence) -> Where:
        """The place of a finding."""
        quoted = " ".join(self.original[sentence.start : sentence.end].split())
        line = bisect_right(self._lines, start)
        return Where(line=line, start=start, end=end, sentence=quoted)

    def sentence_at(self, at: int) -> Sentence:
        """The sentence a place is in, or the last one before it."""
        starts = [sentence.start for sentence in self.sentences]
        found = max(bisect_right(starts, at) - 1, 0)
        return self.sentences[found] if self.sentences else Sentence(0, len(self.plain), 0)


def _blanks(markup: str) -> str:
    return re.sub(r"[^\n]", " ", markup)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _sentences(text: str, start: int, end: int, block: int) -> Iterator[Sentence]:
    """A block's sentences: each row of a table, each item of a list, each heading by itself."""
    lines = [(found.start(), found.end()) for found in _LINE.finditer(text, start, end)]
    is_table = any(_ROW.search(text, *line) for line in lines)
    pieces: list[tuple[int, int]] = []
    for first, last in lines:
        begins = is_table or not pieces or _ITEM.match(text, first, last) is not None
        after_heading = pieces and text[pieces[-1][0] : pieces[-1][1]].lstrip().startswith("#")
        if begins or after_heading:
            pieces.append((first, last))
        else:
            pieces[-1] = (pieces[-1][0], last)
    for first, last in pieces:
        heading = text[first:last].lstrip().startswith("#")
        if is_table or heading:
            item = _ITEM.match(text, first, last) if heading else None
            yield Sentence(item.end() if item else first, last, block, is_table, heading)
        else:
            yield from _stopped(text, first, last, block)


def _stopped(text: str, start: int, end: int, block: int) -> Iterator[Sentence]:
    item = _ITEM.match(text, start, end)
    at = item.end() if item else start
    for stop in _STOP.finditer(text, at, end):
        yield Sentence(at, stop.end(), block)
        at = stop.end()
    if text[at:end].strip():
        yield Sentence(at, end, block)
