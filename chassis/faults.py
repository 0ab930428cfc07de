"""Every exception a route lets out becomes one RFC 9457 problem."""

from typing import Any

import structlog
from asyncpg import InterfaceError, InternalClientError, PostgresError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.bus import BusUnavailable
from chassis.metrics import REFUSED
from chassis.outages import passes, state_of
from chassis.privacy import plain_member
from chassis.problems import MEDIA_TYPE, Fault, Problem

log = structlog.get_logger()
_RETRY = {"Retry-After": "1"}
# Of a character that no text holds, as it is or within JSON.
_NO_TEXT = {"22021", "22P05"}
_BY_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for lost in (ConnectionError, TimeoutError, InternalClientError):
        app.add_exception_handler(lost, _no_database)
    app.add_exception_handler(PoolTimeout, _none_free)
    app.add_exception_handler(DBAPIError, _database)
    for own in (PostgresError, InterfaceError):
        app.add_exception_handler(own, _driver)
    app.add_exception_handler(BusUnavailable, _no_bus)


class LastResort:
    """Answers for what no handler knows.

    Starlette's own would raise it on, and the server would then close the connection, with the
    request of somebody else perhaps on its way.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = scope["type"] != "http"

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if begun:
                raise
            await (await _internal(Request(scope), error))(scope, receive, send)


def respond(request: Request, problem: Problem) -> Response:
    """The problem as an answer."""
    request_id = getattr(request.state, "request_id", None)
    return Response(
        problem.body(instance=request.url.path, request_id=request_id),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=dict(problem.headers),
    )


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return respond(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        Fault(code=item["type"], path=_path(item["loc"]), message=item["msg"])
        for item in error.errors()
    ]
    detail = f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in the request."
    return respond(request, Problem("invalid_request", detail, errors=faults))


def _path(location: tuple[Any, ...]) -> str:
    place, *rest = (str(part) for part in location)
    if place == "body":  # its members may be any, a child's name among them
        return ".".join(["$", *(plain_member(part) for part in rest)])
    return ".".join([place, *rest])


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, "bad_request")
    return respond(request, Problem(code, str(error.detail), headers=dict(error.headers or {})))


def _missing(dependency: str, *, named: str) -> Problem:
    """503 for what the service cannot answer without; `dependency` says which, for programs."""
    extra = {"dependency": dependency}
    return Problem("unavailable", f"{named} does not answer.", headers=_RETRY, extra=extra)


async def _no_database(request: Request, error: Exception) -> Response:
    # The driver's own errors of connecting come as they are; what is asked of others over the
    # network handles its errors where it asks.
    cause = error.orig if isinstance(error, DBAPIError) else error
    log.warning("database_unavailable", error=type(cause).__name__)
    return respond(request, _missing("database", named="The database"))


async def _none_free(request: Request, error: Exception) -> Response:
    log.warning("database_connections_in_use", error=type(error).__name__)
    detail = "All connections to the database are in use, and none came free in time."
    return respond(request, overloaded(detail))


def overloaded(detail: str) -> Problem:
    """A refusal for having too much to do, counted as one."""
    REFUSED.inc()
    return Problem("overloaded", detail, headers=_RETRY)


async def _no_bus(request: Request, error: Exception) -> Response:
    log.warning("bus_unavailable", error=str(error))
    return respond(request, _missing("bus", named="The event bus"))


async def _database(request: Request, error: Exception) -> Response:
    assert isinstance(error, DBAPIError)
    if _is_no_text(error):
        detail = "A text in the request holds a NUL, or half a character."
        return respond(request, Problem("bad_request", detail))
    if error.connection_invalidated or isinstance(error, OperationalError) or passes(error):
        return await _no_database(request, error)
    return await _internal(request, error)


async def _driver(request: Request, error: Exception) -> Response:
    # A COPY is asked of the driver itself, and fails with its errors: SQLAlchemy sees none of it.
    return await (_no_database if passes(error) else _internal)(request, error)


def _is_no_text(error: DBAPIError) -> bool:
    driver = error.orig.__cause__ if error.orig else None
    half = driver is not None and isinstance(driver.__cause__, UnicodeEncodeError)
    return half or state_of(error) in _NO_TEXT


async def _internal(request: Request, error: Exception) -> Response:
    # The message of an unknown error may hold data: only its type and place are logged.
    cause = error.orig if isinstance(error, DBAPIError) else error
    log.error(
        "internal_error",
        error=type(cause).__name__,
        sqlstate=getattr(cause, "sqlstate", None),
        at=_place(error),
        exc_info=error,
    )
    return respond(request, Problem("internal_error", "The request failed on our side."))


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
