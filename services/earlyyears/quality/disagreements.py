"""Where a school's or setting's own judgement and the team's differ."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy import text

from chassis.records.links import address_of
from chassis.records.store import AnySession
from contracts.earlyyears import Rating
from services.earlyyears.quality.state import Quality

_OF_AREA: Final = text("""
    SELECT organisation, o.name, CAST(r.state AS text) AS state
    FROM record r JOIN organisation o USING (organisation)
    WHERE r.kind = 'quality' AND r.state ->> 'disagreement' IS NOT NULL
        AND o.area = :area AND organisation > :after
    ORDER BY organisation LIMIT :limit""")


class Disagreement(BaseModel):
    """One school or setting: how they differ in words, with both days."""

    organisation: str
    name: str
    rating: Rating | None
    disagreement: str
    links: dict[str, str]


async def disagreements_of(session: AnySession, asked: Mapping[str, Any]) -> list[Disagreement]:
    """Those of an area, by organisation; `asked` names it and the page."""
    found = []
    for row in await session.execute(_OF_AREA, asked):
        quality = Quality.model_validate_json(row.state)
        here = address_of(Quality, row.organisation)
        found.append(
            Disagreement(
                organisation=row.organisation,
                name=row.name,
                rating=quality.current.rating if quality.current else None,
                disagreement=quality.disagreement or "",
                links={"quality": here, "explanation": f"{here}/explanation"},
            )
        )
    return found
