"""GET /places/summary: places planned, commissioned and delivered in an area."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.organisations import Place, all_in
from chassis.records.drafts import AreaCode
from chassis.records.links import address_of, timeline_link
from chassis.records.store import AnySession
from education.years import AcademicYear
from services.fourteen19.callers import MayAssessAll
from services.fourteen19.commissioning.state import PlacesPlan
from services.fourteen19.commissioning.summary import (
    LevelInAll,
    PlacesInAll,
    PlacesOfLevel,
    Provider,
    in_all,
    levels_in_all,
    levels_of,
)
from services.fourteen19.consortia.state import Consortium
from services.fourteen19.lines.state import consortia_of
from services.fourteen19.provision.state import delivered_by, provided_by

router = APIRouter(prefix="/places", tags=["places"])


class PlacesSummaryQuery(BaseModel):
    """Of which area and academic year."""

    area: AreaCode
    year: AcademicYear | None = Field(None, description="default: the current one")


class PlacesOfProvider(BaseModel):
    """One provider's places, level by level, and together."""

    organisation: str
    name: str
    levels: list[PlacesOfLevel]
    total: PlacesInAll
    links: dict[str, str]


class AgreementOfArea(BaseModel):
    """The agreement of a consortium of the area."""

    consortium: str
    title: str
    in_force_from: date | None
    in_force_until: date | None
    links: dict[str, str]


class PlacesSummary(BaseModel):
    """Places in an area in a year: by provider, by level, in all; and the consortia that share
    them."""

    area: str
    year: str
    providers: list[PlacesOfProvider]
    levels: list[LevelInAll]
    total: PlacesInAll
    agreements: list[AgreementOfArea]


@router.get("/summary", summary="Places planned, commissioned and delivered")
async def read_places_summary(
    asked: Annotated[PlacesSummaryQuery, Query()], db: ReadDb, _: MayAssessAll, today: Today
) -> PlacesSummary:
    """Delivered is reckoned from enrolments: young people taught at a level on the day there were
    most. A provider of which nothing is known in the year is left out."""
    year = asked.year or AcademicYear.containing(today)
    places = {each.organisation: each for each in await all_in(db, asked.area)}
    found = await _providers(db, sorted(places), year)
    providers = [_provider(places[each], year, found[each]) for each in sorted(found)]
    rows = [row for each in providers for row in each.levels]
    return PlacesSummary(
        area=asked.area,
        year=str(year),
        providers=providers,
        levels=levels_in_all(rows),
        total=in_all(rows),
        agreements=await _agreements(db, asked.area),
    )


async def _providers(
    session: AnySession, organisations: list[str], year: AcademicYear
) -> dict[str, Provider]:
    """Those of which anything is known in the year; three statements for any number."""
    provided = await provided_by(session, organisations, year=str(year))
    found = {
        each.organisation: Provider(plan, delivered_by(enrolments, year))
        for each, (enrolments, plan) in provided.items()
    }
    return {each: provider for each, provider in found.items() if levels_of(provider)}


def _provider(place: Place, year: AcademicYear, provider: Provider) -> PlacesOfProvider:
    levels = levels_of(provider)
    links = {"timeline": timeline_link("fourteen19", place.organisation)}
    if provider.plan.planned or provider.plan.commissioned:
        links["places"] = address_of(PlacesPlan, f"{place.organisation}.{year.slug}")
    return PlacesOfProvider(
        organisation=place.organisation,
        name=place.name,
        levels=levels,
        total=in_all(levels),
        links=links,
    )


async def _agreements(session: AnySession, area: str) -> list[AgreementOfArea]:
    return [
        AgreementOfArea(
            consortium=record.key,
            title=record.state.title,
            in_force_from=record.state.in_force_from,
            in_force_until=record.state.in_force_until,
            links={"consortium": address_of(Consortium, record.key)},
        )
        for record in await consortia_of(session, area)
    ]
