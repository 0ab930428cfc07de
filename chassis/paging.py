"""Lists, a page at a time, by an opaque cursor that says where the next page starts."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import orjson
from fastapi import Depends, Query, Request
from pydantic import BaseModel

from chassis.problems import Fault, Problem

T = TypeVar("T")
CursorKey = list[str | int]
First = str | int | date | UUID
MAX_LIMIT = 500


class Paging(BaseModel):
    """`next_cursor` is null on the last page."""

    limit: int
    next_cursor: str | None


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    results: list[T]
    paging: Paging


@dataclass(frozen=True, slots=True)
class PageParams:
    """What a caller asked for. `after` is the sort key of the last row it has, or None."""

    limit: int
    after: CursorKey | None

    def position(self, *first: First) -> list[Any]:
        """The sort key the page starts after; its parts are of the types of `first`, which it is on
        the first page; a moment, a date or a UUID is a text in a cursor. Raises `bad_request` for
        the cursor of another list."""
        if self.after is None:
            return list(first)
        try:
            return [_as(kind, part) for kind, part in zip(first, self.after, strict=True)]
        except (TypeError, ValueError):
            raise another_lists() from None

    def bounds(self, **first: First) -> dict[str, Any]:
        """What a statement for the page asks: `position` by the names of `first`, and as `limit`
        one row more than the page shows."""
        position = self.position(*first.values())
        return {**dict(zip(first, position, strict=True)), "limit": self.limit + 1}

    def page(self, rows: Sequence[tuple[T, CursorKey]]) -> Page[T]:
        """A page from up to `limit + 1` rows, each with its sort key."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        cursor = _encode(shown[-1][1]) if more else None
        return Page(
            results=[item for item, _ in shown],
            paging=Paging(limit=self.limit, next_cursor=cursor),
        )


def _page_params(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="rows a page")] = 100,
    cursor: Annotated[
        str | None,
        Query(max_length=500, description="`next_cursor` of the page before"),
    ] = None,
) -> PageParams:
    return PageParams(limit=limit, after=_decode(cursor) if cursor else None)


PageQuery = Annotated[PageParams, Depends(_page_params)]


def _encode(key: CursorKey) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def _decode(cursor: str) -> CursorKey:
    try:
        key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        key = None
    if not isinstance(key, list) or not all(map(_is_part, key)):
        raise another_lists()
    return key


def next_link(request: Request, page: Page[Any]) -> dict[str, str]:
    """The header that names the next page where the body cannot: an answer in CSV."""
    cursor = page.paging.next_cursor
    if cursor is None:
        return {}
    url = request.url.include_query_params(cursor=cursor)
    return {"Link": f'<{url.path}?{url.query}>; rel="next"'}


def another_lists() -> Problem:
    """`bad_request`: the cursor is none, or that of another list."""
    fault = Fault("invalid_cursor", "query.cursor", "not a cursor of this list")
    return Problem("bad_request", "The cursor is not one this list gave out.", errors=[fault])


def _as(kind: First, part: str | int) -> First:
    if isinstance(kind, UUID):
        return UUID(str(part))
    if isinstance(kind, datetime):
        return datetime.fromisoformat(str(part))
    if isinstance(kind, date):
        return date.fromisoformat(str(part))
    if type(part) is not type(kind):
        raise TypeError
    return part


def _is_part(part: object) -> bool:
    """Whether a list may be sorted by it: what the database takes as a bigint or a text."""
    if isinstance(part, str):
        return "\0" not in part
    return isinstance(part, int) and not isinstance(part, bool) and -(2**63) <= part < 2**63
