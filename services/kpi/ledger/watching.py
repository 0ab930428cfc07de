"""The ledger added up anew by itself, and whether it agreed with itself, whoever asked last."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Final

import structlog
from fastapi import FastAPI
from prometheus_client import Gauge

from chassis.database import Database
from chassis.standing import StatusCheck
from services.kpi.ledger.check import snapshot
from services.kpi.ledger.sums import balance_differences, posting_differences

log = structlog.get_logger()
DIFFERENCES: Final = Gauge(
    "ledger_differences", "Balances and postings that the last check found wrong"
)
CHECKED: Final = Gauge(
    "ledger_checked_timestamp_seconds", "When the ledger was last checked by this process"
)
NAME: Final = "ledger"
# What differs from bus or announcements only who asks is told: the next look here would not see it.
SUMS: Final = ("balance", "posting")
_FIRST_S: Final = 60.0  # a process that has just started has better things to do
_EVERY_S: Final = 3600.0
_SHARE: Final = 60  # of the time at most one part in so many
_LONGEST_S: Final = 7200.0  # before somebody is called for it (LedgerUnchecked)


async def run_checks(app: FastAPI) -> None:
    """Check once an hour, or less often where that takes long, until cancelled."""
    await asyncio.sleep(_FIRST_S)
    while True:
        started = time.monotonic()
        await check_sums(app)
        took = time.monotonic() - started
        await asyncio.sleep(min(max(_EVERY_S, took * _SHARE), _LONGEST_S))


async def check_sums(app: FastAPI) -> None:
    """Compare balances and postings with the entries; the bus is only read when somebody asks."""
    database: Database = app.state.database
    async with snapshot(database) as session:
        _, balances = await balance_differences(session)
        _, postings = await posting_differences(session)
    noted(app, balances + postings)


def noted(app: FastAPI, differences: int) -> None:
    """Keep how many sums a check found wrong, to be told and measured."""
    app.state.ledger_checked = datetime.now(UTC), differences
    DIFFERENCES.set(differences)
    CHECKED.set_to_current_time()
    if differences:
        log.error("ledger_differs", differences=differences)


def last_check(app: FastAPI) -> StatusCheck:
    """The last check of this process; of another's it knows nothing."""
    at, found = getattr(app.state, "ledger_checked", (None, 0))
    return StatusCheck(name=NAME, checked_at=at, found=found)
