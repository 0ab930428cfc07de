"""POST /ledger/check and /ledger/rebuild, for operators."""

from typing import Annotated

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed, Reason, record
from chassis.auth import Principal, needs
from chassis.bus import Bus
from chassis.database import database_of
from services.kpi.ledger.check import check_ledger
from services.kpi.ledger.rebuild import rebuild_ledger
from services.kpi.ledger.report import Rebuilt, Report
from services.kpi.ledger.watching import SUMS, noted
from services.kpi.subscription import SUBSCRIPTION

router = APIRouter(prefix="/ledger", tags=["ledger"], dependencies=[needs("kpi:operate")])


@router.post("/check", summary="Compare ledger, balances, values and bus")
async def check_the_ledger(request: Request) -> Report:
    """Names every difference; changes nothing."""
    report = await check_ledger(
        database_of(request),
        _bus(request),
        topics=SUBSCRIPTION.topics,
        models=SUBSCRIPTION.models,
    )
    noted(request.app, sum(each.what in SUMS for each in report.differences))
    return report


@router.post("/rebuild", summary="Bring the ledger to what the bus says")
async def rebuild_the_ledger(
    request: Request,
    caller: Annotated[Principal, needs("kpi:operate")],
    reason: Reason = None,
) -> Rebuilt:
    """Corrects by new entries; history stays. Without differences it writes nothing.

    `pending` are the keys that were behind the bus and have been caught up.
    """

    async def recorded(session: AsyncSession, rebuilt: Rebuilt) -> None:
        told = {
            "differences": rebuilt.differences_in_all,
            "corrected": rebuilt.corrected,
            "pending": len(rebuilt.pending),
        }
        rows = sum(rebuilt.corrected.values())
        deed = Deed("ledger.rebuild", "ledger", "kpi", after=told, why=reason, rows=rows)
        await record(session, caller, deed)

    return await rebuild_ledger(
        database_of(request),
        _bus(request),
        topics=SUBSCRIPTION.topics,
        models=SUBSCRIPTION.models,
        on_rebuilt=recorded,
    )


def _bus(request: Request) -> Bus:
    bus: Bus = request.app.state.bus
    return bus
