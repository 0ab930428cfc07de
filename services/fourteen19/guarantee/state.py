"""What is told of the young people of a home in the September Guarantee."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from contracts.fourteen19 import GENDERS, Cohort, Guaranteed, OfferRecorded
from education.years import AcademicYear
from services.fourteen19.guarantee.cohorts import Candidate, of_homes
from services.fourteen19.guarantee.rules import Offer, Status, deadline_of, standing_of


async def offer_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[OfferRecorded]:
    """Of each of these homes, each year in which it has young people of a cohort."""
    candidates = await of_homes(session, organisations)
    places = await places_of(session, organisations)
    told = []
    for (home, year), some in groupby(candidates, key=lambda each: (each.home, each.year)):
        mine = list(some)
        genders = {name: [each for each in mine if each.gender == name] for name in GENDERS}
        told.append(
            OfferRecorded(
                **places[home].told(),
                year=year,
                cohorts=_cohorts(mine),
                genders={name: _cohorts(held) for name, held in genders.items() if held},
            )
        )
    return told


def _cohorts(candidates: Iterable[Candidate]) -> dict[Cohort, tuple[Guaranteed, ...]]:
    """Of one home and year."""
    return {
        cohort: cohort_series([each.offers for each in held], AcademicYear.parse(year))
        for (cohort, year), held in groupby(candidates, key=lambda each: (each.cohort, each.year))
    }


def cohort_series(cohort: Iterable[Sequence[Offer]], year: AcademicYear) -> tuple[Guaranteed, ...]:
    """A cohort, each given by the offers told to him or her, from the first day of the year and
    from each day on which it changed, to the deadline."""
    moves: dict[date, Counter[Status]] = {}
    size = 0
    for offers in cohort:
        size += 1
        last: Status = "not_recorded"
        for day, status in standing_of(offers):
            if day <= deadline_of(year):
                moves.setdefault(max(day, year.starts), Counter()).update({status: 1, last: -1})
                last = status
    now: Counter[Status] = Counter({"not_recorded": size})
    found = {year.starts: Guaranteed(on=year.starts, not_recorded=size)}
    for day in sorted(moves):
        now.update(moves[day])
        found[day] = Guaranteed.model_validate({"on": day, **now})
    return tuple(found.values())
