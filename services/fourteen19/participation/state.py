"""What is told of what the young people of a home do."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from contracts.fourteen19 import GENDERS, Activity, ParticipationChanged
from services.fourteen19.participation.counting import Tally, activity_of, tallied
from services.fourteen19.participation.groups import ALL, UNKNOWN
from services.fourteen19.participation.rules import SNAPSHOTS
from services.fourteen19.participation.stories import Alike, stories_of


async def participation_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[ParticipationChanged]:
    """Of each of these homes and each year in which any of its young people is 16 to 18."""
    years = tallied(await stories_of(session, organisations, by="gender"), _keys)
    places = await places_of(session, organisations)
    return [
        ParticipationChanged(
            **places[home].told(),
            year=year,
            months={
                day: {age: activity_of(counts) for age, counts in sorted(ages.items())}
                for day, ages in sorted(tallies[home, ALL].months.items())
            },
            academic_17=activity_of(at_17) if (at_17 := tallies[home, ALL].academic_17) else None,
            genders={
                gender: told
                for gender in GENDERS
                if (told := _snapshots(tallies.get((home, gender), Tally())))
            },
        )
        for year, tallies in sorted(years.items())
        for home, group in sorted(tallies)
        if group == ALL and home in places
    ]


def _keys(row: Alike) -> tuple[tuple[str, str], ...]:
    return (row.home, ALL), (row.home, row.value or UNKNOWN)


def _snapshots(tally: Tally) -> dict[date, Activity]:
    days = sorted(day for day in tally.months if day.month in SNAPSHOTS)
    return {day: activity_of(tally.on(day)) for day in days}
