"""What every operation may answer besides its own: problems, and the headers of all answers.

An answer that can come must be declared, or a client's author meets it in production.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from chassis.problems import MEDIA_TYPE, PROBLEMS
from gateway import problems  # noqa: F401 - registers the gateway's problem types
from gateway.description import Document

_ALWAYS: Final = (400, 401, 408, 414, 429, 431, 500, 502, 503, 504)
_RETRYABLE: Final = (409, 429, 502, 503, 504)
UNCHANGED, PRECONDITION_REQUIRED = 304, 428
_UNSAID: Final = "Successful Response"  # what FastAPI says where a route says nothing

PROBLEM: Final[Document] = {
    "type": "object",
    "title": "Problem",
    "description": "What is wrong, where, and how to mend it (RFC 9457). Further members may come.",
    "required": ["type", "title", "status", "detail", "code", "fix"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "/problems/{code}"},
        "title": {"type": "string", "description": "what it is, the same for every case"},
        "status": {"type": "integer", "description": "the HTTP status"},
        "detail": {"type": "string", "description": "what it is in this case"},
        "code": {"type": "string", "description": "one of the catalogue at /problems"},
        "fix": {"type": "string", "description": "how to mend it"},
        "instance": {"type": "string", "description": "the address that was asked"},
        "request_id": {"type": "string", "description": "to be quoted when asking for help"},
        "errors": {
            "type": "array",
            "description": "every single fault, all at once",
            "items": {"$ref": "#/components/schemas/Fault"},
        },
    },
}
FAULT: Final[Document] = {
    "type": "object",
    "title": "Fault",
    "description": "One single fault of a request.",
    "required": ["code", "path", "message"],
    "properties": {
        "code": {"type": "string"},
        "path": {
            "type": "string",
            "description": "`$.member`, `query.limit`, `header.If-Match`, `row 3, upn`",
        },
        "message": {"type": "string"},
        "fix": {"type": "string"},
    },
}
_HEADERS: Final = {
    "X-Request-ID": "The request's id, as it was sent or as made here; quote it for help.",
    "RateLimit": 'What is left, and for how many seconds: `"read";r=11998;t=250`.',
    "RateLimit-Policy": 'The limit of this class of requests: `"read";q=12000;w=300`.',
    "Retry-After": "Seconds to wait before trying again.",
    "WWW-Authenticate": "How to say who is calling (RFC 6750).",
    "ETag": "The version of what was answered, for If-None-Match and If-Match.",
    "Cache-Control": "Who may keep the answer, and for how long.",
    "Location": "Where it is to be found.",
    "Link": "`next`: the next page; `deprecation`, `sunset`: what is said of them.",
    "Deprecation": "Since when this is deprecated (RFC 9745): `@1893456000`.",
    "Sunset": "When this will be gone (RFC 8594).",
}
_EVERYWHERE: Final = ("X-Request-ID", "RateLimit", "RateLimit-Policy")


def components() -> Document:
    """The shared schemas, answers and headers."""
    statuses = sorted({kind.status for kind in PROBLEMS.values()})
    return {
        "schemas": {"Problem": PROBLEM, "Fault": FAULT},
        "responses": {str(status): _problem(status) for status in statuses},
        "headers": {
            name: {"description": text, "schema": {"type": "string"}}
            for name, text in _HEADERS.items()
        },
    }


def add_answers(operation: Document, *, anonymous: bool) -> None:
    """Declare, in place, all that an operation may answer, and the headers of each answer.

    Its own statuses stay; a route that declares 304 or 428 is conditional.
    """
    own: Document = operation["responses"]
    declared = {int(status) for status in own}
    own.pop("422", None)  # FastAPI's own form of it, which is not ours
    for status in declared | set(_also(operation, declared, anonymous=anonymous)):
        if status >= 400:
            own[str(status)] = _refusal(own.get(str(status), {}), status)
    conditional = not declared.isdisjoint((UNCHANGED, PRECONDITION_REQUIRED))
    for text, answer in own.items():
        if int(text) < 400:
            if answer["description"] == _UNSAID:
                answer["description"] = HTTPStatus(int(text)).phrase
            shared = refs(_headers(operation, int(text), conditional=conditional))
            answer["headers"] = shared | answer.get("headers", {})
    if conditional:
        operation["parameters"] = [*operation.get("parameters", ()), *_conditions(declared)]
    operation["responses"] = dict(sorted(own.items()))


def _refusal(own: Document, status: int) -> Document:
    """The shared answer; where a route has a form of its own for it, either."""
    if "content" not in own:
        return {"$ref": f"#/components/responses/{status}"}
    shared = _problem(status)
    return own | {
        "headers": shared["headers"],
        "content": own["content"] | shared["content"],
    }


def _also(operation: Document, declared: set[int], *, anonymous: bool) -> Iterable[int]:
    """The problems of an operation that follow from its form."""
    parameters = operation.get("parameters", ())
    body = operation.get("requestBody", {}).get("content", {})
    yield from _ALWAYS
    if not anonymous:
        yield 403
    if any(one["in"] == "path" for one in parameters):
        yield 404
    if parameters or body:
        yield 422
    if any(one["name"] == "Idempotency-Key" for one in parameters):
        yield 409
    if body:
        yield 413
    if body.keys() - {"application/json"}:
        yield 415
    if PRECONDITION_REQUIRED in declared:
        yield 412


def _headers(operation: Document, status: int, *, conditional: bool) -> Iterable[str]:
    yield from _EVERYWHERE
    if conditional:
        yield from ("ETag", "Cache-Control")
    if status in (201, 202):
        yield "Location"
    if operation.get("deprecated"):
        yield from ("Deprecation", "Sunset", "Link")


def _conditions(declared: set[int]) -> Iterable[Document]:
    if UNCHANGED in declared:
        yield _header_parameter("If-None-Match", "An ETag: 304 while it is still that one.")
    if PRECONDITION_REQUIRED in declared:
        text = "The ETag you read: the change is refused when it has changed since."
        yield _header_parameter("If-Match", text) | {"required": True}


def _header_parameter(name: str, text: str) -> Document:
    return {"name": name, "in": "header", "description": text, "schema": {"type": "string"}}


def refs(names: Iterable[str]) -> Document:
    """References to shared headers."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _problem(status: int) -> Document:
    """The answer of one status, telling each problem it may be."""
    kinds = sorted((code, kind) for code, kind in PROBLEMS.items() if kind.status == status)
    names: list[str] = list(_EVERYWHERE)
    if status in _RETRYABLE:
        names.append("Retry-After")
    if status == 401:
        names.append("WWW-Authenticate")
    schema: dict[str, Any] = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "\n".join(f"- `{code}`: {kind.title}. {kind.fix}" for code, kind in kinds),
        "headers": refs(names),
        "content": {MEDIA_TYPE: {"schema": schema}},
    }
