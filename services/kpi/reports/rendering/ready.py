"""A document made ready to be drawn: what all forms need, done once. Pure.

Headings follow each other without a gap (a reader who steps from heading to heading must not miss
one) and say something, rows are as long as their head, a colour has its word, a chart has words,
and no character is left that XML or HTML forbid.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from services.kpi.judgement.rag import Colour
from services.kpi.reports.document import Block, Cell, Chart, Document, Heading, Section, Table

SHAPES: Final[dict[Colour, str]] = {
    "green": "\u25cf",
    "amber": "\u25b2",
    "red": "\u25a0",
    "grey": "\u25cb",
}
"""A circle, a triangle, a square, a ring: what tells the colours apart without colour."""
INKS: Final[dict[Colour, str]] = {
    "green": "#00703c",
    "amber": "#b35900",
    "red": "#b10e1e",
    "grey": "#505a5f",
}
"""Each at 4.5:1 or more against white."""
COLOUR_WORDS: Final[dict[Colour, str]] = {
    "green": "On target",
    "amber": "Just short of target",
    "red": "Short of target",
    "grey": "Not judged",
}
_UNKNOWN: Final = "\ufffd"
_KEPT: Final = "\t\n"


def ready(document: Document) -> Document:
    """The same document, drawable in every form."""
    plain = Document.model_validate(each_text(document.model_dump(mode="json"), readable))
    sections = tuple(_section(section) for section in plain.sections)
    title = _said(plain.title, otherwise="Report")
    return plain.model_copy(update={"title": title, "sections": sections})


def each_text(value: Any, told: Callable[[str], str]) -> Any:
    """JSON with every text in it changed by `told`; the names of its members stay."""
    if isinstance(value, str):
        return told(value)
    if isinstance(value, list):
        return [each_text(item, told) for item in value]
    if isinstance(value, dict):
        return {name: each_text(item, told) for name, item in value.items()}
    return value


def readable(text: str) -> str:
    """`text`; a character no document may hold is shown as one that is unknown."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_UNKNOWN if _is_forbidden(each) else each for each in lines)


def _is_forbidden(character: str) -> bool:
    if character in _KEPT:
        return False
    is_none = ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"
    return is_none or unicodedata.category(character) in ("Cc", "Cs")


def _section(section: Section) -> Section:
    title = _said(section.title, otherwise=section.code.replace("-", " ").capitalize())
    return section.model_copy(update={"title": title, "blocks": tuple(_blocks(section.blocks))})


def _blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    level = 1
    for block in blocks:
        if isinstance(block, Heading):
            if _is_seen(block.text):
                level = min(block.level, level + 1)
                yield block.model_copy(update={"level": level})
        elif isinstance(block, Table):
            yield squared(block)
        elif isinstance(block, Chart):
            yield _described(block)
        else:
            yield block


def _described(chart: Chart) -> Chart:
    title = _said(chart.title, otherwise="Chart")
    told = {"title": title, "description": _said(chart.description, otherwise=title)}
    return chart.model_copy(update=told)


def _said(text: str, *, otherwise: str) -> str:
    return text.strip() if _is_seen(text) else otherwise


def _is_seen(text: str) -> bool:
    """Whether there is more in it than spaces and characters without a shape."""
    return any(unicodedata.category(each)[0] not in "CZ" for each in text)


def squared(table: Table) -> Table:
    """The table with as many cells in each row as in its head, and a word with each colour."""
    width = max([len(table.head), *(len(row) for row in table.rows)])
    head = table.head + ("",) * (width - len(table.head))
    blank = Cell(text="")
    rows = tuple(
        tuple(_worded(cell) for cell in row) + (blank,) * (width - len(row)) for row in table.rows
    )
    return table.model_copy(update={"head": head, "rows": rows})


def _worded(cell: Cell) -> Cell:
    if cell.colour is None or cell.text.strip():
        return cell
    return cell.model_copy(update={"text": COLOUR_WORDS[cell.colour]})
