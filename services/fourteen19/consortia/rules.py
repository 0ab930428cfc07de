"""What may be done to a consortium when. Pure: every day is given."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from chassis.problems import Fault, Problem
from chassis.records.refusing import (
    all_wrong,
    need_from,
    need_status,
    not_allowed,
    not_before,
    wrong,
)
from education.diplomas import LINES, Level, LineCode
from services.fourteen19.consortia.state import Consortium, ConsortiumLine, ConsortiumMember

_OPEN = ("forming", "in_force")


def with_members(
    consortium: Consortium, lead: str, members: Sequence[str], sign_by: date | None
) -> Consortium:
    """With these members, the lead first; who stays has signed if it had. Raises `conflict` for one
    that leaves and teaches a line."""
    need_status(consortium.status, _OPEN, "given other members")
    signed = {each.organisation: each.signed_on for each in consortium.members}
    wanted = dict.fromkeys((lead, *members))
    for line in consortium.lines:
        for gone in sorted(set(line.taught_by) - set(wanted)):
            raise not_allowed(f"{gone} teaches {line.code}: plan the line without it first.")
    after = tuple(ConsortiumMember(organisation=m, signed_on=signed.get(m)) for m in wanted)
    update = {"members": after, "sign_by": sign_by or consortium.sign_by}
    return consortium.model_copy(update=update)


def signed(consortium: Consortium, organisation: str, on: date) -> Consortium:
    """Signed by a member. Raises `conflict` where it has."""
    need_status(consortium.status, _OPEN, "signed")
    held = next(each for each in consortium.members if each.organisation == organisation)
    if held.signed_on:
        raise not_allowed(f"{organisation} signed on {held.signed_on}.")
    members = tuple(
        each.model_copy(update={"signed_on": on}) if each is held else each
        for each in consortium.members
    )
    return consortium.model_copy(update={"members": members})


def in_force(consortium: Consortium, on: date) -> Consortium:
    """In force from a day: of two members or more, each of which has signed by then."""
    need_status(consortium.status, ("forming",), "put in force")
    if len(consortium.members) < 2:
        raise not_allowed("A consortium has two members or more.")
    if consortium.unsigned:
        names = ", ".join(each.organisation for each in consortium.unsigned)
        raise not_allowed(f"Not signed yet by {names}.")
    last = max(each.signed_on for each in consortium.members if each.signed_on)
    need_from(on, last, "the last member signed", path="$.from")
    return consortium.model_copy(update={"status": "in_force", "in_force_from": on})


def ended(consortium: Consortium, until: date) -> Consortium:
    """In force no more from a day on; the lines it still offers end with it."""
    need_status(consortium.status, _OPEN, "ended")
    need_from(until, consortium.in_force_from, "the agreement came into force", path="$.until")
    lines = tuple(_ended(line, until) for line in consortium.lines)
    update = {"status": "ended", "in_force_until": until, "lines": lines}
    return consortium.model_copy(update=update)


def planned(
    consortium: Consortium,
    code: LineCode,
    levels: Sequence[Level],
    taught_by: Sequence[str],
    planned_from: date,
    on: date,
) -> Consortium:
    """With a line planned so, since it first was; whether it is offered, and its learners, stay."""
    need_status(consortium.status, _OPEN, "given a line")
    faults = _plan_faults(consortium, code, taught_by, planned_from)
    if faults:
        raise all_wrong(faults)
    held = consortium.line(code)
    plan: dict[str, Any] = {
        "levels": tuple(levels),
        "taught_by": tuple(taught_by),
        "planned_from": planned_from,
        "planned_on": min(on, held.planned_on) if held and held.planned_on else on,
    }
    line = held.model_copy(update=plan) if held else ConsortiumLine(code=code, **plan)
    others = [each for each in consortium.lines if each.code != code]
    lines = tuple(sorted([*others, line], key=lambda each: list(LINES).index(each.code)))
    return consortium.model_copy(update={"lines": lines})


def through_gateway(consortium: Consortium, code: LineCode, on: date) -> Consortium:
    """With a line that passed the gateway."""

    def step(line: ConsortiumLine) -> ConsortiumLine:
        if line.offered_from and on > line.offered_from:
            raise wrong("too_late", "$.on", f"it is offered from {line.offered_from}")
        return line.model_copy(update={"gateway_passed_on": on})

    return _with_line(consortium, code, step)


def offered(consortium: Consortium, code: LineCode, on: date) -> Consortium:
    """With a line offered from a day: once the agreement is in force, the gateway passed, and not
    before the line was first taught anywhere."""
    need_status(consortium.status, ("in_force",), "given lines to offer")
    need_from(on, consortium.in_force_from, "the agreement came into force", path="$.from")

    def step(line: ConsortiumLine) -> ConsortiumLine:
        first = LINES[code].available_from
        if line.offered_from and line.offered_until is None:
            raise not_allowed(f"It is offered since {line.offered_from}.")
        if line.gateway_passed_on is None:
            raise not_allowed(f"{code} has not passed the gateway.")
        if on < first:
            raise not_before(first, f"Nobody taught {code} before {first}.")
        need_from(on, line.gateway_passed_on, "it passed the gateway", path="$.from")
        need_from(on, line.offered_until, "it was last offered", path="$.from")
        # Offered again, it counts from when it first was.
        since = line.offered_from or on
        return line.model_copy(update={"offered_from": since, "offered_until": None})

    return _with_line(consortium, code, step)


def stopped(consortium: Consortium, code: LineCode, until: date | None) -> Consortium:
    """With a line offered no more from a day on, or without one that never was."""
    line = _line(consortium, code)
    if line.offered_from is None:
        if until is not None:
            raise wrong("not_offered", "$.until", "it was never offered: leave the day out")
        lines = tuple(each for each in consortium.lines if each.code != code)
        return consortium.model_copy(update={"lines": lines})
    if until is None:
        raise wrong("day_missing", "$.until", "say from which day it is offered no more")
    need_from(until, line.offered_from, "it was first offered", path="$.until")
    return _with_line(consortium, code, lambda each: _until(each, until))


def with_learners(
    consortium: Consortium, code: LineCode, planned_learners: Mapping[str, int | None]
) -> Consortium:
    """With learners planned for a line by academic year; None: none any more."""

    def step(line: ConsortiumLine) -> ConsortiumLine:
        merged = {**line.planned_learners, **planned_learners}
        kept = {year: number for year, number in sorted(merged.items()) if number is not None}
        return line.model_copy(update={"planned_learners": kept})

    return _with_line(consortium, code, step)


def _plan_faults(
    consortium: Consortium, code: LineCode, taught_by: Sequence[str], planned_from: date
) -> list[Fault]:
    faults = [
        Fault("not_a_member", f"$.taught_by.{at}", f"{each} is no member")
        for at, each in enumerate(taught_by)
        if not consortium.has(each)
    ]
    if consortium.status == "in_force":
        # When it came into force all had signed; who joined since teaches once it has, too.
        unsigned = {each.organisation for each in consortium.unsigned}
        faults += [
            Fault("not_signed", f"$.taught_by.{at}", f"{each} has not signed the agreement")
            for at, each in enumerate(taught_by)
            if each in unsigned
        ]
    first = LINES[code].available_from
    if planned_from < first:
        message = f"nobody could teach {code} before {first}"
        faults.append(Fault("line_not_available", "$.planned_from", message))
    return faults


def _ended(line: ConsortiumLine, until: date) -> ConsortiumLine:
    if line.offered_from is None or (line.offered_until and line.offered_until <= until):
        return line
    return _until(line, max(until, line.offered_from))


def _until(line: ConsortiumLine, until: date) -> ConsortiumLine:
    return line.model_copy(update={"offered_until": until})


def _line(consortium: Consortium, code: str) -> ConsortiumLine:
    """A line that may be changed."""
    need_status(consortium.status, _OPEN, "given other lines")
    line = consortium.line(code)
    if line is None:
        raise Problem("not_found", f"The consortium plans no line {code}.")
    return line


def _with_line(
    consortium: Consortium, code: str, step: Callable[[ConsortiumLine], ConsortiumLine]
) -> Consortium:
    after = step(_line(consortium, code))
    lines = tuple(after if each.code == code else each for each in consortium.lines)
    return consortium.model_copy(update={"lines": lines})
