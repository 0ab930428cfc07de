"""The first line of a CSV file: which dialect it is, and where each column stands."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import polars as pl

from chassis.privacy import looks_personal
from chassis.submissions.issues import IssueLog, Unreadable
from chassis.submissions.kind import Dialect, Kind, heading

_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_NAMED = 20  # unknown columns named one by one
_LONGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of `dialect` stand in a file of `width` fields a row."""

    dialect: Dialect
    width: int
    positions: dict[str, int]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        return {f"field{at}": pl.String() for at in range(self.width)}

    def selected(self) -> list[pl.Expr]:
        """The declared columns, out of the fields; those not in the file are null."""
        return [
            pl.col(f"field{self.positions[column.name]}").alias(column.name)
            if column.name in self.positions
            else pl.lit(None, dtype=pl.String).alias(column.name)
            for column in self.dialect.columns
        ]

    def frame(self, rows: Sequence[tuple[int | str, ...]]) -> pl.DataFrame:
        """Rows of `(number, field, ...)` as a frame of the declared columns."""
        schema = {"row": pl.Int32()} | self.schema
        return pl.DataFrame(rows, schema=schema, orient="row").select("row", *self.selected())

    def empty(self) -> pl.DataFrame:
        return self.frame([])


def split_header(piece: bytes, kind: Kind[Any]) -> tuple[list[str], int]:
    """The headings, and how many bytes they take. Raises when there are none, or not by comma."""
    used = 0
    lines = io.BytesIO(piece)
    text: list[str] = []
    for line in lines:
        used += len(line)
        if used > _LONGEST:
            raise Unreadable("too_long_row", "The headings take more than 64 KiB.")
        text.append(line.decode())
        if "".join(text).count('"') % 2 == 0 and "".join(text).strip(" \t\r\n,"):
            break
    first = "".join(text).strip("\r\n")
    if not first.strip(" \t\r\n,"):
        raise Unreadable("empty_file", "There is nothing in the file.")
    header = _fields(first, ",")
    best = max(_OTHER_DELIMITERS, key=lambda mark: _known(kind, _fields(first, mark)))
    if _known(kind, _fields(first, best)) > _known(kind, header):
        raise Unreadable(
            "wrong_delimiter",
            f"The columns are separated by {_OTHER_DELIMITERS[best]}, not by commas.",
        )
    return header, used


def _fields(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except (csv.Error, StopIteration):
        return []


def _known(kind: Kind[Any], header: Sequence[str]) -> int:
    known = {name for dialect in kind.dialects for name in _names(dialect)}
    return sum(heading(one) in known for one in header)


def _names(dialect: Dialect) -> dict[str, str]:
    return {
        heading(alias): column.name
        for column in dialect.columns
        for alias in (column.name, *column.aliases)
    }


def match_header(kind: Kind[Any], header: Sequence[str], log: IssueLog) -> Layout | None:
    """Where each column is; None, with every reason in the log, when rows cannot be read."""
    dialect = kind.dialect_for(header)
    names = _names(dialect)
    positions: dict[str, int] = {}
    unknown: dict[int, str] = {}
    for at, title in enumerate(header):
        name = names.get(heading(title))
        if name is None:
            unknown[at] = title.strip()
        else:
            positions.setdefault(name, at)
    wrong = _duplicates(header, names, log) + _missing(dialect, positions, log)
    if dialect.unknown_columns == "warn":
        # Without the headings there must be, this line may be no header but a child's row.
        _warn_of_unknown(unknown, log, by_name=not wrong)
    return None if wrong else Layout(dialect, len(header), positions)


def _duplicates(header: Sequence[str], names: dict[str, str], log: IssueLog) -> int:
    counted = Counter(names.get(heading(title), "") for title in header)
    twice = [name for name, count in counted.items() if name and count > 1]
    for name in twice:
        log.add("duplicate_column", f"stands {counted[name]} times in the header", column=name)
    return len(twice)


def _missing(dialect: Dialect, positions: dict[str, int], log: IssueLog) -> int:
    missing = [
        column.name
        for column in dialect.columns
        if column.must_be_present and column.name not in positions
    ]
    for name in missing:
        log.add("missing_column", "is not in the header", column=name)
    return len(missing)


def _warn_of_unknown(unknown: Mapping[int, str], log: IssueLog, *, by_name: bool) -> None:
    for at, title in islice(unknown.items(), _NAMED):
        named = title[:100] or "(no heading)"
        if not by_name or looks_personal(title):
            named = f"column {at + 1}"
        log.add("unknown_column", "is not known and was ignored", column=named)
    if len(unknown) > _NAMED:
        log.add("unknown_column", f"and {len(unknown) - _NAMED} more columns are not known")
