"""Every exception a route lets out becomes one RFC 9457 problem."""

from typing import Any

import structlog
from asyncpg import InternalClientError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from chassis.problems import MEDIA_TYPE, Fault, Problem

log = structlog.get_logger()
_RETRY = {"Retry-After": "1"}
_BY_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for unavailable in (PoolTimeout, ConnectionError, TimeoutError, InternalClientError):
        app.add_exception_handler(unavailable, _unavailable)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(Exception, _internal)


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
    return ".".join(["$" if place == "body" else place, *rest])


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, "bad_request")
    return respond(request, Problem(code, str(error.detail), headers=dict(error.headers or {})))


async def _unavailable(request: Request, error: Exception) -> Response:
    log.warning("dependency_unavailable", error=type(error).__name__)
    return respond(request, Problem("unavailable", "A dependency does not answer.", headers=_RETRY))


async def _database(request: Request, error: Exception) -> Response:
    assert isinstance(error, DBAPIError)
    if error.connection_invalidated or isinstance(error, OperationalError) or _transient(error):
        log.warning("database_unavailable", error=type(error.orig).__name__)
        return respond(
            request,
            Problem("unavailable", "The database does not answer.", headers=_RETRY),
        )
    return await _internal(request, error)


def _transient(error: DBAPIError) -> bool:
    # Connection (08), resources (53), operator intervention (57), lock and serialization failures.
    state = str(getattr(error.orig, "sqlstate", "") or "")
    return state[:2] in {"08", "53", "57"} or state in {"40001", "40P01", "55P03"}


async def _internal(request: Request, error: Exception) -> Response:
    # The message of an unknown error may hold data: only its type and place are logged.
    cause = error.orig if isinstance(error, DBAPIError) else error
    log.error(
        "internal_error",
        error=type(cause).__name__,
        sqlstate=getattr(cause, "sqlstate", None),
        at=_place(error),
    )
    return respond(request, Problem("internal_error", "The request failed on our side."))


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
