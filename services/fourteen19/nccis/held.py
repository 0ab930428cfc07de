"""The young people of an area as they are held, each once, at the end of a month."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import RowMapping, text

from chassis.records.store import AnySession
from education.years import AcademicYear
from services.fourteen19.guarantee.cohorts import Candidate, of_area
from services.fourteen19.guarantee.rules import counted_on, deadline_of
from services.fourteen19.learners.keys import opened
from services.fourteen19.nccis.fields import Person, blank_person, end_of, year_of_month
from services.fourteen19.participation.rules import Told, situation

YOUNGEST, OLDEST = 13, 19
"""On 31 August before the year: whom an authority's client records are of."""
# Of all learners that are one, as the home has him or her; else as somebody else does.
_PEOPLE: Final = text("""
    SELECT DISTINCT ON (y.person) y.person, l.organisation AS provider, l.key_id, l.identity,
        l.gender, l.ethnicity, l.lives_in, l.home, l.year_group, l.standing,
        to_char(l.left_on, 'YYYY-MM-DD') AS left_on, l.fsm, l.sen, l.looked_after, l.ward
    FROM young_person y JOIN organisation h ON h.organisation = y.home
    JOIN known_learner k ON k.person = y.person
    JOIN learner l ON (l.organisation, l.learner_key, l.year)
        = (k.organisation, k.learner_key, y.year)
    WHERE y.year = :year AND y.age BETWEEN :youngest AND :oldest
        AND (h.area = :area OR y.lives_in = :area)
    ORDER BY y.person, l.organisation <> y.home, l.organisation""")
_ACTIVITIES: Final = text("""
    SELECT DISTINCT k.person, a.activity, a.starts_on, a.confirmed_on, a.ends_on, a.source
    FROM known_learner k JOIN activity a ON a.learner_id = k.learner_id
    WHERE k.person = ANY(CAST(:persons AS bigint[])) AND a.starts_on <= :on
    ORDER BY 1, 3, 2, 4 NULLS FIRST, 5, 6""")
_DESTINATIONS: Final = text("""
    SELECT DISTINCT ON (k.person) k.person, i.destination
    FROM known_learner k JOIN interview i ON i.learner_id = k.learner_id
    WHERE k.person = ANY(CAST(:persons AS bigint[])) AND i.held_on <= :on
        AND i.destination IS NOT NULL
    ORDER BY k.person, i.held_on DESC, i.organisation""")


async def held_people(session: AnySession, area: str, month: str) -> list[Person]:
    """All young people who are at home in an area or live in it; at most seven statements. They
    are opened and put together in a thread: others' requests do not wait for it. Raises the problem
    `data_locked`."""
    on, year = end_of(month), year_of_month(month)
    asked = {"area": area, "year": str(year), "youngest": YOUNGEST, "oldest": OLDEST}
    rows = (await session.execute(_PEOPLE, asked)).mappings().all()
    wanted = {"persons": [row["person"] for row in rows], "on": on}
    activities = (await session.execute(_ACTIVITIES, wanted)).all()
    destinations = (await session.execute(_DESTINATIONS, wanted)).all()
    candidates = await of_area(session, area, str(year))
    return await asyncio.to_thread(
        _people, rows, activities, destinations, candidates, on=on, year=year
    )


def _people(
    sealed: Sequence[RowMapping],
    activity_rows: Sequence[Any],
    destination_rows: Sequence[Any],
    candidates: Sequence[Candidate],
    *,
    on: date,
    year: AcademicYear,
) -> list[Person]:
    activities: dict[int, list[Any]] = defaultdict(list)
    for told in activity_rows:
        activities[told.person].append(told)
    destinations = {told.person: told.destination for told in destination_rows}
    cohorts = {each.person: each for each in candidates}
    return [
        _identified(row)
        | _activity(activities[row["person"]], on)
        | {"destination": destinations.get(row["person"])}
        | _guarantee(cohorts.get(row["person"]), min(on, deadline_of(year)))
        for row in map(opened, sealed)
    ]


def _identified(row: Mapping[str, Any]) -> Person:
    person = blank_person()
    return person | {name: row[name] for name in person if name in row}


def _activity(rows: Sequence[Any], on: date) -> Person:
    """What counts on the day, or counted last."""
    told = {Told(*row[1:5]): row.source for row in rows}
    now = situation(told, on)
    held = [each for each in told if each.code == now.code]
    if not held:
        return {}
    chosen = max(held, key=lambda each: (each.starts_on, each.heard_on))
    days = {
        "starts_on": chosen.starts_on,
        "confirmed_on": chosen.confirmed_on,
        "ends_on": chosen.ends_on,
        "expires_on": chosen.lapses_on,
    }
    found: Person = {name: str(day) for name, day in days.items() if day is not None}
    return {"activity": chosen.code, "source": told[chosen], **found}


def _guarantee(candidate: Candidate | None, on: date) -> Person:
    """The status of who is of a cohort of the area."""
    if candidate is None:
        return {}
    prefix = {"16": "year_11", "17": "year_12"}[candidate.cohort]
    counted = counted_on(candidate.offers, on)
    if counted is None:
        return {f"{prefix}_status": "not_recorded"}
    return {
        f"{prefix}_status": counted.status,
        f"{prefix}_since": str(counted.starts),
        f"{prefix}_offer_type": counted.offer_type or None,
        f"{prefix}_offered_by": counted.offered_by or None,
        f"{prefix}_accepted": counted.accepted,
        f"{prefix}_reason": counted.reason,
    }
