"""Booking: steps become journal rows, entries and balances, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.kpi.announcing.touched import touch_moved
from services.kpi.figures import Cells, Figures, add_cells, of_family
from services.kpi.ledger import store
from services.kpi.ledger.draft import Moved, Movement, Step, movement_of
from services.kpi.memory import tell_moved
from services.kpi.spots import Spot


async def book(session: AsyncSession, steps: Sequence[Step]) -> None:
    """Book `steps`. The caller shares or has taken the ledger, and read the postings since."""
    movement = movement_of(steps)
    spots = sorted(movement.deltas)
    await store.lock_spots(session, spots)
    balances = await store.balances(session, spots)
    ids = await store.append(session, steps, recorded_at=datetime.now(UTC))
    after = figures_after(movement, balances)
    await store.put_balances(
        session,
        [
            (*moved.spot, moved.family, movement.areas[moved], ids[index], after[moved])
            for moved, index in movement.last.items()
        ],
    )
    await touch_moved(session, movement.last)
    await tell_moved(session, (spot.place for spot in spots))


def figures_after(
    movement: Movement, balances: Mapping[Spot, Mapping[str, Cells]]
) -> dict[Moved, Figures]:
    """Each balance that moved, whole, as it is after the movement."""
    totals: dict[Spot, dict[str, Cells]] = {}
    for spot, deltas in movement.deltas.items():
        figures = totals[spot] = dict(balances.get(spot, {}))
        for measure, delta in deltas.items():
            figures[measure] = add_cells(figures.get(measure, {}), delta)
            if not figures[measure]:
                del figures[measure]
    return {moved: of_family(totals[moved.spot], moved.family) for moved in movement.last}
