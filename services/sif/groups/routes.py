"""/working-groups: formed, joined and left, met, dissolved."""

from datetime import date
from typing import Annotated

from fastapi import Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.organisations import Place, find_place
from chassis.records.changing import (
    Acts,
    Key,
    Then,
    Write,
    Writing,
    change,
    commit,
    create,
)
from chassis.records.drafts import OnDraft, ReasonDraft, day_of
from chassis.records.reading import record_routes
from chassis.records.refusing import not_allowed
from chassis.records.store import Change, Record, hold, records_of
from chassis.telling import take_turn
from services.sif.callers import MayWrite
from services.sif.categories.reading import tiers_of
from services.sif.groups import rules
from services.sif.groups.drafts import (
    DissolutionDraft,
    GroupDraft,
    MeetingDraft,
    MemberDraft,
    MinutesDraft,
)
from services.sif.groups.plan.rules import following
from services.sif.groups.plan.state import Plan
from services.sif.groups.state import Group, Member

Number = Annotated[int, Path(ge=1, le=1000, description="its number, within the group")]
Action = Annotated[int, Path(ge=1, le=1000, description="the action's, within its meeting")]

router = record_routes(Group)
act = Acts(router, Group)


@act.new("Form a working group")
async def form_group(draft: GroupDraft, write: Writing, caller: MayWrite) -> Response:
    """For an organisation confirmed in tier 4 or 5 on the day, one group at a time."""
    place = await find_place(write.session, draft.organisation, caller)
    on = day_of(draft.on, write.today)
    group = await _formable(write.session, place, draft, on)
    await take_turn(write.session, [place.organisation])
    earlier = await records_of(write.session, Group, [place.organisation])
    key = f"{place.organisation}.{len(earlier) + 1}"
    return await create(write, caller, key, group, then=_only_one)


@act("/{key}/members", "Add a member")
async def add_member(key: Key, draft: MemberDraft, write: Writing, caller: MayWrite) -> Response:
    """A seat, by post."""
    since = day_of(draft.on, write.today)
    seat = draft.model_dump(exclude={"on"})

    def step(group: Group) -> Group:
        return rules.joined(group, Member(number=len(group.members) + 1, since=since, **seat))

    return await change(write, caller, Group, key, step, "add_member")


@act("/{key}/members/{number}/chair", "Another member takes the chair")
async def take_chair(key: Key, number: Number, write: Writing, caller: MayWrite) -> Response:
    """From now on reviews and meetings are due of them."""

    def step(group: Group) -> Group:
        return rules.chaired(group, number)

    then = _plan_follows(write, caller)
    return await change(write, caller, Group, key, step, "take_chair", then=then)


@act("/{key}/members/{number}/end", "A member leaves")
async def end_member(
    key: Key, number: Number, draft: OnDraft, write: Writing, caller: MayWrite
) -> Response:
    """Not the chair, and not the last of the authority, the leadership or the governors."""
    on = day_of(draft.on, write.today)

    def step(group: Group) -> Group:
        return rules.left(group, number, on)

    return await change(write, caller, Group, key, step, "end_member")


@act("/{key}/meetings", "Plan a meeting")
async def plan_meeting(key: Key, draft: MeetingDraft, write: Writing, caller: MayWrite) -> Response:
    """It is due of the chair."""

    def step(group: Group) -> Group:
        return rules.planned(group, draft.planned_on)

    return await change(write, caller, Group, key, step, "plan_meeting")


@act("/{key}/meetings/{number}/record", "Record a meeting that was held")
async def record_meeting(
    key: Key, number: Number, draft: MinutesDraft, write: Writing, caller: MayWrite
) -> Response:
    """Who was there, decisions and actions, whole; again until one of its actions is done."""
    day_of(draft.on, write.today)

    def step(group: Group) -> Group:
        return rules.minuted(group, number, draft)

    return await change(write, caller, Group, key, step, "record_meeting")


@act("/{key}/meetings/{number}/cancellation", "Call a meeting off")
async def cancel_meeting(
    key: Key, number: Number, draft: ReasonDraft, write: Writing, caller: MayWrite
) -> Response:
    """Before it is held, with the reason."""

    def step(group: Group) -> Group:
        return rules.called_off(group, number)

    return await change(write, caller, Group, key, step, "cancel_meeting", why=draft.reason)


@act("/{key}/meetings/{number}/actions/{action}/completion", "An action is done")
async def complete_meeting_action(
    key: Key, number: Number, action: Action, draft: OnDraft, write: Writing, caller: MayWrite
) -> Response:
    """On a day from the meeting on."""
    on = day_of(draft.on, write.today)

    def step(group: Group) -> Group:
        return rules.acted(group, number, action, on)

    return await change(write, caller, Group, key, step, "act")


@act("/{key}/dissolution", "Dissolve a group")
async def dissolve_group(
    key: Key, draft: DissolutionDraft, write: Writing, caller: MayWrite
) -> Response:
    """Its joint plan ends with it."""
    on = day_of(draft.on, write.today)

    def step(group: Group) -> Group:
        return rules.dissolved(group, on)

    then = _plan_follows(write, caller, draft.reason)
    return await change(write, caller, Group, key, step, "dissolve", why=draft.reason, then=then)


async def _formable(session: AsyncSession, place: Place, draft: GroupDraft, on: date) -> Group:
    framework = place.framework
    if framework is None:
        raise not_allowed(f"The framework is not about organisations such as {place.organisation}.")
    tiers = await tiers_of(session, [place.organisation], on)
    tier = rules.need_intensive(place.organisation, tiers.get(place.organisation), on)
    members = [
        Member(number=at, since=on, **each.model_dump()) for at, each in enumerate(draft.members, 1)
    ]
    group = Group(
        framework=framework,
        formed_on=on,
        tier=tier,
        diocese_offered_on=draft.diocese_offered_on,
        members=tuple(members),
    )
    rules.need_formable(group, place.kind)
    return group


async def _only_one(session: AsyncSession, record: Record[Group]) -> None:
    for other in await records_of(session, Group, [str(record.organisation)]):
        if other.key != record.key and other.state.status == "formed":
            raise not_allowed(f"{record.organisation} has a working group: {other.key}.")


def _plan_follows(write: Write, caller: Principal, why: str | None = None) -> Then[Group]:
    """Its joint plan gets the group's chair, or ends with it."""

    async def then(session: AsyncSession, record: Record[Group]) -> None:
        held = await hold(session, Plan, record.key)
        after = held and following(held.state, record.state)
        if held and after and after != held.state:
            await commit(write, caller, Change(record.key, held, after, "follow_group", why))

    return then
