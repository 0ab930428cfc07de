"""The loop that keeps signing keys rotating; any number of replicas make one key between them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import structlog
from fastapi import FastAPI

from chassis.database import Database
from services.identity.clock import now
from services.identity.families import forget_expired
from services.identity.signing_keys.material import Safe
from services.identity.signing_keys.store import keep_rotating

log = structlog.get_logger()
_EVERY_S: Final = 30.0


def upkeep(safe: Safe, every: timedelta) -> Callable[[FastAPI], Awaitable[None]]:
    """The loop, for keys that sign for about `every`."""

    async def run(app: FastAPI) -> None:
        database: Database = app.state.database
        while True:
            async with database.write() as session:
                made = await keep_rotating(session, safe, now=now(), every=every)
                await forget_expired(session, now=now())
            if made:
                log.info("signing_key_made")
            await asyncio.sleep(_EVERY_S)

    return run
