"""What is told of what the young people of a home do."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from contracts.fourteen19 import ParticipationChanged
from services.fourteen19.participation.counting import activity_of, tallied
from services.fourteen19.participation.stories import stories_of


async def participation_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[ParticipationChanged]:
    """Of each of these homes and each year in which any of its young people is 16 to 18."""
    tallies = tallied(await stories_of(session, organisations), lambda row: (row.home,))
    places = await places_of(session, organisations)
    return [
        ParticipationChanged(
            **places[home].told(),
            year=year,
            months={
                day: {age: activity_of(counts) for age, counts in sorted(ages.items())}
                for day, ages in sorted(tally.months.items())
            },
            academic_17=activity_of(tally.academic_17) if tally.academic_17 else None,
        )
        for year, homes in sorted(tallies.items())
        for home, tally in sorted(homes.items())
        if home in places
    ]
