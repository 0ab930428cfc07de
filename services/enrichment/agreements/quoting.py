"""POST /agreements, /agreements/bulk: quotes from the catalogue, for one school or for many."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from chassis.auth import Principal
from chassis.idempotency import Answer
from chassis.organisations import Place, find_place, find_places, places_in
from chassis.problems import Fault
from chassis.records.bulk import create_missing
from chassis.records.changing import CHANGES, Write, Writing, missing
from chassis.records.drafts import day_of
from chassis.records.refusing import all_wrong, need_status, wrong
from chassis.records.store import AnySession, one
from education.years import AcademicYear
from services.enrichment.agreements import rules
from services.enrichment.agreements.drafts import AgreementDraft, ManyQuotesDraft, QuoteDraft
from services.enrichment.agreements.rules import Asked
from services.enrichment.agreements.state import Agreement, name_of
from services.enrichment.callers import MayPlan
from services.enrichment.traded_services.state import Package, TradedService

router = APIRouter(prefix="/agreements", tags=["agreements"])


class Offer(NamedTuple):
    """A package of a service, as it is quoted."""

    key: str
    service: TradedService
    package: Package

    def key_for(self, organisation: str) -> str:
        """The key of a school's agreement."""
        year = AcademicYear.parse(self.package.year)
        return f"{organisation}.{name_of(self.key)}.{year.slug}"

    def faults_of(self, place: Place, on: date, path: str) -> list[Fault]:
        """Why a school cannot be quoted it on a day."""
        faults = []
        if not place.is_open_on(on):
            faults.append(Fault("not_open", path, f"it was not open on {on}"))
        if place.area != self.service.area:
            faults.append(Fault("other_area", path, "the service is another authority's"))
        if not self.package.is_for(place.phase):
            message = f"the package is not for the phase {place.phase}"
            faults.append(Fault("wrong_phase", path, message))
        return faults


class ManyQuoted(BaseModel):
    """What came of it: keys of agreements."""

    quoted: list[str]
    already: list[str] = Field(description="schools that had one of the year: nothing was done")


@router.post(
    "/bulk",
    summary="Quote a package to many schools",
    status_code=201,
    response_model=ManyQuoted,
    responses={409: CHANGES[409]},
)
async def quote_many(draft: ManyQuotesDraft, write: Writing, caller: MayPlan) -> Response:
    """Each by the rules of one; a school that has an agreement with the service in that year, of
    whatever status, is left alone. All of them, or none with every reason why not."""

    async def effect() -> Answer:
        told = await _quote_all(write, caller, draft)
        return Answer(201, {}, told.model_dump_json().encode())

    return await write.once(caller, effect)


async def quote_one(
    write: Write, caller: Principal, draft: AgreementDraft
) -> tuple[str, Agreement]:
    """The key and the quote that a draft asks for."""
    on = day_of(draft.on, write.today)
    place = await find_place(write.session, draft.organisation, caller)
    offer = await offered(write.session, draft.service, draft.package, draft.year)
    return offer.key_for(place.organisation), _quote(offer, place, draft, on)


async def another_quote(write: Write, caller: Principal, key: str, draft: QuoteDraft) -> Agreement:
    """The quote that a draft asks for in place of the one of a key. Raises `not_found`."""
    on = day_of(draft.on, write.today)
    held = await one(write.session, Agreement, key)
    if held is None:
        raise missing(Agreement)
    year = AcademicYear.parse(held.state.year)
    place = await find_place(write.session, str(held.organisation), caller)
    offer = await offered(write.session, held.state.traded_service, draft.package, year)
    return _quote(offer, place, draft, on)


async def offered(session: AnySession, service: str, package: str, year: AcademicYear) -> Offer:
    """What is quoted. Raises `invalid_request` for a service or package that there is not,
    `conflict` for one that was withdrawn."""
    record = await one(session, TradedService, service)
    if record is None:
        raise wrong("unknown_service", "$.service", "there is no traded service of this key")
    need_status(record.state.status, ("offered",), "quoted")
    held = record.state.package(package, str(year))
    if held is None:
        message = f"the service has no such package in {year}"
        raise wrong("unknown_package", "$.package", message)
    need_status(held.status, ("offered",), "quoted")
    return Offer(service, record.state, held)


def _quote(offer: Offer, place: Place, draft: QuoteDraft, on: date) -> Agreement:
    faults = offer.faults_of(place, on, "$.organisation")
    if faults:
        raise all_wrong(faults)
    asked = Asked(draft.units, draft.price, draft.reason, draft.valid_days)
    return rules.quoted(*offer, asked, on)


async def _quote_all(write: Write, caller: Principal, draft: ManyQuotesDraft) -> ManyQuoted:
    on = day_of(draft.on, write.today)
    offer = await offered(write.session, draft.service, draft.package, draft.year)
    places = await _places(write, caller, draft, offer, on)
    quote = rules.quoted(*offer, Asked(None, None, None, draft.valid_days), on)
    states = {offer.key_for(organisation): quote for organisation in sorted(places)}
    about = f"{offer.key}.{draft.year.slug}"
    made = await create_missing(write, caller, states, about=about)
    return ManyQuoted(quoted=made, already=sorted(set(states) - set(made)))


async def _places(
    write: Write, caller: Principal, draft: ManyQuotesDraft, offer: Offer, on: date
) -> Mapping[str, Place]:
    """The schools to be quoted, by key. Raises `invalid_request` with all that cannot be."""
    if draft.organisations is None:
        found = await places_in(write.session, offer.service.area, "schools", on)
        return {p.organisation: p for p in found if offer.package.is_for(p.phase)}
    named = await find_places(write.session, draft.organisations, caller)
    faults: list[Fault] = []
    for at, number in enumerate(draft.organisations):
        path = f"$.organisations.{at}"
        if number not in named:
            message = "no organisation has this number"
            faults.append(Fault("unknown_organisation", path, message))
        else:
            faults += offer.faults_of(named[number], on, path)
    if faults:
        raise all_wrong(faults)
    return {place.organisation: place for place in named.values()}
