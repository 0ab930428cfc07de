"""POST /agreements, /agreements/bulk: quotes from the catalogue, for one school or for many."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from chassis import audit
from chassis.auth import Principal
from chassis.conditional import require_match
from chassis.idempotency import Answer
from chassis.organisations import Place, all_in, find_place, find_places
from chassis.problems import Fault
from chassis.records.bulk import create_missing
from chassis.records.changing import (
    CHANGES,
    Write,
    Writing,
    answered,
    commit,
    create,
    held_by,
)
from chassis.records.drafts import day_of
from chassis.records.refusing import all_wrong, need_status, wrong
from chassis.records.store import AnySession, Change, one
from education.years import AcademicYear
from services.enrichment.agreements import rules
from services.enrichment.agreements.drafts import AgreementDraft, ManyQuotesDraft, QuoteDraft
from services.enrichment.agreements.rules import Asked, is_open_in
from services.enrichment.agreements.state import Agreement, key_of
from services.enrichment.callers import MayPlan
from services.enrichment.traded_services.state import Package, TradedService

router = APIRouter(prefix="/agreements", tags=["agreements"])


class Offer(NamedTuple):
    """A package of a service, as it is quoted."""

    key: str
    service: TradedService
    package: Package

    def faults_of(self, place: Place, on: date, path: str) -> list[Fault]:
        """Why a school cannot be quoted it on a day."""
        faults = []
        if not is_open_in(place, AcademicYear.parse(self.package.year), on):
            message = f"the school is not open in {self.package.year}, from {on} on"
            faults.append(Fault("not_open", path, message))
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


async def quote_one(write: Write, caller: Principal, draft: AgreementDraft) -> Response:
    """Make the quote that a draft asks for."""
    place = await find_place(write.session, draft.organisation, caller)

    async def quote() -> Agreement:
        offer = await offered(write.session, draft.service, draft.package, draft.year)
        return _quote(offer, place, draft, write.today, "$.organisation")

    key = key_of(place.organisation, draft.service, draft.year)
    return await create(write, caller, key, quote)


async def quote_again(write: Write, caller: Principal, key: str, draft: QuoteDraft) -> Answer:
    """Put the quote that a draft asks for in the place of the one of a key. Raises `not_found`."""
    held = await held_by(write.session, Agreement, key, caller)
    require_match(write.request, held.tag)
    year = AcademicYear.parse(held.state.year)
    place = await find_place(write.session, str(held.organisation), caller)
    offer = await offered(write.session, held.state.traded_service, draft.package, year)
    quote = _quote(offer, place, draft, write.today, "$.package")
    after = rules.quoted_anew(held.state, quote)
    if after == held.state:
        audit.nothing(write.session)
        return answered(held, caller, 200)
    record = await commit(write, caller, Change(key, held, after, "quote", write.reason))
    return answered(record, caller, 200)


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


def _quote(offer: Offer, place: Place, draft: QuoteDraft, today: date, path: str) -> Agreement:
    """`path`: the member of the body that names what is wrong for the school."""
    on = day_of(draft.on, today)
    faults = offer.faults_of(place, on, path)
    if faults:
        raise all_wrong(faults)
    asked = Asked(draft.units, draft.price, draft.reason, draft.valid_days)
    return rules.quoted(*offer, asked, on)


async def _quote_all(write: Write, caller: Principal, draft: ManyQuotesDraft) -> ManyQuoted:
    on = day_of(draft.on, write.today)
    offer = await offered(write.session, draft.service, draft.package, draft.year)
    places = await _places(write, caller, draft, offer, on)
    quote = rules.quoted(*offer, Asked(None, None, None, draft.valid_days), on)
    keys = [key_of(organisation, offer.key, draft.year) for organisation in sorted(places)]
    states = dict.fromkeys(keys, quote)
    about = f"{offer.key}.{draft.year.slug}"
    made = await create_missing(write, caller, states, about=about)
    return ManyQuoted(quoted=made, already=sorted(set(states) - set(made)))


async def _places(
    write: Write, caller: Principal, draft: ManyQuotesDraft, offer: Offer, on: date
) -> Mapping[str, Place]:
    """The schools to be quoted, by key. Raises `invalid_request` with all that cannot be."""
    if draft.organisations is None:
        found = await all_in(write.session, offer.service.area)
        schools = [each for each in found if each.framework == "schools"]
        return {each.organisation: each for each in schools if not offer.faults_of(each, on, "")}
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
