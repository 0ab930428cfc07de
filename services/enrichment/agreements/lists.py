"""GET /agreements/renewals, /agreements/behind: whom to ask again, and where to deliver."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.paging import CursorKey, Page, PageQuery
from chassis.records.asked import NOT_FOUND, asked_homes, day_within
from chassis.records.links import address_of
from chassis.records.store import Record
from education.rounding import half_up
from services.enrichment.agreements.asking import AgreementsQuery, Found, found
from services.enrichment.agreements.rules import is_open_in
from services.enrichment.agreements.standing import (
    behind_by,
    share_delivered,
    standing_of,
    time_gone,
)
from services.enrichment.agreements.state import Agreement, AgreementStatus
from services.enrichment.callers import MayAssess
from services.enrichment.traded_services.state import Package, Unit

router = APIRouter(prefix="/agreements", tags=["agreements"])


class Listed(BaseModel):
    """An agreement of a school: its terms on the last day, and how much of it is delivered."""

    agreement: str
    organisation: str
    name: str
    service: str
    package: str
    unit: Unit
    price: Decimal
    units: Decimal
    delivered: Decimal
    delivered_percent: Decimal
    links: dict[str, str]


class Renewal(Listed):
    """One that ran to the end of its year, of a school with none for the next. `next_status`: what
    became of a quote for it, `lapsed` or refused; null: there was none. `suggested_…`: the package
    of the same code in the next year, where it is for the school's phase."""

    next_status: AgreementStatus | Literal["lapsed"] | None
    suggested_package: str | None
    suggested_units: Decimal | None
    suggested_price: Decimal | None
    reason: Literal["no_package"] | None = Field(description="why nothing is suggested")


class Behind(Listed):
    """One whose delivery is more than 25 points under the share of its time gone. `delivered` is
    up to the day asked about."""

    time_gone_percent: Decimal
    behind_by: Decimal = Field(description="units that are missing; one decimal place")


class BehindQuery(AgreementsQuery):
    """Also as of an earlier day."""

    on: Day | None = Field(None, description="a day of the year; default: today")


@router.get("/renewals", summary="Agreements to renew", responses=NOT_FOUND)
async def read_renewals(
    asked: Annotated[AgreementsQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    caller: MayAssess,
    today: Today,
) -> Page[Renewal]:
    """Signed for the `year` and never ended, by key; for the year after, the school has neither a
    quote that it may sign nor an agreement with the service, and is open in it, from today on."""
    homes = await asked_homes(db, asked, caller, today)
    year, after = homes.year, str(homes.year.next)
    told = await found(db, sorted(homes.own), [str(year), after], asked.service)
    following = {(e.organisation, e.state.traded_service): e.state for e in told.of_year(after)}
    (last,) = paging.position("")
    rows: list[tuple[Renewal, CursorKey]] = []
    for record in told.of_year(str(year)):
        again = following.get((record.organisation, record.state.traded_service))
        lasted = record.key > last and record.state.status == "signed"
        place = told.places[str(record.organisation)]
        if lasted and is_open_in(place, year.next, today) and not _is_renewed(again, today):
            rows.append((_renewal(told, record, again, after), [record.key]))
    return paging.page(rows[: paging.limit + 1])


@router.get("/behind", summary="Agreements behind in delivery", responses=NOT_FOUND)
async def read_behind(
    asked: Annotated[BehindQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    caller: MayAssess,
    today: Today,
) -> Page[Behind]:
    """Of those signed and not ended by the day, by key. Their time is the year, or what was left
    of it when they were signed."""
    homes = await asked_homes(db, asked, caller, today)
    on = day_within(asked.on, homes.year.starts, homes.year.ends, today)
    told = await found(db, sorted(homes.own), [str(homes.year)], asked.service)
    (last,) = paging.position("")
    rows: list[tuple[Behind, CursorKey]] = [
        (_behind(told, each, on), [each.key])
        for each in told.of_year(str(homes.year))
        if each.key > last and each.state.stands_on(on) and standing_of(each.state, on) == "behind"
    ]
    return paging.page(rows[: paging.limit + 1])


def _is_renewed(again: Agreement | None, today: date) -> bool:
    return again is not None and (again.stands_on(today) or again.is_open_on(today))


def _renewal(
    told: Found, record: Record[Agreement], again: Agreement | None, after: str
) -> Renewal:
    package = _suggested(told, record, after)
    return Renewal(
        **_listed(told, record, date.max).model_dump(),
        next_status=_status_of(again),
        suggested_package=package.title if package else None,
        suggested_units=package.units if package else None,
        suggested_price=package.price if package else None,
        reason=None if package else "no_package",
    )


def _suggested(told: Found, record: Record[Agreement], after: str) -> Package | None:
    """The package of the same code in the next year, if it is offered to the school's phase."""
    service = told.services.get(record.state.traded_service)
    phase = told.places[str(record.organisation)].phase
    offered = service.offered_in(after) if service else []
    same = (each for each in offered if each.code == record.state.package)
    return next((each for each in same if each.is_for(phase)), None)


def _status_of(again: Agreement | None) -> AgreementStatus | Literal["lapsed"] | None:
    if again is None:
        return None
    return "lapsed" if again.status == "quoted" else again.status


def _behind(told: Found, record: Record[Agreement], on: date) -> Behind:
    return Behind(
        **_listed(told, record, on).model_dump(),
        time_gone_percent=half_up(100 * time_gone(record.state, on)),
        behind_by=behind_by(record.state, on),
    )


def _listed(told: Found, record: Record[Agreement], on: date) -> Listed:
    state, organisation = record.state, str(record.organisation)
    terms, delivered = state.terms_on(on), state.delivered_by(on)
    return Listed(
        agreement=record.key,
        organisation=organisation,
        name=told.places[organisation].name,
        service=state.traded_service,
        package=state.package,
        unit=state.unit,
        price=terms.price,
        units=terms.units,
        delivered=delivered,
        delivered_percent=half_up(100 * share_delivered(state, on)),
        links={"agreement": address_of(state, record.key)},
    )
