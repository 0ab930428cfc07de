"""POST /ledger/check and /ledger/rebuild, for operators."""

from fastapi import APIRouter, Request

from chassis.auth import needs
from chassis.bus import Bus, BusUnavailable
from chassis.database import database_of
from chassis.problems import Problem
from services.kpi.ledger.check import check_ledger
from services.kpi.ledger.rebuild import rebuild_ledger
from services.kpi.ledger.report import Rebuilt, Report
from services.kpi.subscription import SUBSCRIPTION

router = APIRouter(prefix="/ledger", tags=["ledger"], dependencies=[needs("kpi:operate")])


@router.post("/check", summary="Compare ledger, balances, values and bus")
async def check(request: Request) -> Report:
    """Names every difference; changes nothing."""
    try:
        return await check_ledger(
            database_of(request),
            _bus(request),
            topics=SUBSCRIPTION.topics,
            models=SUBSCRIPTION.models,
        )
    except BusUnavailable as error:
        raise _no_bus() from error


@router.post("/rebuild", summary="Bring the ledger to what the bus says")
async def rebuild(request: Request) -> Rebuilt:
    """Corrects by new entries; history stays. Without differences it writes nothing.

    `pending` are the keys that were behind the bus and have been caught up.
    """
    try:
        return await rebuild_ledger(
            database_of(request),
            _bus(request),
            topics=SUBSCRIPTION.topics,
            models=SUBSCRIPTION.models,
        )
    except BusUnavailable as error:
        raise _no_bus() from error


def _bus(request: Request) -> Bus:
    bus: Bus = request.app.state.bus
    return bus


def _no_bus() -> Problem:
    return Problem("unavailable", "The event bus does not answer.", headers={"Retry-After": "5"})
