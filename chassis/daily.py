"""Background work of a new day: what the calendar alone changes."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date
from typing import Any, Final

from fastapi import FastAPI

from chassis.database import Database

_LOOK_S: Final = 60.0  # after midnight (UTC) nothing is told late by more than this


def daily(
    tell: Callable[[Database, date], Awaitable[bool]], today: Callable[[], date]
) -> Callable[[FastAPI], Coroutine[Any, Any, None]]:
    """What tells of each day, at the start and once a day, until cancelled.

    `tell` answers False while another process does so; it is asked again.
    """

    async def run(app: FastAPI) -> None:
        done: date | None = None
        while True:
            day = today()
            if day != done and await tell(app.state.database, day):
                done = day
                app.state.relay.wake()
            await asyncio.sleep(_LOOK_S)

    return run
