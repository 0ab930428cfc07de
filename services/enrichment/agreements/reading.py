"""GET /agreements/summary: who has signed, how much is delivered, what it brings in."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.records.asked import NOT_FOUND, asked_homes
from services.enrichment.agreements.asking import AgreementsQuery, Found, found
from services.enrichment.agreements.summary import (
    Held,
    InAll,
    Named,
    OfService,
    in_all,
    of_service,
)
from services.enrichment.callers import MayRead

router = APIRouter(prefix="/agreements", tags=["agreements"])


class AgreementsSummary(BaseModel):
    """Of an organisation or an authority in a year, by service. Not `whole`: only the caller's own
    organisations are counted."""

    organisation: str | None
    area: str | None
    year: str
    whole: bool = Field(description="whether all that was asked about is counted")
    services: list[OfService] = Field(description="that offer a package, or have an agreement")
    total: InAll


@router.get("/summary", summary="Agreements, delivery and income", responses=NOT_FOUND)
async def read_agreements_summary(
    asked: Annotated[AgreementsQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> AgreementsSummary:
    """As things stand today: a variation or an end that is to come counts from its day on."""
    homes = await asked_homes(db, asked, caller, today)
    year = homes.year
    told = await found(db, sorted(homes.own), [str(year)], asked.service)
    held = _held(told, str(year))
    on = min(max(today, year.starts), year.ends)
    services = [
        of_service(each, [one for one in held if one.agreement.traded_service == each.key], today)
        for each in _named(told, held, str(year), on)
    ]
    return AgreementsSummary(
        organisation=homes.organisation,
        area=homes.area,
        year=str(year),
        whole=homes.exact,
        services=services,
        total=in_all(held, today),
    )


def _held(told: Found, year: str) -> list[Held]:
    return [Held(str(each.organisation), each.state) for each in told.of_year(year)]


def _named(told: Found, held: list[Held], year: str, on: date) -> Iterator[Named]:
    """The services there is anything to say of, with the schools they are for on a day."""
    agreed = {each.agreement.traded_service for each in held}
    for key, service in told.services.items():
        if service.offered_in(year) or key in agreed:
            eligible = [
                place.organisation
                for place in told.places.values()
                if place.area == service.area
                and place.framework == "schools"
                and place.is_open_on(on)
                and service.is_for(place.phase, year)
            ]
            yield Named(key, service.title, service.unit, eligible)
