"""/consortia: members and their agreement."""

from typing import Annotated, Any

from fastapi import Query, Response

from chassis.database import ReadDb
from chassis.organisations import find_place
from chassis.paging import Page, PageQuery
from chassis.records.changing import Acts, Key, Recorded, Writing, change, create, recorded
from chassis.records.drafts import day_of
from chassis.records.naming import organisations_named
from chassis.records.reading import RecordQuery, record_routes
from chassis.records.refusing import wrong
from services.fourteen19.callers import MayAgree, MayPlan, MayRead
from services.fourteen19.consortia import rules
from services.fourteen19.consortia.drafts import (
    ConsortiumDraft,
    ConsortiumEndDraft,
    ConsortiumForceDraft,
    ConsortiumMembersDraft,
    ConsortiumSignatureDraft,
)
from services.fourteen19.consortia.reading import (
    as_member,
    consortia_seen,
    consortium_seen,
    take_area,
    tell_lines,
)
from services.fourteen19.consortia.state import Consortium, ConsortiumMember

router = record_routes(Consortium, listed=False, seen=consortium_seen)
act = Acts(router, Consortium)


@router.get("", summary="List: consortium", response_model=Page[Recorded[Consortium]])
async def list_consortia(
    asked: Annotated[RecordQuery, Query()], paging: PageQuery, db: ReadDb, caller: MayRead
) -> Any:
    """In the order of their keys; `organisation` is any member. Only those of which one of the
    caller's own organisations is a member."""
    records = await consortia_seen(db, caller, asked.asked() | paging.bounds(after=""))
    return paging.page([(recorded(each, caller), [each.key]) for each in records])


@act.new("Form a consortium")
async def form_consortium(draft: ConsortiumDraft, write: Writing, caller: MayPlan) -> Response:
    """Its area is the lead provider's. Nobody has signed yet."""
    lead = await find_place(write.session, draft.lead, caller)
    members = await organisations_named(write.session, draft.members, caller, "members")
    keys = dict.fromkeys((lead.organisation, *members))
    consortium = Consortium(
        title=draft.title,
        area=lead.area,
        sign_by=draft.sign_by,
        members=tuple(ConsortiumMember(organisation=key) for key in keys),
    )
    return await create(write, caller, f"{lead.organisation}.{draft.slug}", consortium)


@act("/{key}/members", "Change the members of a consortium")
async def change_consortium_members(
    key: Key, draft: ConsortiumMembersDraft, write: Writing, caller: MayPlan
) -> Response:
    """All of them. A new one has to sign; one that teaches a line cannot leave."""
    members = await organisations_named(write.session, draft.members, caller, "members")
    lead = key.partition(".")[0]

    def step(consortium: Consortium) -> Consortium:
        return rules.with_members(consortium, lead, members, draft.sign_by)

    return await change(write, caller, Consortium, key, step, "members", why=draft.reason)


@act("/{key}/signature", "Sign the agreement of a consortium")
async def sign_consortium(
    key: Key, draft: ConsortiumSignatureDraft, write: Writing, caller: MayAgree
) -> Response:
    """For a member one acts for; officers on behalf of any."""
    on = day_of(draft.on, write.today)
    place = await find_place(write.session, draft.organisation, caller)
    acting = await as_member(write.session, key, caller)

    def step(consortium: Consortium) -> Consortium:
        if not consortium.has(place.organisation):
            raise wrong("not_a_member", "$.organisation", "it is no member")
        return rules.signed(consortium, place.organisation, on)

    return await change(write, acting, Consortium, key, step, "sign")


@act("/{key}/entry-into-force", "Put the agreement of a consortium in force")
async def put_consortium_in_force(
    key: Key, draft: ConsortiumForceDraft, write: Writing, caller: MayPlan
) -> Response:
    """Once every member has signed."""

    def step(consortium: Consortium) -> Consortium:
        return rules.in_force(consortium, draft.from_day)

    return await change(write, caller, Consortium, key, step, "force")


@act("/{key}/end", "End a consortium")
async def end_consortium(
    key: Key, draft: ConsortiumEndDraft, write: Writing, caller: MayPlan
) -> Response:
    """The lines it offers end with it; those it only planned are planned no more."""
    await take_area(write.session, key)

    def step(consortium: Consortium) -> Consortium:
        return rules.ended(consortium, draft.until)

    return await change(
        write, caller, Consortium, key, step, "end", why=draft.reason, then=tell_lines
    )
