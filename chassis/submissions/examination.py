"""One submission's file, examined piece by piece: decode, read, check, remember keys."""

from typing import Any, Generic, TypeVar

import polars as pl

from chassis.submissions.checking import Batch, KeyLog, check_rows
from chassis.submissions.decoding import LONGEST_ROW, Decoder, Inflater, RowCutter
from chassis.submissions.issues import SCHEMA, IssueLog, Unreadable
from chassis.submissions.json_rows import JsonCutter
from chassis.submissions.kind import Kind, Rule
from chassis.submissions.reading import CsvReader, JsonReader, Reader, Rows
from chassis.submissions.rules import catalogue

C = TypeVar("C")
FORMATS = {
    "text/csv": "csv",
    "application/csv": "csv",
    "application/vnd.ms-excel": "csv",
    "application/json": "json",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/x-jsonlines": "ndjson",
}
# What clients say when they say nothing: the first bytes decide.
UNDECIDED = {
    "",
    "application/gzip",
    "application/octet-stream",
    "application/x-gzip",
    "application/x-www-form-urlencoded",
    "text/plain",
}


class Pieces:
    """Cuts a body into pieces of whole rows as it arrives; settles its format on the way."""

    def __init__(self, *, content_type: str, gzip: bool, limit: int) -> None:
        self.inflater = Inflater(limit=limit, gzip=gzip)
        self.format = FORMATS.get(content_type)
        self._cutter: RowCutter | JsonCutter | None = None
        self._head = b""

    def feed(self, data: bytes) -> list[bytes]:
        """The pieces that are complete with this much more of the body."""
        found = (self._cut(part) for part in self.inflater.feed(data))
        return [piece for piece in found if piece]

    def finish(self) -> list[bytes]:
        """The last pieces, at the end of the body."""
        found = [self._cut(part) for part in self.inflater.finish()]
        if self._cutter is None:
            raise Unreadable("empty_file", "There is nothing in the file.")
        found.append(self._cutter.rest())
        return [piece for piece in found if piece]

    def _cut(self, data: bytes) -> bytes | None:
        if self._cutter is None:
            self._head += data
            if not self._head.strip(b"\xef\xbb\xbf \t\r\n"):
                if len(self._head) > LONGEST_ROW:
                    raise Unreadable("empty_file", "There is nothing in a megabyte of the file.")
                return None
            data, self._head = self._head, b""
            self._choose(data)
        assert self._cutter is not None
        return self._cutter.feed(data)

    def _choose(self, head: bytes) -> None:
        if self._cutter is not None:
            return
        self.format = self.format or _sniff(head)
        self._cutter = (
            JsonCutter() if self.format == "json" else RowCutter(quotes=self.format == "csv")
        )


def _sniff(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"["):
        return "json"
    if start.startswith(b"{"):
        return "json" if start[1:].lstrip().startswith(b'"rows"') else "ndjson"
    return "csv"


class Examination(Generic[C]):
    """Everything found out about one file so far."""

    def __init__(self, kind: Kind[C], context: C) -> None:
        self._kind, self._context = kind, context
        self.rules: dict[str, Rule] = catalogue(kind)
        self.found = IssueLog(self.rules)
        self._decoder = Decoder()
        self._keys = KeyLog(kind.target.key)
        self._reader: Reader | None = None
        self.good = self.rejected = 0

    @property
    def encoding(self) -> str:
        return self._decoder.encoding

    @property
    def dialect(self) -> str | None:
        """The dialect's name; None while it is not known."""
        reader = self._reader
        return reader.dialect.name if reader is not None and reader.dialect is not None else None

    def read(self, piece: bytes, form: str) -> Rows | None:
        """The rows of a piece as text; None when no row can be read at all.

        Runs in a thread, piece after piece. Raises `Unreadable` when it cannot be read on.
        """
        text = self._decoder.decode(piece)
        if self._reader is None:
            make: Any = CsvReader if form == "csv" else JsonReader
            self._reader = make(self._kind, self.found)
        return self._reader.read(text)

    def check(self, rows: Rows) -> Batch:
        """The good rows among them, ready for COPY. Runs in a thread, beside `read`."""
        assert self._reader is not None
        assert self._reader.dialect is not None
        batch = check_rows(
            self._kind,
            self._reader.dialect,
            rows.frame,
            context=self._context,
            log=self.found,
            keys=self._keys,
            rules=self.rules,
        )
        self.good += batch.good
        self.rejected += batch.rejected + rows.refused
        return batch

    def duplicates(self) -> list[int]:
        """Report rows that are about the same thing; the numbers of those without other errors."""
        rows = self._keys.duplicates()
        if rows.is_empty():
            return []
        first = pl.col("row") == pl.col("first")
        again = pl.format("repeats row {}", pl.col("first"))
        issues = rows.select(
            "row",
            pl.lit(None, dtype=pl.String).alias("column"),
            pl.lit("duplicate_row").alias("code"),
            pl.lit("error").alias("severity"),
            pl.when(first)
            .then(pl.lit("is repeated further down"))
            .otherwise(again)
            .alias("message"),
            pl.lit(None, dtype=pl.String).alias("value"),
        )
        self.found.extend(issues.cast(pl.Schema(SCHEMA)))
        return rows.filter(~pl.col("struck"))["row"].to_list()
