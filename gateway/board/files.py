"""A file that somebody is sending: what it is, its rows, and how a page holds it. Pure.

Nothing of it is kept here: between the preview and the sending the page itself holds it, with the
digest of what was previewed.
"""

import base64
import binascii
import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import orjson

LARGEST: Final = 8 * 1024 * 1024
_WIDEST: Final = 60
_ZIPPED: Final = b"PK\x03\x04"
_OLD_SHEET: Final = b"\xd0\xcf\x11\xe0"
_TYPES: Final[Mapping[str, str]] = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "jsonl": "application/x-ndjson",
}
_AS_CSV: Final = "Save it as “CSV UTF-8 (comma delimited)” and choose that file."
Row = Mapping[str, str]


class NoFile(Exception):
    """Why what came is no file to send; its text tells how to mend it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came."""

    name: str
    body: bytes

    @property
    def media_type(self) -> str:
        """Of CSV, unless its name says otherwise."""
        return _TYPES.get(self.name.rpartition(".")[2].lower(), "text/csv")

    @property
    def digest(self) -> str:
        """SHA-256, as the receipt has it too."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def held(self) -> str:
        """The file as a hidden field of a page."""
        return base64.urlsafe_b64encode(self.body).decode()


def checked(sent: Sent) -> Sent:
    """Raises `NoFile` for what no service can read."""
    if not sent.body:
        raise NoFile("Choose a file that is not empty.")
    if len(sent.body) > LARGEST:
        raise NoFile("The file is larger than 8 MB. Split it, or send it by the API.")
    if sent.body.startswith((_ZIPPED, _OLD_SHEET)):
        raise NoFile(f"That is a spreadsheet. {_AS_CSV}")
    return sent


def reopened(name: str, held: str, digest: str) -> Sent:
    """The file that a page held; raises `NoFile` where it is not what was previewed."""
    try:
        sent = Sent(name, base64.urlsafe_b64decode(held))
    except (binascii.Error, ValueError):
        sent = Sent(name, b"")
    if not sent.body or sent.digest != digest:
        raise NoFile("The page did not hold the whole file. Choose it again.")
    return sent


def rows_of(sent: Sent, wanted: Iterable[int]) -> Mapping[int, Row]:
    """Some rows as the file has them, by number, counted from 1; none of what cannot be read."""
    numbers = set(wanted)
    if not numbers:
        return {}
    try:
        rows = _rows(sent)
        found = enumerate(islice(rows, max(numbers)), start=1)
        return {number: row for number, row in found if number in numbers}
    except (csv.Error, orjson.JSONDecodeError, UnicodeDecodeError):
        return {}


def _rows(sent: Sent) -> Iterable[Row]:
    if sent.media_type == "text/csv":
        reader = csv.reader(io.StringIO(_text(sent.body), newline=""))
        heading = [title.strip() for title in next(reader, [])]
        return (_row(zip(heading, fields, strict=False)) for fields in reader)
    return (_row(item.items()) for item in _objects(sent) if isinstance(item, dict))


def _objects(sent: Sent) -> Sequence[Any]:
    if sent.media_type.endswith("ndjson"):
        return [orjson.loads(line) for line in sent.body.splitlines() if line.strip()]
    told = orjson.loads(sent.body)
    found = told.get("rows", []) if isinstance(told, dict) else told
    return found if isinstance(found, list) else []


def _row(pairs: Iterable[tuple[str, Any]]) -> Row:
    return {name: str(value or "")[:_WIDEST] for name, value in pairs}


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")
