"""The surveys held of some schools, and what is told of them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from chassis.records.store import AnySession
from contracts.enrichment import Participating, ParticipationLoaded
from services.enrichment.sport.rules import GENDERS, OLDEST, Counts, Surveyed, grouped

TOLD_ONCE: Final = """
    (s.gender <> 'all' OR NOT EXISTS (SELECT FROM sport_survey o WHERE o.gender <> 'all'
        AND (o.year, o.organisation, o.year_group) = (s.year, s.organisation, s.year_group)))"""
"""SQL: which rows `s` count. A year group is there both ways where a file that changed from one to
the other was withdrawn after a correction, or two were sent at once: then as it was told apart."""
_ROWS: Final = text(f"""
    SELECT organisation, year, year_group, gender, pupils, two_hours, three_hours, five_hours
    FROM sport_survey s WHERE organisation = ANY(CAST(:organisations AS text[]))
        AND (CAST(:years AS text[]) IS NULL OR year = ANY(CAST(:years AS text[])))
        AND {TOLD_ONCE}
    ORDER BY organisation, year, year_group, gender""")


async def surveyed(
    session: AnySession, organisations: Sequence[str], years: Sequence[str] | None = None
) -> list[Surveyed]:
    """Every row that counts of these schools, of some years or (None) of all. One statement."""
    asked = {"organisations": list(organisations), "years": years and list(years)}
    rows = await session.execute(_ROWS, asked)
    return [
        Surveyed(school, year, year_group, gender, Counts(*counts))
        for school, year, year_group, gender, *counts in rows
    ]


async def participation_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[ParticipationLoaded]:
    """Of each of these schools and each year with a survey."""
    found: dict[tuple[str, str], list[Surveyed]] = defaultdict(list)
    for row in await surveyed(session, organisations):
        found[row.organisation, row.year].append(row)
    places = await places_of(session, organisations)
    return [
        ParticipationLoaded.model_validate({**places[school].told(), "year": year, **_told(rows)})
        for (school, year), rows in found.items()
        if school in places
    ]


def _told(rows: Sequence[Surveyed]) -> dict[str, object]:
    """All year groups; the genders of compulsory education alone, which is what is measured."""
    every, measured = grouped(rows, OLDEST), grouped(rows)
    groups = sorted({row.year_group for row in rows})
    return {
        "year_groups": {each: _participating(every[f"year_group={each}"]) for each in groups},
        "genders": {
            each: _participating(measured[f"gender={each}"])
            for each in GENDERS
            if f"gender={each}" in measured
        },
    }


def _participating(counts: Counts) -> Participating:
    return Participating(**counts._asdict())
