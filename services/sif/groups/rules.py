"""Whose members a working group must have, who chairs it, and what may be done when. Pure: every
day is given.

Source: the framework's own words (working groups are of the authority, the school's leadership and
its governors, with the Greater Manchester Challenge and the diocese as appropriate). That a group
never falls short of them while it works is a choice of this project's.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from chassis.problems import Fault, Problem
from chassis.records.numbered import actions_of, numbered, replaced, with_done
from chassis.records.refusing import need_from, not_allowed
from education.maintained import Framework, has_appointing_body
from services.sif.groups.drafts import MinutesDraft
from services.sif.groups.state import Body, Decision, Group, Meeting, Member

INTENSIVE: Final = (4, 5)
_NEEDED: Final[dict[Framework, tuple[Body, ...]]] = {
    "schools": ("authority", "leadership", "governors"),
    "early_years": ("authority", "leadership"),
}
"""Settings have no governing bodies."""


def need_intensive(organisation: str, tier: int | None, on: date) -> int:
    """The tier that lets an organisation have a working group. Raises `conflict`."""
    if tier not in INTENSIVE:
        was = f"in tier {tier}" if tier else "confirmed in no tier"
        raise not_allowed(
            f"{organisation} was {was} on {on}; working groups are for tiers 4 and 5."
        )
    return tier


def need_formable(group: Group, kind: str) -> None:
    """Raises `invalid_request` for a group that lacks a member it must have, one chair, or the
    offer to the diocese or foundation, with every fault."""
    faults = list(_lacking(group))
    offered = group.diocese_offered_on
    if offered and offered > group.formed_on:
        message = "the diocese is asked before the group is formed"
        faults.append(Fault("too_late", "$.diocese_offered_on", message))
    asked = offered or any(member.body == "diocese" for member in group.members)
    if has_appointing_body(kind) and not asked:
        message = "the diocese or foundation of this school has to be offered a place"
        faults.append(Fault("not_offered", "$.diocese_offered_on", message))
    if faults:
        raise Problem("invalid_request", "Such a group cannot be formed.", errors=faults)


def joined(group: Group, member: Member) -> Group:
    """The group with one more member."""
    _need_formed(group)
    need_from(member.since, group.formed_on, "the group was formed")
    return group.model_copy(update={"members": (*group.members, member)})


def chaired(group: Group, number: int) -> Group:
    """The group with another chair."""
    _need_formed(group)
    _sitting(group, number)
    members = tuple(
        each.model_copy(update={"chair": each.number == number}) for each in group.members
    )
    return group.model_copy(update={"members": members})


def left(group: Group, number: int, on: date) -> Group:
    """The group without a member from a day on. Raises `conflict` where it would then lack one it
    must have, or its chair."""
    _need_formed(group)
    found = _sitting(group, number)
    need_from(on, found.since, "they became a member")
    gone = found.model_copy(update={"until": on})
    after = group.model_copy(update={"members": replaced(group.members, gone)})
    lacking = [fault.message for fault in _lacking(after)]
    if lacking:
        raise not_allowed(f"Without member {number}: {'; '.join(lacking)}.")
    return after


def planned(group: Group, planned_on: date) -> Group:
    """The group with one more meeting to hold."""
    _need_formed(group)
    need_from(planned_on, group.formed_on, "the group was formed", path="$.planned_on")
    meeting = Meeting(number=len(group.meetings) + 1, planned_on=planned_on)
    return group.model_copy(update={"meetings": (*group.meetings, meeting)})


def called_off(group: Group, number: int) -> Group:
    """The group with a meeting that will not be held."""
    _need_formed(group)
    meeting = _meeting(group, number)
    if meeting.held_on:
        raise not_allowed(f"Meeting {number} was held on {meeting.held_on}.")
    return _with(group, meeting.model_copy(update={"called_off": True}))


def minuted(group: Group, number: int, draft: MinutesDraft) -> Group:
    """The group with what came of a meeting; again until one of its actions is done."""
    _need_formed(group)
    meeting = _meeting(group, number)
    if meeting.called_off:
        raise not_allowed(f"Meeting {number} was called off.")
    if any(action.done_on for action in meeting.actions):
        raise not_allowed(f"Actions of meeting {number} are done already.")
    faults = list(_minute_faults(group, draft))
    if faults:
        raise Problem("invalid_request", "The meeting cannot have been so.", errors=faults)
    return _with(group, meeting.model_copy(update=_minutes(draft)))


def acted(group: Group, number: int, action: int, on: date) -> Group:
    """The group with one action of a meeting done."""
    _need_formed(group)
    meeting = _meeting(group, number)
    actions = with_done(meeting.actions, action, on, f"Meeting {number} has no action")
    need_from(on, meeting.held_on, "the meeting was held")
    return _with(group, meeting.model_copy(update={"actions": actions}))


def dissolved(group: Group, on: date) -> Group:
    """The group as dissolved."""
    _need_formed(group)
    latest = max(group.held.values(), default=group.formed_on)
    need_from(on, latest, "it was formed or met last")
    return group.model_copy(update={"status": "dissolved", "dissolved_on": on})


def _lacking(group: Group) -> Iterator[Fault]:
    there = {member.body for member in group.sitting}
    for body in _NEEDED[group.framework]:
        if body not in there:
            yield Fault("no_member", "$.members", f"there is no member for {body}")
    chairs = sum(member.chair for member in group.sitting)
    if chairs != 1:
        yield Fault("not_one_chair", "$.members", f"there has to be one chair, not {chairs}")


def _minutes(draft: MinutesDraft) -> dict[str, Any]:
    return {
        "held_on": draft.on,
        "attended": tuple(sorted(set(draft.attended))),
        "decisions": tuple(Decision(**each.model_dump()) for each in draft.decisions),
        "actions": actions_of(draft.actions),
    }


def _minute_faults(group: Group, draft: MinutesDraft) -> Iterator[Fault]:
    if draft.on < group.formed_on:
        message = f"{draft.on} is before {group.formed_on}, when the group was formed"
        yield Fault("too_early", "$.on", message)
    there = {
        each.number
        for each in group.members
        if each.since <= draft.on and (each.until is None or draft.on < each.until)
    }
    for at, number in enumerate(draft.attended):
        if number not in there:
            message = f"{number} is the number of no member on {draft.on}"
            yield Fault("no_member", f"$.attended.{at}", message)


def _need_formed(group: Group) -> None:
    if group.status != "formed":
        raise not_allowed(f"The group was dissolved on {group.dissolved_on}.")


def _sitting(group: Group, number: int) -> Member:
    return numbered(group.sitting, number, "The group now has no member")


def _meeting(group: Group, number: int) -> Meeting:
    return numbered(group.meetings, number, "The group has no meeting")


def _with(group: Group, meeting: Meeting) -> Group:
    return group.model_copy(update={"meetings": replaced(group.meetings, meeting)})
