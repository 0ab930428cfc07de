"""Whether an error is the surroundings', not the event's or the request's: then try again later."""

from collections.abc import Iterator
from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chassis.bus import BusError

# Connections, resources, operator intervention and system errors by class; then failed
# serialization, deadlock, lock and idle timeouts; then what only an unfinished deployment shows.
_CLASSES: Final = ("08", "53", "57", "58")
_STATES: Final = {"40001", "40P01", "55P03", "25P03", "42P01", "42703", "42501", "3F000"}
_TOO_LONG: Final = "57014"
_ERRORS: Final = (
    OSError,
    BusError,
    PoolTimeout,
    PendingRollbackError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    MemoryError,
)


def is_outage(error: BaseException) -> bool:
    """Whether the surroundings failed: trying again later is right."""
    return any(_is_outage(each) for each in _causes(error))


def took_too_long(error: BaseException) -> bool:
    """Whether a statement was cancelled at the server, as at its time limit: an outage, but one
    that less at once may not meet."""
    return any(_state(each) == _TOO_LONG for each in _causes(error))


def _is_outage(error: BaseException) -> bool:
    # A value that the driver cannot send is an InterfaceError, and the event's own fault.
    if isinstance(error, _ERRORS) and not isinstance(error, ValueError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = _state(error)
    return state.startswith(_CLASSES) or state in _STATES


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.orig if isinstance(cause, DBAPIError) else cause.__cause__


def _state(error: BaseException) -> str:
    return str(getattr(error, "sqlstate", None) or "")
