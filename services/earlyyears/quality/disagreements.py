"""Where a school's or setting's own judgement and the team's differ."""

from datetime import date
from typing import Final

from pydantic import BaseModel
from sqlalchemy import text

from chassis.organisations import Place, place_columns, place_from
from chassis.records.links import address_of
from chassis.records.store import AnySession
from contracts.earlyyears import Rating
from services.earlyyears.quality.state import Quality

_OF_AREA: Final = text(f"""
    SELECT {place_columns("o")}, CAST(r.state AS text) AS state
    FROM record r JOIN organisation o USING (organisation)
    WHERE r.kind = 'quality' AND r.state ->> 'disagreement' IS NOT NULL
        AND o.area = :area AND organisation > :after
    ORDER BY organisation""")


class Disagreement(BaseModel):
    """One school or setting: how they differ in words, with both days."""

    organisation: str
    name: str
    rating: Rating | None
    disagreement: str
    links: dict[str, str]


async def disagreements_of(
    session: AnySession, area: str, on: date, *, after: str
) -> list[Disagreement]:
    """Of those of an area that are open on a day, by organisation, after one of them."""
    rows = (await session.execute(_OF_AREA, {"area": area, "after": after})).mappings()
    places = ((place_from(row), row["state"]) for row in rows)
    return [_disagreement(place, state) for place, state in places if place.is_open_on(on)]


def _disagreement(place: Place, state: str) -> Disagreement:
    quality, here = Quality.model_validate_json(state), address_of(Quality, place.organisation)
    return Disagreement(
        organisation=place.organisation,
        name=place.name,
        rating=quality.current.rating if quality.current else None,
        disagreement=quality.disagreement or "",
        links={"quality": here, "explanation": f"{here}/explanation"},
    )
