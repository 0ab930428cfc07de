"""The projects held of some schools, the roll they reach, and what is told of both."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from chassis.records.store import AnySession
from contracts.enrichment import ProjectChanged
from services.enrichment.music.rules import KEY_STAGE_2, Project, reached_on_roll, reckoned

OfSchool = tuple[str, str]
"""A school and an academic year."""
Roll = dict[int, int]
"""Pupils by year group."""
_PROJECTS: Final = text(f"""
    SELECT {", ".join(Project._fields)} FROM music_project
    WHERE organisation = ANY(CAST(:organisations AS text[]))
        AND (CAST(:year AS text) IS NULL OR year = :year)
        AND (CAST(:on AS date) IS NULL OR starts_on <= :on)
    ORDER BY organisation, year, project""")
_ROLLS: Final = text(f"""
    SELECT organisation, year, year_group, count(*) AS number FROM pupil
    WHERE organisation = ANY(CAST(:organisations AS text[]))
        AND (CAST(:year AS text) IS NULL OR year = :year)
        AND year_group BETWEEN {KEY_STAGE_2.start} AND {KEY_STAGE_2.stop - 1}
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""")


async def projects_of(
    session: AnySession,
    organisations: Sequence[str],
    *,
    year: str | None = None,
    on: date | None = None,
) -> dict[OfSchool, list[Project]]:
    """Of each of these schools and years (None: all); `on`: those that had begun by a day. One
    statement."""
    asked = {"organisations": list(organisations), "year": year, "on": on}
    found: dict[OfSchool, list[Project]] = defaultdict(list)
    for row in await session.execute(_PROJECTS, asked):
        found[row.organisation, row.year].append(Project(*row))
    return found


async def key_stage_2_rolls(
    session: AnySession, organisations: Sequence[str], *, year: str | None = None
) -> dict[OfSchool, Roll]:
    """Pupils of each of years 3 to 6 on the roll of each school and year that has any. One
    statement."""
    asked = {"organisations": list(organisations), "year": year}
    found: dict[OfSchool, Roll] = defaultdict(dict)
    for row in await session.execute(_ROLLS, asked):
        found[row.organisation, row.year][row.year_group] = row.number
    return found


async def music_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[ProjectChanged]:
    """Of each of these schools and each year with a project, or with pupils whom one could
    reach."""
    found = await projects_of(session, organisations)
    rolls = await key_stage_2_rolls(session, organisations)
    places = await places_of(session, organisations)
    return [
        ProjectChanged(
            **places[school].told(),
            year=year,
            **_told(found.get((school, year), []), rolls.get((school, year))),
        )
        for school, year in sorted({*found, *rolls})
        if school in places
    ]


def _told(projects: Sequence[Project], roll: Roll | None) -> dict[str, Any]:
    """Where a roll is held, pupils of key stage 2 are part of it."""
    told = reckoned(projects)._asdict()
    if roll is None:
        return told
    reached = reached_on_roll(projects, roll)
    return told | {"key_stage_2": reached, "key_stage_2_roll": sum(roll.values())}
