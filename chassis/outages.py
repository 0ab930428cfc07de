"""Whether an error is the surroundings', not the event's or the request's: then try again later."""

from collections.abc import Iterator
from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chassis.bus import BusError

# Connections, resources, operator intervention and system errors by class; then failed
# serialization, deadlock and lock timeout.
_CLASSES: Final = ("08", "53", "57", "58")
_PASSING: Final = {"40001", "40P01", "55P03"}
# For who may wait longer than a caller: idle timeout, and what only an unfinished deployment shows.
_STATES: Final = _PASSING | {"25P03", "42P01", "42703", "42501", "3F000"}
_TOO_LONG: Final = "57014"
_ERRORS: Final = (
    OSError,
    BusError,
    PoolTimeout,
    PendingRollbackError,
    asyncpg.InternalClientError,
    MemoryError,
)


def is_outage(error: BaseException) -> bool:
    """Whether the surroundings failed: trying again later is right."""
    return any(_is_outage(each) for each in causes(error))


def took_too_long(error: BaseException) -> bool:
    """Whether a statement was cancelled at the server, as at its time limit: an outage, but one
    that less at once may not meet."""
    return any(state_of(each) == _TOO_LONG for each in causes(error))


def passes(error: BaseException) -> bool:
    """Whether PostgreSQL, or its driver, said that what failed may succeed a moment later."""
    # A value that the driver cannot send is an InterfaceError, too: whoever gave it is at fault.
    if isinstance(error, asyncpg.InterfaceError) and not isinstance(error, ValueError):
        return True
    state = state_of(error)
    return state.startswith(_CLASSES) or state in _PASSING


def state_of(error: BaseException) -> str:
    """PostgreSQL's SQLSTATE, as the driver or SQLAlchemy has it; empty where it said none."""
    own = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(own, "sqlstate", None) or "")


def _is_outage(error: BaseException) -> bool:
    if isinstance(error, _ERRORS) and not isinstance(error, ValueError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return passes(error) or state_of(error) in _STATES


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came of, SQLAlchemy's wrapping undone; the first cause last."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.orig if isinstance(cause, DBAPIError) else cause.__cause__
