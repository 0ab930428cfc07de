"""The queue of what may have moved: written beside its cause, read by the announcer."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import copy_rows
from services.kpi.ledger.draft import Moved
from services.kpi.spots import Spot

_COLUMNS: Final = ("level", "place", "period", "indicator", "family")


async def touch_moved(session: AsyncSession, moved: Iterable[Moved]) -> None:
    """Balances have moved: every indicator over those families may have."""
    await _put(session, [(*each.spot, None, each.family) for each in moved])


async def touch_values(session: AsyncSession, values: Iterable[tuple[str, Spot]]) -> None:
    """These indicators of these places and periods may have moved: their targets were set."""
    await _put(session, [(*spot, indicator, None) for indicator, spot in values])


async def touch_indicator(session: AsyncSession, indicator: str) -> None:
    """An indicator may have moved everywhere: its definition changed."""
    await _put(session, [(None, None, None, indicator, None)])


async def _put(session: AsyncSession, rows: list[tuple[str | None, ...]]) -> None:
    await copy_rows(session, "touched", columns=_COLUMNS, rows=rows)
