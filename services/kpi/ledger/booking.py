"""Booking: steps become journal rows, entries, balances and values, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.kpi.indicators.active import active_definitions
from services.kpi.ledger import store
from services.kpi.ledger.draft import Movement, Spot, Step, movement_of
from services.kpi.ledger.values import moved_values, put_values
from services.kpi.measures import Cells, Figures, add_cells, family_of, of_family


async def book(session: AsyncSession, steps: Sequence[Step]) -> None:
    """Book `steps`. The caller shares or has taken the ledger, and read the postings since."""
    movement = movement_of(steps)
    spots = sorted(movement.moved)
    await store.lock_spots(session, spots)
    definitions = (await active_definitions(session)).values()
    balances = await store.balances(session, spots)
    recorded_at = datetime.now(UTC)
    ids = await store.append(session, steps, recorded_at=recorded_at)
    await store.put_postings(session, ids, steps)
    await store.put_balances(session, _after(movement, balances))
    await put_values(session, moved_values(definitions, movement, balances, ids))


def _after(
    movement: Movement, balances: Mapping[Spot, dict[str, Cells]]
) -> dict[tuple[Spot, str], Figures]:
    """Add the movement to `balances`; the families that moved, whole."""
    changed: dict[tuple[Spot, str], Figures] = {}
    for spot, deltas in movement.deltas.items():
        figures = balances[spot]
        for measure, delta in deltas.items():
            figures[measure] = add_cells(figures.get(measure, {}), delta)
            if not figures[measure]:
                del figures[measure]
        for family in set(map(family_of, deltas)):
            changed[spot, family] = of_family(figures, family)
    return changed
