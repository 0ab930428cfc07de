"""What events tell of results."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from contracts.sif import ResultLoaded
from services.sif.results.reading import results_of


async def result_states(session: AsyncSession, organisations: Sequence[str]) -> list[ResultLoaded]:
    """One for each school, stage and year, but those of a standard that events have no counts of:
    key stage 2 from 2015/16."""
    found = await results_of(session, organisations)
    if not found:
        return []
    places = await places_of(session, list(found))
    return [
        ResultLoaded(
            **places[organisation].told(),
            year=one.year,
            stage=one.stage,
            basis=one.basis,
            status=one.status,
            groups=dict(one.groups),
            below_floor=one.below_floor,
        )
        for organisation, results in found.items()
        for one in results
        if one.standard != "expected_2016"
    ]
