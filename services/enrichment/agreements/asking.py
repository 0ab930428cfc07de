"""The agreements and services that a question is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import Field
from sqlalchemy import text

from chassis.database import ReadSession
from chassis.organisations import Place, places_of
from chassis.records.asked import HomesQuery
from chassis.records.store import COLUMNS, Record, record_from
from services.enrichment.agreements.drafts import ServiceKey
from services.enrichment.agreements.state import Agreement
from services.enrichment.traded_services.reading import services_of
from services.enrichment.traded_services.state import TradedService

_OF_YEARS: Final = text(f"""
    SELECT {COLUMNS} FROM record
    WHERE kind = 'agreement' AND organisation = ANY(CAST(:homes AS text[]))
        AND state ->> 'year' = ANY(CAST(:years AS text[]))
        AND (CAST(:service AS text) IS NULL OR state ->> 'traded_service' = :service)
    ORDER BY key""")


class AgreementsQuery(HomesQuery):
    """Also with one service."""

    service: ServiceKey | None = Field(None, description="default: all")


@dataclass(frozen=True, slots=True)
class Found:
    """Schools with their agreements of the years asked about, and the services of their
    authorities."""

    places: Mapping[str, Place]
    agreements: Sequence[Record[Agreement]]
    services: Mapping[str, TradedService]

    def of_year(self, year: str) -> list[Record[Agreement]]:
        """The agreements of one year, by key."""
        return [each for each in self.agreements if each.state.year == year]


async def found(
    session: ReadSession, homes: Sequence[str], years: Sequence[str], service: str | None
) -> Found:
    """Three statements, for any number of schools."""
    places = await places_of(session, homes)
    asked = {"homes": list(homes), "years": list(years), "service": service}
    rows = await session.execute(_OF_YEARS, asked)
    services = await services_of(session, sorted({each.area for each in places.values()}))
    return Found(
        places=places,
        agreements=[record_from(Agreement, row) for row in rows],
        services={key: each for key, each in services.items() if service in (None, key)},
    )
