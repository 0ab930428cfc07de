"""How many statements an answer takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from fastapi import FastAPI
from sqlalchemy import event

from chassis.database import Database

_counted: ContextVar[bool] = ContextVar("_counted", default=False)


@contextmanager
def counting(of: FastAPI | Database) -> Iterator[list[str]]:
    """The statements of what is called meanwhile, not of what a service does all along by itself.

    Called in this process: a request to its application runs in the caller's context.
    """
    seen: list[str] = []
    database: Database = of.state.database if isinstance(of, FastAPI) else of
    engine = database.engine.sync_engine

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if _counted.get():
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    before = _counted.set(True)
    try:
        yield seen
    finally:
        _counted.reset(before)
        event.remove(engine, "before_cursor_execute", note)
