"""Elements of a page, and the Markdown that descriptions use: paragraphs, lists, tables, code."""

import re
from collections.abc import Iterable
from html import escape
from typing import Final

_INLINE: Final = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
)
_BLOCKS: Final = re.compile(r"\n\s*\n")
_UNSAFE_IN_ID: Final = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """A text as part of an address."""
    return _UNSAFE_IN_ID.sub("-", text.lower()).strip("-")


def inline(text: str) -> str:
    """One line of Markdown as HTML."""
    safe = escape(text)
    for form, element in _INLINE:
        safe = form.sub(element, safe)
    return safe


def prose(text: str) -> str:
    """Markdown as HTML."""
    return "".join(_block(block) for block in _BLOCKS.split(text.strip()) if block)


def _block(block: str) -> str:
    lines = block.splitlines()
    if lines[0].startswith("|"):
        cells = [[inline(cell.strip()) for cell in line.strip("|").split("|")] for line in lines]
        return table(cells[0], [row for row in cells[1:] if not row[0].startswith("---")])
    if lines[0].startswith("- "):
        items = "\n".join(lines).removeprefix("- ").split("\n- ")
        return "<ul>" + "".join(f"<li>{inline(item)}</li>" for item in items) + "</ul>"
    return f"<p>{inline(' '.join(lines))}</p>"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]], *, caption: str = "") -> str:
    """A table of cells that are HTML already; the first of each row heads it."""
    told = f"<caption>{caption}</caption>" if caption else ""
    head = "".join(f'<th scope="col">{cell}</th>' for cell in heads)
    body = "".join(_row(list(row)) for row in rows)
    return f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _row(cells: list[str]) -> str:
    first, *others = cells
    rest = "".join(f"<td>{cell}</td>" for cell in others)
    return f'<tr><th scope="row">{first}</th>{rest}</tr>'


def code(text: str, label: str) -> str:
    """A block of code that keyboards can scroll."""
    return f'<pre tabindex="0" role="region" aria-label="{escape(label)}">{escape(text)}</pre>'


def link(to: str, text: str) -> str:
    """A link whose text is HTML already."""
    return f'<a href="{escape(to)}">{text}</a>'
