"""What somebody should see to in `kpi`: stale indicators, and when the ledger was last checked."""

from datetime import date
from typing import Final

from fastapi import FastAPI
from sqlalchemy import text

from chassis.database import ReadSession
from chassis.standing import Attention, Found, StatusConcern
from services.kpi.indicators.active import active_definitions
from services.kpi.ledger.watching import last_check
from services.kpi.standing.rules import Newest, Stale, stale_ones
from services.kpi.values.answer import PREFIX

STALE: Final = "indicator_stale"
# Every figure is in an area's balance, and these are few. Empty ones were taken back.
_NEWEST: Final = text(
    """
    SELECT b.family, b.period, (max(j.recorded_at) AT TIME ZONE 'UTC')::date
    FROM balance b JOIN journal j ON j.id = b.journal_id
    WHERE b.level = 'area' AND b.figures::text <> '{}' GROUP BY b.family, b.period
    """
)


async def look(app: FastAPI, session: ReadSession, day: date) -> Found:
    """Every indicator whose newest figures are older than its period allows."""
    newest = [Newest(*row) for row in await session.execute(_NEWEST)]
    definitions = await active_definitions(session)
    stale = stale_ones(definitions.values(), newest, day)
    return Found([_concern(each, day) for each in stale], [last_check(app)])


def _concern(stale: Stale, day: date) -> StatusConcern:
    definition = stale.definition
    return StatusConcern(
        code=STALE,
        subject=definition.code,
        since=stale.since,
        days=(day - stale.since).days,
        message=f"{definition.title}: there is {stale.has}; "
        f"{stale.lacks} should have come by {stale.since}.",
        links={"indicator": f"{PREFIX}/indicators/{definition.code}"},
    )


ATTENTION: Final = Attention(codes=(STALE,), look=look)
