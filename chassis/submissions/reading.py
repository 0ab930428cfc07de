"""From pieces of text to frames of text: one column for each column of the kind, and `row`.

Rows that cannot be read as rows (too few or too many fields, not an object) are reported and
left out; `Rows.refused` counts them. Row numbers count data rows from 1, blank ones included.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
import polars as pl

from chassis.privacy import plain_member
from chassis.submissions.header import Layout, match_header, split_header
from chassis.submissions.issues import IssueLog, Unreadable
from chassis.submissions.kind import Dialect, Kind, heading

_BATCH = 5_000
_LOOKED_AT = 100  # objects whose keys settle the dialect
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one piece: text columns by their declared names, `row` (Int32)."""

    frame: pl.DataFrame
    refused: int = 0


class Reader(Protocol):
    """Reads piece after piece. `dialect` is known after the first; None: the header is wrong."""

    dialect: Dialect | None

    def read(self, piece: bytes) -> Rows | None: ...


class CsvReader:
    """Comma-separated rows under a header, as in RFC 4180."""

    def __init__(self, kind: Kind[Any], log: IssueLog) -> None:
        self._kind, self._log = kind, log
        self._layout: Layout | None = None
        self._seen = 0
        self.dialect: Dialect | None = None

    def read(self, piece: bytes) -> Rows | None:
        """None when the headings are such that no row can be read (all reported)."""
        if self._layout is None:
            header, used = split_header(piece, self._kind)
            self._layout = match_header(self._kind, header, self._log)
            if self._layout is None:
                return None
            self.dialect = self._layout.dialect
            piece = piece[used:]
        rows = self._fast(piece, self._layout)
        if rows is None:
            rows = self._careful(piece, self._layout)
        return rows

    def _fast(self, piece: bytes, layout: Layout) -> Rows | None:
        """All at once; None when a row is ragged, blank or oddly quoted."""
        if not piece:
            return Rows(layout.empty())
        try:
            frame = pl.read_csv(piece, has_header=False, schema=layout.schema)
        except pl.exceptions.PolarsError:
            return None
        commas = piece.count(b",")
        if b'"' in piece:
            inside = frame.select(pl.sum_horizontal(pl.all().str.count_matches(",", literal=True)))
            commas -= int(inside.to_series().sum() or 0)
        # polars fills short rows up in silence: only the number of commas gives them away.
        if commas != frame.height * (layout.width - 1):
            return None
        first = self._seen + 1
        self._seen += frame.height
        numbers = pl.int_range(first, first + frame.height, dtype=pl.Int32).alias("row")
        return Rows(frame.select(numbers, *layout.selected()))

    def _careful(self, piece: bytes, layout: Layout) -> Rows:
        """Row by row, naming each ragged one."""
        frames, refused = [layout.empty()], 0
        batch: list[tuple[int | str, ...]] = []
        for number, fields in self._rows(piece):
            fitted = self._fit(number, fields, layout)
            if fitted is None:
                refused += 1
            elif fitted:
                batch.append((number, *fitted))
            if len(batch) == _BATCH:
                frames.append(layout.frame(batch))
                batch = []
        frames.append(layout.frame(batch))
        return Rows(pl.concat(frames), refused)

    def _rows(self, piece: bytes) -> Iterable[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(piece.decode(), newline=""), strict=True)
        try:
            for fields in reader:
                self._seen += 1
                yield self._seen, fields
        except csv.Error as error:
            row = self._seen + 1
            if "field limit" in str(error):
                raise Unreadable("too_long_row", "A value is far too long.", row=row) from error
            raise Unreadable(
                "unclosed_quote", "A quotation mark is not closed, or not doubled.", row=row
            ) from error

    def _fit(self, number: int, fields: list[str], layout: Layout) -> list[str] | None:
        """The row's fields, [] for a blank row, None for one that cannot be read."""
        if not any(fields):
            return []
        found, wanted = len(fields), layout.width
        if found == wanted:
            return fields
        if found > wanted and not any(fields[wanted:]):
            return fields[:wanted]
        what = f"has {found} fields where the header has {wanted}"
        if found > wanted and layout.dialect.extra_fields == "ignore":
            self._log.add("surplus_fields", f"{what}; the surplus was ignored", row=number)
            return fields[:wanted]
        if found < wanted and layout.dialect.missing_fields == "fill":
            self._log.add("missing_fields", f"{what}; the rest is blank", row=number)
            return fields + [""] * (wanted - found)
        self._log.add("ragged_row", what, row=number)
        return None


class JsonReader:
    """Rows as JSON objects, one on each line; keys are matched like headings."""

    def __init__(self, kind: Kind[Any], log: IssueLog) -> None:
        self._kind, self._log = kind, log
        self._seen = 0
        self._unknown: set[str] = set()
        self._names: dict[str, str] = {}
        self.dialect: Dialect | None = None

    def read(self, piece: bytes) -> Rows | None:
        objects, refused = self._objects(piece)
        if self.dialect is None:
            keys = {key for _, item in objects[:_LOOKED_AT] for key in item}
            self.dialect = self._kind.dialect_for(sorted(keys))
            self._names = {
                heading(alias): column.name
                for column in self.dialect.columns
                for alias in (column.name, *column.aliases)
            }
        rows = []
        for number, item in objects:
            row = self._row(number, item)
            refused += row is None
            if row:
                rows.append(row)
        schema = {"row": pl.Int32()} | {column.name: pl.String() for column in self.dialect.columns}
        return Rows(pl.DataFrame(rows, schema=schema, orient="row"), refused)

    def _objects(self, piece: bytes) -> tuple[list[tuple[int, dict[str, Any]]], int]:
        if _NUL.search(piece):
            raise Unreadable("nul_byte", "The file holds NUL characters; it is not text.")
        objects, refused = [], 0
        for line in piece.splitlines():
            self._seen += 1
            if not line.strip():
                self._seen -= 1
                continue
            try:
                item = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise Unreadable("not_json", "This row is not JSON.", row=self._seen) from error
            if isinstance(item, dict):
                objects.append((self._seen, item))
            else:
                self._log.add("row_not_object", "is not an object", row=self._seen)
                refused += 1
        return objects, refused

    def _row(self, number: int, item: Mapping[str, Any]) -> dict[str, Any] | None:
        row: dict[str, Any] = {"row": number}
        for key, value in item.items():
            name = self._names.get(heading(key))
            if name is None:
                self._unknown_key(key)
            elif isinstance(value, dict | list):
                self._log.add("not_a_single_value", "is not single", row=number, column=name)
                row = {}
                break
            else:
                row[name] = _text(value)
        return row or None

    def _unknown_key(self, key: str) -> None:
        assert self.dialect is not None
        named = plain_member(key)
        if named not in self._unknown and self.dialect.unknown_columns == "warn":
            self._unknown.add(named)
            self._log.add("unknown_column", "is not known and was ignored", column=named)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
