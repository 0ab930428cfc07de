"""One value out of memory, before FastAPI looks at the request: boards ask for the same ones.

Only what FastAPI would answer alike is answered here: a GET without parameters or conditions by a
caller who may read, of a value in memory. Everything else, every refusal too, goes on to the route.
"""

from types import SimpleNamespace
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.tokens import Verifier
from services.kpi.memory import memory_of, slot_for
from services.kpi.reach import sees
from services.kpi.spots import level_of

_PREFIX: Final = "/v1/kpi/values/"
_ROUTE: Final = SimpleNamespace(path="/{name}")
_JSON: Final = (b"content-type", b"application/json")
_CACHED: Final = (b"cache-control", b"private, no-cache")


class HotValues:
    """The middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kept = _kept(scope) if _asks_for_a_value(scope) else None
        if kept is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = _ROUTE  # for the access line and the metrics
        body, tag = kept
        length = str(len(body)).encode()
        headers = [_JSON, _CACHED, (b"etag", tag.encode()), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _asks_for_a_value(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and not scope["query_string"]
        and scope["path"].startswith(_PREFIX)
        and _header(scope, b"if-none-match") is None
    )


def _kept(scope: Scope) -> tuple[bytes, str] | None:
    """The answer in memory, for a caller who may have it."""
    name = scope["path"][len(_PREFIX) :]
    place = [*name.split(".", 2), ""][1]
    app = scope["app"]
    level = level_of(place)
    found = memory_of(app).find(slot_for(level, place), name)
    if found is None:
        return None
    verifier: Verifier = app.state.verifier
    authorization = _header(scope, b"authorization")
    caller = verifier.recall(authorization.decode("latin-1") if authorization else None)
    may = caller and caller.may("kpi:read") and sees(caller, level, place)
    return found if may else None


def _header(scope: Scope, wanted: bytes) -> bytes | None:
    for name, value in scope["headers"]:
        if name == wanted:
            found: bytes = value
            return found
    return None
