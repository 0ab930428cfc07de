"""/caseloads/share-out: those with nobody, to officers evenly; /caseloads/missing: who they are."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.idempotency import Answer
from chassis.paging import Page, PageQuery
from chassis.records.changing import CHANGES, Write, Writing
from chassis.records.drafts import AreaCode
from chassis.records.people import all_persons
from chassis.records.refusing import not_allowed
from chassis.records.store import AnySession, Change, put, records_of
from chassis.telling import take_turn
from services.earlyyears.callers import MayAssessAll, MayModerate
from services.earlyyears.caseloads import rules
from services.earlyyears.caseloads.drafts import ShareOutDraft
from services.earlyyears.caseloads.giving import need_officers
from services.earlyyears.caseloads.sharing import Open, shared_out, weight_of
from services.earlyyears.caseloads.state import Caseload
from services.earlyyears.people.state import Person
from services.earlyyears.provision import Sort
from services.earlyyears.quality.places import Provider, providers_of

router = APIRouter(prefix="/caseloads", tags=["caseloads"])


class WithoutOfficerQuery(BaseModel):
    """Of which area, as of today."""

    area: AreaCode
    sort: list[Sort] = []


class WithoutOfficer(BaseModel):
    """An open school or setting that is in nobody's caseload."""

    organisation: str
    name: str
    sort: Sort


class GivenTo(WithoutOfficer):
    """One that was shared out, and to whom."""

    officer: str


class OfficersLoad(BaseModel):
    """An officer's caseload in the area: how many, and by the weights, before and after."""

    officer: str
    before: int
    after: int
    weight_before: int
    weight_after: int


class SharedOut(BaseModel):
    """Who was, or on a dry run would be, given what."""

    area: str
    on: date
    dry_run: bool
    given: list[GivenTo]
    loads: list[OfficersLoad]


@router.get("/missing", summary="Schools and settings without an officer")
async def list_without_officer(
    asked: Annotated[WithoutOfficerQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    today: Today,
    _: MayAssessAll,
) -> Page[WithoutOfficer]:
    """Those open today, by organisation."""
    after = paging.position("")[0]
    found = [
        WithoutOfficer(**_shown(each))
        for each in await providers_of(db, asked.area, today, after=after)
        if each.officer is None and (not asked.sort or each.sort in asked.sort)
    ]
    return paging.page([(each, [each.organisation]) for each in found[: paging.limit + 1]])


@router.post(
    "/share-out",
    summary="Share out those without an officer",
    response_model=SharedOut,
    responses={409: CHANGES[409]},
)
async def share_out_caseloads(
    draft: ShareOutDraft, write: Writing, caller: MayModerate
) -> Response:
    """Evenly by what each counts, with what the officers have already. All of it, or nothing."""

    async def effect() -> Answer:
        shared = await _share_out(write, caller, draft)
        return Answer(200, {}, shared.model_dump_json().encode())

    return await write.once(caller, effect)


async def _share_out(write: Write, caller: Principal, draft: ShareOutDraft) -> SharedOut:
    session, on = write.session, write.today
    providers = await providers_of(session, draft.area, on)
    if not draft.dry_run:
        # As they stand once nobody else can change them.
        await take_turn(session, [each.place.organisation for each in providers])
        providers = await providers_of(session, draft.area, on)
    officers = await _officers(session, draft)
    await need_officers(session, officers)
    free = [each for each in providers if each.officer in (None, draft.caseload_of)]
    loads = {key: _weight(providers, key, draft.weights) for key in officers}
    given = shared_out(map(_open, free), loads, draft.weights)
    if draft.dry_run or not given:
        audit.nothing(session)
    else:
        await _give(write, caller, draft, given, on)
    return _shared(draft, on, providers, given, loads)


async def _officers(session: AnySession, draft: ShareOutDraft) -> dict[str, str]:
    """Those named, each with where; or all Quality and Inclusion Officers."""
    if draft.officers:
        officers = {key: f"$.officers.{at}" for at, key in enumerate(draft.officers)}
    else:
        people = (await all_persons(session, Person)).items()
        post = "quality_and_inclusion_officer"
        able = [key for key, one in people if one.post == post and one.status == "active"]
        officers = {key: "$.officers" for key in able if key != draft.caseload_of}
    if not officers or draft.caseload_of in officers:
        raise not_allowed("There is nobody to share them out among, or it is who hands over.")
    return officers


async def _give(
    write: Write, caller: Principal, draft: ShareOutDraft, given: Mapping[str, str], on: date
) -> None:
    held = {each.key: each for each in await records_of(write.session, Caseload, list(given))}
    new = [key for key in given if key not in held]
    why = write.reason
    changes = [Change(key, None, rules.given(given[key], on), "create", why) for key in new]
    for key, before in held.items():
        after = rules.handed_over(before.state, given[key], on)
        changes.append(Change(key, before, after, "hand_over", why))
    await put(write.session, changes, by=caller.client)
    await write.tell(given)
    deed = Deed("caseload.share_out", Caseload.NAME, draft.area, why=why, rows=len(given))
    await audit.record(write.session, caller, deed)


def _shared(
    draft: ShareOutDraft,
    on: date,
    providers: Sequence[Provider],
    given: Mapping[str, str],
    loads: Mapping[str, int],
) -> SharedOut:
    found = [each for each in providers if each.place.organisation in given]
    return SharedOut(
        area=draft.area,
        on=on,
        dry_run=draft.dry_run,
        given=[GivenTo(**_shown(one), officer=given[one.place.organisation]) for one in found],
        loads=[_load(key, loads[key], providers, given, draft.weights) for key in loads],
    )


def _load(
    officer: str,
    weight: int,
    providers: Sequence[Provider],
    given: Mapping[str, str],
    weights: Mapping[Sort, int],
) -> OfficersLoad:
    before = sum(each.officer == officer for each in providers)
    new = [each for each in providers if given.get(each.place.organisation) == officer]
    return OfficersLoad(
        officer=officer,
        before=before,
        after=before + len(new),
        weight_before=weight,
        weight_after=weight + sum(weight_of(_open(each), weights) for each in new),
    )


def _weight(providers: Sequence[Provider], officer: str, weights: Mapping[Sort, int]) -> int:
    return sum(weight_of(_open(each), weights) for each in providers if each.officer == officer)


def _open(provider: Provider) -> Open:
    return Open(provider.place.organisation, provider.sort)


def _shown(provider: Provider) -> dict[str, Any]:
    place = provider.place
    return {"organisation": place.organisation, "name": place.name, "sort": provider.sort}
