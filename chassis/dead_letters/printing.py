"""Letters on a terminal: pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from chassis.dead_letters.reading import Headers, data_of, version_of
from chassis.problems import Fault, Problem

_WIDEST: Final = 60
_SETTLED: Final = ("outcome", "settled_at", "settled_by", "settled_why")
_FIXED: Final = ("fixed_at", "fixed_by", "fixed_why")


def columns(names: Sequence[str], rows: Sequence[Any]) -> str:
    """A table, its columns as wide as they must be."""
    if not rows:
        return "None."
    table = [names, *([_cell(getattr(row, name)) for name in names] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    )


def letter(row: Any, faults: Sequence[Fault], applied: int | None) -> str:
    """One letter, whole."""
    newest = "none" if applied is None else applied
    version = f"{version_of(row.headers)}; of its aggregate {newest} has taken effect"
    facts = {
        "letter": row.id,
        "key": row.key,
        "version": version,
        "place": f"{row.topic}/{row.partition}, {_offset(row.offset)}",
        "recorded_at": row.recorded_at,
        "error": row.error,
    }
    facts |= {name: getattr(row, name) for name in _FIXED if row.fixed_at}
    facts |= {name: getattr(row, name) for name in _SETTLED if hasattr(row, "outcome")}
    lines = [f"{name:<12} {_text(value)}" for name, value in facts.items()]
    lines += ["", *_content(row.headers, row.value)]
    if row.original_value is not None:
        lines += ["", "before it was fixed", *_content(row.original_headers, row.original_value)]
    if faults:
        lines += ["", "what is wrong", *(f"  {each.path}: {each.message}" for each in faults)]
    return "\n".join(lines)


def _offset(offset: int) -> str:
    return f"offset {offset}" if offset >= 0 else "of a log that was replaced since"


def failure(problem: Problem) -> str:
    """A refusal, with everything that is wrong."""
    return "\n".join(
        [problem.detail, *(f"  {fault.path}: {fault.message}" for fault in problem.errors)]
    )


def _content(headers: Headers, value: bytes) -> list[str]:
    data, text = data_of(value)
    shown = orjson.dumps(data, option=orjson.OPT_INDENT_2).decode() if text is None else text
    lines = [*(f"  {name}: {told}" for name, told in headers), "", *shown.splitlines()]
    return [_printable(line) for line in lines]


def _printable(text: str) -> str:
    """What came by the bus may hold what moves a terminal's cursor."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _cell(value: object) -> str:
    text = _printable(_text(value))
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(value)
