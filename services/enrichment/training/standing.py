"""Bookings with their courses as they stand, and what is told of them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text

from chassis.organisations import places_of
from chassis.records.store import AnySession
from contracts.enrichment import TrainingChanged
from services.enrichment.training.counting import Booked, tallied

_BOOKED: Final = """
    SELECT b.organisation, c.key AS course, c.state->>'year' AS year,
        c.state->>'provider' AS provider, CAST(c.state->>'places' AS integer) AS course_places,
        b.status, CAST(b.state->>'places' AS integer) AS places,
        CAST(b.state->>'attended' AS integer) AS attended,
        ARRAY(SELECT CAST(r AS integer) FROM jsonb_array_elements_text(b.state->'ratings') r)
            AS ratings
    FROM record b JOIN record c ON c.kind = 'course' AND c.key = b.state->>'course'
    WHERE b.kind = 'booking' AND b.status <> 'cancelled'"""
_OF_SCHOOLS: Final = text(
    f"{_BOOKED} AND b.organisation = ANY(CAST(:organisations AS text[]))"
    " AND (CAST(:year AS text) IS NULL OR c.state->>'year' = :year) ORDER BY 1, 2"
)
_OF_AREA: Final = text(
    f"{_BOOKED} AND c.state->>'area' = :area AND c.state->>'year' = :year ORDER BY 1, 2"
)


async def booked_by(
    session: AnySession, organisations: Sequence[str], *, year: str | None = None
) -> list[Booked]:
    """The bookings of these schools; of one academic year, or of all."""
    asked = {"organisations": list(organisations), "year": year}
    return [_booked(row) for row in await session.execute(_OF_SCHOOLS, asked)]


async def booked_in(session: AnySession, area: str, year: str) -> list[Booked]:
    """The bookings of an authority's courses of a year, whatever the school."""
    rows = await session.execute(_OF_AREA, {"area": area, "year": year})
    return [_booked(row) for row in rows]


async def training_states(
    session: AnySession, organisations: Sequence[str]
) -> Sequence[TrainingChanged]:
    """Of each of these schools, each year and each provider with places booked."""
    found: dict[tuple[str, str, str], list[Booked]] = defaultdict(list)
    for each in await booked_by(session, organisations):
        if each.has_places:
            found[each.organisation, each.year, each.provider].append(each)
    places = await places_of(session, organisations)
    return [
        _told(places[school].told() | {"year": year, "provider": provider}, rows)
        for (school, year, provider), rows in sorted(found.items())
        if school in places
    ]


def _told(of: dict[str, Any], rows: Sequence[Booked]) -> TrainingChanged:
    tally = tallied(rows)
    return TrainingChanged(
        **of,
        courses=len(rows),
        places=tally.booked,
        attended=tally.attended,
        ratings=dict(sorted(tally.ratings.items())),
    )


def _booked(row: Any) -> Booked:
    return Booked(**(dict(row._mapping) | {"ratings": tuple(row.ratings)}))  # noqa: SLF001
