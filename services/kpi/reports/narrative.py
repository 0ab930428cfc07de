"""The words of a section, read: a small safe subset of Markdown. Whatever is written has a reading.

    words and **strong words**      a paragraph; an empty line ends it
    - words        1. words         a list, numbered or not; an indented line goes on with its item
    ## words       ### words        headings within the section
    {{ ni72.value }}                a bound figure (services.kpi.reports.bindings)
    [[indicators early_years]]      a block of tables or charts, on a line of its own

There is no HTML and no link: what is not listed here is words.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_HEADING: Final = re.compile(r"(#{2,3})\s+(\S.*)")
_ITEM: Final = re.compile(r"(-|[0-9]{1,2}\.)\s+(\S.*)")
_BLOCK: Final = re.compile(r"\[\[\s*([A-Za-z_]+)((?:\s+[^\s\[\]]+)*)\s*\]\]")
_MARK: Final = re.compile(r"\{\{([^{}]*)\}\}|\*\*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words, or what stands between `{{` and `}}` (`bound`), from one line."""

    text: str
    line: int
    strong: bool = False
    bound: bool = False


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """A heading within a section, of level 2 or 3."""

    level: int
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    ordered: bool
    items: tuple[Pieces, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A block asked for: its name and the words after it."""

    name: str
    words: tuple[str, ...]
    line: int


Node = Title | Words | Items | Call
_Lines = list[tuple[int, str]]


def parse(text: str) -> list[Node]:
    """The parts of a text, in their order; lines count from 1."""
    return list(_nodes([(at, line.rstrip()) for at, line in enumerate(text.splitlines(), 1)]))


def filled(text: str, bind: Callable[[str], str]) -> str:
    """The text with each binding as `bind` tells it, and lines of blocks empty: lines stay."""
    return "\n".join(
        ""
        if _BLOCK.fullmatch(line.strip())
        else _MARK.sub(lambda mark: mark[0] if mark[1] is None else bind(mark[1]), line)
        for line in text.splitlines()
    )


def _nodes(lines: _Lines) -> Iterator[Node]:
    rest = lines
    while rest:
        at, line = rest[0]
        plain = line.strip()
        if not plain:
            rest = rest[1:]
        elif block := _BLOCK.fullmatch(plain):
            yield Call(block[1].lower(), tuple(block[2].split()), at)
            rest = rest[1:]
        elif heading := _HEADING.fullmatch(plain):
            yield Title(len(heading[1]), pieces_of([(at, heading[2])]))
            rest = rest[1:]
        elif item := _ITEM.fullmatch(plain):
            ordered = item[1] != "-"
            items, rest = _items(rest, ordered)
            yield Items(ordered, items)
        else:
            end = next((n for n, (_, each) in enumerate(rest) if n and _begins(each)), len(rest))
            yield Words(pieces_of([(n, each.strip()) for n, each in rest[:end]]))
            rest = rest[end:]


def _items(lines: _Lines, ordered: bool) -> tuple[tuple[Pieces, ...], _Lines]:
    """The items of one list, and the lines after it."""
    items: list[_Lines] = []
    for number, (at, line) in enumerate(lines):
        item = _ITEM.fullmatch(line.strip())
        if item and (item[1] != "-") == ordered:
            items.append([(at, item[2])])
        elif line[:1].isspace() and not _begins(line):
            items[-1].append((at, line.strip()))
        else:
            return tuple(map(pieces_of, items)), lines[number:]
    return tuple(map(pieces_of, items)), []


def _begins(line: str) -> bool:
    """Whether a line ends what was before it."""
    plain = line.strip()
    return not plain or any(form.fullmatch(plain) for form in (_BLOCK, _HEADING, _ITEM))


def pieces_of(lines: Sequence[tuple[int, str]]) -> Pieces:
    """The pieces of lines that are read as one; a `**` without its other half is words."""
    tokens = list(_tokens(lines))
    marks = [n for n, (_, _, kind) in enumerate(tokens) if kind == "mark"]
    alone = marks[-1] if len(marks) % 2 else None
    strong, pieces = False, list[Piece]()
    for number, (line, text, kind) in enumerate(tokens):
        if kind == "mark" and number != alone:
            strong = not strong
        elif text or kind == "bound":
            pieces.append(Piece(text, line, strong, kind == "bound"))
    return tuple(pieces)


def _tokens(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    for number, (line, text) in enumerate(lines):
        if number:
            yield line, " ", "words"
        done = 0
        for mark in _MARK.finditer(text):
            yield line, text[done : mark.start()], "words"
            bound = mark[1] is not None
            yield line, mark[1].strip() if bound else mark[0], "bound" if bound else "mark"
            done = mark.end()
        yield line, text[done:], "words"
