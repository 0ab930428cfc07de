"""Route classes: how much a caller may send, how fast, how many at once, and for how long.

Every request has exactly one class, told by its method and path. An operator changes a class by
`GATEWAY_CLASSES`; `python -m gateway.classes` writes the table into docs/limits.md.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from chassis.settings import MIB

KIB = 1024
Name = Literal[
    "token", "public", "applicant", "board", "stream", "submission", "compute", "read", "write"
]  # fmt: skip

_READING = ("GET", "HEAD")
_APPLYING = (*_READING, "PUT", "POST")
_TOKEN = (b"/v1/identity/token", b"/v1/identity/token/revocation")
# What is no service's is the gateway's own: health, problems, the API's description.
_PUBLIC = re.compile(
    rb"/v1/[^/]+/(?:public(?:/.*)?|problems)|/v1/identity/(?:jwks|metadata|revocations)|(?!/v1/).*"
)
# Who applies for a place has no account: the service asks for the application's own code.
_APPLICANT = re.compile(rb"/v1/[^/]+/my-application(?:/.*)?")
_BOARD, STREAM = b"/board/", b"/board/stream"
_DOCS = Path(__file__).parent.parent / "docs" / "limits.md"
_BEGIN, _END = "<!-- classes: made by python -m gateway.classes -->", "<!-- end of classes -->"


class Rate(NamedTuple):
    """So many requests in a sliding window of so many seconds."""

    requests: Annotated[int, Field(ge=1)]
    seconds: Annotated[int, Field(ge=1)]


@dataclass(frozen=True, slots=True)
class RouteClass:
    """One row of the table. Sizes in bytes.

    A caller is a client or, without a token, a group of addresses. `seconds` counts from the
    request's head to the answer's last byte; None: as long as both sides like.
    """

    name: Name
    which: str
    anonymous: bool
    rate: Rate
    at_once: int
    largest_body: int
    largest_headers: int
    seconds: float | None


@with_config(ConfigDict(extra="forbid"))
class Change(TypedDict):
    """What an operator may change of a class."""

    rate: NotRequired[Rate]
    at_once: NotRequired[Annotated[int, Field(ge=1)]]
    largest_body: NotRequired[Annotated[int, Field(ge=0)]]
    largest_headers: NotRequired[Annotated[int, Field(ge=KIB, le=MIB)]]
    seconds: NotRequired[Annotated[float, Field(gt=0)] | None]


# Why these numbers: docs/limits.md.
TABLE = (
    RouteClass(
        "token",
        "`POST /v1/identity/token`, `…/token/revocation`",
        anonymous=True,
        rate=Rate(300, 300),
        at_once=16,
        largest_body=16 * KIB,
        largest_headers=8 * KIB,
        seconds=10,
    ),
    RouteClass(
        "public",
        "`GET /v1/{service}/public/…`, `…/problems`, `/.well-known/…`, the gateway's own pages",
        anonymous=True,
        rate=Rate(3000, 300),
        at_once=32,
        largest_body=0,
        largest_headers=16 * KIB,
        seconds=30,
    ),
    RouteClass(
        "applicant",
        "`GET`, `PUT`, `POST /v1/{service}/my-application…`: an application's code opens them",
        anonymous=True,
        rate=Rate(600, 300),
        at_once=16,
        largest_body=128 * KIB,
        largest_headers=16 * KIB,
        seconds=30,
    ),
    RouteClass(
        "board",
        "`/board/…`: pages and their forms; what they ask of services counts as well",
        anonymous=True,
        rate=Rate(3000, 300),
        at_once=32,
        largest_body=16 * MIB,
        largest_headers=16 * KIB,
        seconds=60,
    ),
    RouteClass(
        "stream",
        "`GET …/stream`",
        anonymous=False,
        rate=Rate(300, 300),
        at_once=100,
        largest_body=0,
        largest_headers=32 * KIB,
        seconds=None,
    ),
    RouteClass(
        "submission",
        "`POST …/submissions`",
        anonymous=False,
        rate=Rate(600, 300),
        at_once=8,
        largest_body=512 * MIB,
        largest_headers=32 * KIB,
        seconds=1800,
    ),
    RouteClass(
        "compute",
        "`POST …/query`, `POST …/what-if`",
        anonymous=False,
        rate=Rate(1500, 300),
        at_once=16,
        largest_body=MIB,
        largest_headers=32 * KIB,
        seconds=30,
    ),
    RouteClass(
        "read",
        "every other `GET`, `HEAD`, `OPTIONS`",
        anonymous=False,
        rate=Rate(12_000, 300),
        at_once=64,
        largest_body=0,
        largest_headers=32 * KIB,
        seconds=60,
    ),
    RouteClass(
        "write",
        "every other `POST`, `PUT`, `PATCH`, `DELETE`",
        anonymous=False,
        rate=Rate(3000, 300),
        at_once=32,
        largest_body=MIB,
        largest_headers=32 * KIB,
        seconds=30,
    ),
)


class Classes:
    """The table with an operator's changes."""

    def __init__(self, changes: Mapping[Name, Change]) -> None:
        self._by_name = {row.name: _changed(row, changes.get(row.name, {})) for row in TABLE}

    def __iter__(self) -> Iterator[RouteClass]:
        return iter(self._by_name.values())

    @property
    def largest_headers(self) -> int:
        """What a connection must take before the class of its request is known, in bytes."""
        return max(kind.largest_headers for kind in self)

    def of(self, method: str, path: bytes) -> RouteClass:
        """The class of a request whose path is in its plain form."""
        return self._by_name[name_of(method, path)]


def _changed(row: RouteClass, change: Mapping[str, Any]) -> RouteClass:
    return replace(row, **change)


def name_of(method: str, path: bytes) -> Name:
    """The name of the class of a request whose path is in its plain form."""
    if method in _APPLYING and _APPLICANT.fullmatch(path):
        return "applicant"
    if path.startswith(_BOARD):
        return "stream" if path == STREAM else "board"
    if method in _READING:
        return _reading(path)
    if method == "POST":
        return _posting(path)
    return "read" if method == "OPTIONS" else "write"


def _reading(path: bytes) -> Name:
    if _PUBLIC.fullmatch(path):
        return "public"
    return "stream" if path.endswith(b"/stream") else "read"


def _posting(path: bytes) -> Name:
    if path in _TOKEN:
        return "token"
    if path.endswith(b"/submissions"):
        return "submission"
    return "compute" if path.endswith((b"/query", b"/what-if")) else "write"


def table() -> str:
    """The table as it stands in docs/limits.md."""
    lines = [
        "| class | requests | token | rate | at once | body | headers | time |",
        "|---|---|---|---|---|---|---|---|",
        *(_line(row) for row in TABLE),
    ]
    return "\n".join(lines)


def _line(row: RouteClass) -> str:
    cells = (
        f"`{row.name}`",
        row.which,
        "not needed" if row.anonymous else "needed",
        f"{row.rate.requests:,} in {row.rate.seconds:,} s",
        f"{row.at_once}",
        _size(row.largest_body),
        _size(row.largest_headers),
        "no limit" if row.seconds is None else f"{row.seconds:,} s",
    )
    return f"| {' | '.join(cells)} |"


def _size(size: int) -> str:
    if size == 0:
        return "none"
    return f"{size // MIB} MiB" if size >= MIB else f"{size // KIB} KiB"


def with_table(text: str) -> str:
    """The text with the table between its markers put in anew."""
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{table()}\n{_END}{after}"


def main() -> None:
    """Bring docs/limits.md up to date."""
    _DOCS.write_text(with_table(_DOCS.read_text()))


if __name__ == "__main__":
    main()
