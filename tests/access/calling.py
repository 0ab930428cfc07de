"""Requests that each route can understand, made of its own description, and their answers."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

import orjson
from fastapi import FastAPI
from starlette.types import Message

MINE: Final = "105148"
"""The organisation that bound callers act for."""

_BODIES: Final = {
    "text/csv": b"unknown\r\n1\r\n",
    "application/x-www-form-urlencoded": b"grant_type=client_credentials",
    "application/json": b"{}",
}
_FORMS: Final = {"uuid": "0190a5a0-0000-7000-8000-000000000000", "date": "2009-06-30"}
_SECONDS: Final = 20


@dataclass(frozen=True)
class Call:
    """One request, but for who makes it."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    media_type: str | None = None


@dataclass(frozen=True)
class Answer:
    """What came back: how it began, and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def refused(self) -> int | None:
        """401 or 403 where it was refused for who is calling; None where it was let through.

        A route's own 403 names in `errors` what was asked for that goes too far; 401 with another
        challenge is about a client's secret.
        """
        challenge = self.headers.get("www-authenticate", "")
        if self.status == 401 and challenge.startswith("Bearer"):
            return 401
        if self.status == 403 and "errors" not in orjson.loads(self.body):
            return 403
        return None


def call_of(app: FastAPI, method: str, path: str) -> Call:
    """A call that the route can understand, by what the application's description says of it."""
    operation = app.openapi()["paths"].get(path, {}).get(method.lower(), {})
    return _call(method, path, operation)


def _call(method: str, path: str, operation: Mapping[str, Any]) -> Call:
    parameters = operation.get("parameters", ())
    named = {one["name"]: _value(one) for one in parameters if one["in"] == "path"}
    query = {
        one["name"]: _value(one)
        for one in parameters
        if one["in"] == "query" and (one.get("required") or one["name"] == "organisation")
    }
    offered = operation.get("requestBody", {}).get("content", {})
    return Call(method, path.format(**named), query, next(iter(offered), None))


def _value(parameter: Mapping[str, Any]) -> str:
    schema = parameter["schema"]
    if schema.get("type") == "integer":
        return "999999"
    if "enum" in schema or "examples" in schema:
        return str((schema.get("enum") or schema["examples"])[0])
    if parameter["name"] in ("year", "period"):
        return "2008-09" if parameter["in"] == "path" else "2008/09"
    return _FORMS.get(schema.get("format", ""), MINE)


async def answer_of(
    app: FastAPI, call: Call, headers: Iterable[tuple[str, str]] = (), query: str = ""
) -> Answer:
    """What the application answers; a stream is left as soon as it has begun."""
    body = _BODIES.get(call.media_type or "", b"")
    sent = [("host", "service"), ("content-length", str(len(body))), *headers]
    if call.media_type:
        sent.append(("content-type", call.media_type))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": call.method,
        "scheme": "http",
        "path": call.path,
        "raw_path": quote(call.path).encode(),
        "root_path": "",
        "query_string": (query or urlencode(call.query)).encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent],
        "client": ("127.0.0.1", 40000),
        "server": ("service", 80),
        "state": {},
    }
    messages: list[Message] = []
    incoming = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(incoming, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        messages.append(message)

    await asyncio.wait_for(app(scope, receive, send), _SECONDS)
    begun, *rest = messages
    return Answer(
        status=begun["status"],
        headers={name.decode(): value.decode() for name, value in begun["headers"]},
        body=b"".join(part.get("body", b"") for part in rest),
    )
