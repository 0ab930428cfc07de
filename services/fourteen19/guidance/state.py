"""The cohorts of advice and guidance, and who of them was interviewed by day.

A cohort is who is on roll in year 9 or in year 11; where the year group is not known, who was 13 or
15 on 31 August before. A young person interviewed twice counts from the first time.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Final, Literal, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from contracts.fourteen19 import GuidanceChanged, Interviewed

Stage = Literal["14", "16"]
STAGES: Final[Mapping[Stage, int]] = {"14": 9, "16": 11}
"""The year group of each stage."""
COHORT: Final = """
    SELECT y.year, y.person, y.home, CASE y.year_group
        WHEN 9 THEN '14' WHEN 11 THEN '16' END AS stage
    FROM young_person y WHERE y.home = ANY(CAST(:homes AS text[])) AND y.on_roll
        AND y.year_group IN (9, 11)
        AND (CAST(:year AS text) IS NULL OR y.year = :year)"""
"""SQL: each young person who should have an interview, and at which stage."""
# The joins are written as in participation.stories, and for the same reason.
FIRST: Final = """
    LEFT JOIN LATERAL (
        SELECT min(i.held_on) AS held_on
        FROM (SELECT learner_id FROM known_learner WHERE person = c.person OFFSET 0) k
        CROSS JOIN LATERAL (
            SELECT held_on, stage FROM interview
            WHERE (learner_id, year) = (k.learner_id, c.year) OFFSET 0) i
        WHERE i.stage = c.stage) i ON true"""
"""SQL: of each of a cohort `c`, the day of the first interview at that stage; null: none yet."""
_COUNTED: Final = text(f"""
    SELECT c.home, c.year, c.stage, i.held_on, count(*) AS number
    FROM ({COHORT}) c {FIRST} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""")


class Stood(NamedTuple):
    """A home, an academic year and a stage."""

    home: str
    year: str
    stage: Stage


async def interviewed_at(
    session: AsyncSession, homes: Sequence[str], *, year: str | None = None
) -> dict[Stood, Interviewed]:
    """Of each of these homes, years (None: all) and stages with anyone in the cohort."""
    rows = await session.execute(_COUNTED, {"homes": list(homes), "year": year})
    days: dict[Stood, dict[date | None, int]] = defaultdict(dict)
    for home, of_year, stage, held_on, number in rows:
        days[Stood(home, of_year, stage)][held_on] = number
    return {stood: _interviewed(each) for stood, each in days.items()}


async def guidance_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[GuidanceChanged]:
    """Of each of these homes and each year in which it has a cohort."""
    found: dict[tuple[str, str], dict[Stage, Interviewed]] = defaultdict(dict)
    for stood, each in (await interviewed_at(session, organisations)).items():
        found[stood.home, stood.year][stood.stage] = each
    places = await places_of(session, organisations)
    return [
        GuidanceChanged(**places[home].told(), year=year, interviews=dict(sorted(stages.items())))
        for (home, year), stages in sorted(found.items())
        if home in places
    ]


def _interviewed(days: Mapping[date | None, int]) -> Interviewed:
    held = sorted((day, number) for day, number in days.items() if day is not None)
    sums = accumulate(number for _, number in held)
    return Interviewed(
        cohort=sum(days.values()),
        interviewed={day: total for (day, _), total in zip(held, sums, strict=True)},
    )
