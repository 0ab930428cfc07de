"""Conditional requests: ETag, If-None-Match on reads, If-Match on edits."""

import hashlib
from typing import Any, Final

from fastapi import Request

from chassis.problems import Problem

# What a conditional route declares that it may answer as well (`responses=`).
UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "Unchanged since the ETag in If-None-Match"}
}
EDITED: Final[dict[int | str, dict[str, Any]]] = {
    412: {"description": "Changed since the ETag in If-Match"},
    428: {"description": "If-Match is missing"},
}


def etag(*parts: object) -> str:
    """A strong entity tag of what the parts say."""
    text = "\0".join(str(part) for part in parts)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def is_unchanged(request: Request, tag: str) -> bool:
    """Whether the caller already holds the version `tag` (answer 304)."""
    return not {tag, "*"}.isdisjoint(_tags(request.headers.get("if-none-match", "")))


def require_match(request: Request, tag: str) -> None:
    """Let an edit pass only when the caller has read the present version.

    Raises `precondition_required` without If-Match and `precondition_failed` with another tag.
    """
    wanted = request.headers.get("if-match")
    if wanted is None:
        raise Problem("precondition_required", "Send the ETag you read in If-Match.")
    if wanted.strip() != "*" and tag not in _tags(wanted):
        raise Problem("precondition_failed", "The ETag in If-Match is not the present one.")


def require_same(request: Request, tag: str, *, read: str) -> None:
    """As `require_match`, for an edit made from what had the tag `read`: `*` matches whatever is
    held, but not what came in between."""
    require_match(request, tag)
    if tag != read:
        raise Problem("precondition_failed", "It changed while this edit was on its way.")


def _tags(header: str) -> set[str]:
    # The gateway makes a tag weak when it packs an answer, for the bytes are others then; the state
    # it names is the same. RFC 9110 13.1.1 would have an edit by a weak tag refused always.
    return {tag.strip().removeprefix("W/") for tag in header.split(",") if tag.strip()}
