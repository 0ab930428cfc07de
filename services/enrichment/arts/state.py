"""What schools hold and their young people achieved: what is told, and what answers rest on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import text

from chassis.organisations import places_of
from chassis.records.store import AnySession
from contracts.enrichment import ArtsAwardsLoaded, ArtsmarkChanged, ArtsmarkHeld
from education.arts import Awarded, Held, held_spans

_ARTSMARKS: Final = text("""
    SELECT organisation, awarded_on, level FROM artsmark
    WHERE organisation = ANY(CAST(:organisations AS text[])) ORDER BY 1, 2""")
_AWARDS: Final = text("""
    SELECT a.organisation, a.year, a.level, p.gender, count(*) AS number
    FROM arts_award a
    LEFT JOIN known_pupil k USING (pupil_id)
    LEFT JOIN pupil p ON (p.year, p.organisation, p.pupil_key)
        = (a.year, a.organisation, k.pupil_key)
    WHERE a.organisation = ANY(CAST(:organisations AS text[]))
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""")


async def held_by_schools(
    session: AnySession, organisations: Sequence[str]
) -> Mapping[str, tuple[Held, ...]]:
    """What each of these schools holds and held, one at a time; those without any are left out."""
    awards: dict[str, list[Awarded]] = defaultdict(list)
    for row in await session.execute(_ARTSMARKS, {"organisations": list(organisations)}):
        awards[row.organisation].append(Awarded(row.awarded_on, row.level))
    return {school: held_spans(some) for school, some in awards.items()}


async def artsmark_states(
    session: AnySession, organisations: Sequence[str]
) -> Sequence[ArtsmarkChanged]:
    """Of each of these schools that was awarded any. Who has closed holds none any more."""
    places = await places_of(session, organisations)
    return [
        ArtsmarkChanged(
            **places[school].told(),
            held=tuple(ArtsmarkHeld(**each._asdict()) for each in held),
        )
        for school, spans in (await held_by_schools(session, organisations)).items()
        if school in places and (held := ended_by(spans, places[school].closed_on))
    ]


def ended_by(spans: Sequence[Held], closed_on: date | None) -> list[Held]:
    """What a school holds until it closes; None: it has not, or nobody knows when."""
    if closed_on is None:
        return list(spans)
    return [
        each._replace(until=min(each.until, closed_on))
        for each in spans
        if each.held_from < closed_on
    ]


async def arts_award_states(
    session: AnySession, organisations: Sequence[str]
) -> Sequence[ArtsAwardsLoaded]:
    """Of each of these schools and each year in which any were achieved."""
    levels: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    genders: dict[tuple[str, str], dict[str, dict[str, int]]] = defaultdict(dict)
    for row in await session.execute(_AWARDS, {"organisations": list(organisations)}):
        at = row.organisation, row.year
        levels[at][row.level] += row.number
        if row.gender is not None:
            genders[at].setdefault(row.gender, {})[row.level] = row.number
    places = await places_of(session, organisations)
    return [
        _awards(places[school].told(), year, by_level, genders[school, year])
        for (school, year), by_level in levels.items()
        if school in places
    ]


def _awards(
    place: dict[str, Any], year: str, levels: Mapping[str, int], genders: Mapping[str, Any]
) -> ArtsAwardsLoaded:
    told = {"levels": dict(levels), "genders": dict(genders)}
    return ArtsAwardsLoaded.model_validate(place | {"year": year} | told)
