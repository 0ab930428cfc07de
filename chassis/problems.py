"""Errors as RFC 9457 problems: what is wrong, where, how to mend it; all of them at once.

Problem                 raised anywhere below a route, rendered once
  .code                 a key of PROBLEMS, the published catalogue
  .errors               every single fault found: code, path, message, fix
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from chassis.privacy import plain_path

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One entry of the catalogue: the HTTP status, a short title, and how to mend it."""

    status: int
    title: str
    fix: str


PROBLEMS: dict[str, ProblemType] = {}


def register(**types: ProblemType) -> None:
    """Add problem types to the catalogue; a code has one meaning everywhere."""
    for code, problem_type in types.items():
        if PROBLEMS.setdefault(code, problem_type) != problem_type:
            raise ValueError(f"problem {code} is registered twice with different meanings")


@dataclass(frozen=True, slots=True)
class Fault:
    """One single fault: `path` is a JSON path or 'query.limit', 'header.If-Match', 'row 3'."""

    code: str
    path: str
    message: str
    fix: str | None = None

    def as_dict(self) -> dict[str, str]:
        body = {"code": self.code, "path": _in_utf8(self.path), "message": _in_utf8(self.message)}
        return body | {"fix": self.fix} if self.fix else body


def _in_utf8(text: str) -> str:
    """What a caller sent may hold lone surrogates, which no answer can."""
    return text.encode("utf-8", "replace").decode()


@dataclass
class Problem(Exception):
    """An answer that is not a success. `extra` members join the standard ones in the body."""

    code: str
    detail: str
    errors: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return PROBLEMS[self.code].status

    def body(self, *, instance: str | None = None, request_id: str | None = None) -> bytes:
        """The problem as JSON bytes."""
        kind = PROBLEMS[self.code]
        document: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail,
            "code": self.code,
            "fix": kind.fix,
        }
        if instance:
            document["instance"] = plain_path(instance)
        if request_id:
            document["request_id"] = request_id
        if self.errors:
            document["errors"] = [fault.as_dict() for fault in self.errors]
        return orjson.dumps(document | dict(self.extra))


def catalogue() -> list[dict[str, Any]]:
    """Every problem type, for `/problems` and the docs."""
    return [
        {"code": code, "status": kind.status, "title": kind.title, "fix": kind.fix}
        for code, kind in sorted(PROBLEMS.items())
    ]


register(
    invalid_request=ProblemType(
        422,
        "The request does not fit its description",
        "Mend every listed error and send again.",
    ),
    bad_request=ProblemType(
        400,
        "The request could not be understood",
        "See the detail; compare with the API reference.",
    ),
    unauthenticated=ProblemType(
        401,
        "Who is calling is not known",
        "Send 'Authorization: Bearer <token>'; POST /v1/identity/token gives one.",
    ),
    forbidden=ProblemType(
        403,
        "This caller may not do this",
        "Ask an administrator for the scope the detail names.",
    ),
    not_found=ProblemType(404, "There is nothing here", "Check the address and the identifier."),
    method_not_allowed=ProblemType(
        405,
        "This address does not take that method",
        "Use one of the methods in Allow.",
    ),
    conflict=ProblemType(
        409,
        "The request conflicts with the present state",
        "Read the state again, then decide.",
    ),
    idempotency_key_reused=ProblemType(
        409,
        "This Idempotency-Key was used for a different request",
        "Use a new key for a new request; repeat the very same request to get its first answer.",
    ),
    idempotency_key_in_use=ProblemType(
        409,
        "A request with this Idempotency-Key is still running",
        "Wait as long as Retry-After says and send the same request again.",
    ),
    precondition_failed=ProblemType(
        412,
        "It has changed since you read it",
        "Read it again and send the new ETag in If-Match.",
    ),
    precondition_required=ProblemType(
        428,
        "This change needs If-Match",
        "Read it first and send its ETag in If-Match.",
    ),
    too_large=ProblemType(413, "The request is too large", "Send less, or split it."),
    unsupported_media_type=ProblemType(
        415,
        "This kind of content is not read here",
        "Send a Content-Type that the detail lists.",
    ),
    unavailable=ProblemType(
        503,
        "The service cannot answer just now",
        "Wait as long as Retry-After says; try again.",
    ),
    overloaded=ProblemType(
        503,
        "The service has too much to do just now",
        "Wait as long as Retry-After says, then send the same request again.",
    ),
    internal_error=ProblemType(
        500,
        "Something failed on our side",
        "Try again; if it stays, report the request_id.",
    ),
)
