"""From an allocation to everybody's support, all in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from chassis.auth import Principal
from chassis.problems import Fault, Problem
from chassis.records.changing import Write
from chassis.records.refusing import need_from
from chassis.records.store import Change, Record, put, records_of
from chassis.telling import take_turn
from education.years import AcademicYear
from services.earlyyears.support import rules
from services.earlyyears.support.allocation import Allocation, Capacity
from services.earlyyears.support.reading import adopted_of, capacity_of, claims_of
from services.earlyyears.support.sharing import Claim, Line
from services.earlyyears.support.state import Support


async def adopt(write: Write, caller: Principal, record: Record[Allocation], on: date) -> None:
    """What follows from adopting an allocation on a day, already written as adopted: the hours of
    each school and setting, their events, and the end of the one adopted before.

    Raises `conflict` with everything that is not as it was when it was drafted.
    """
    session, allocation = write.session, record.state
    year = AcademicYear.parse(allocation.year)
    keys = {line.organisation: f"{line.organisation}.{year.slug}" for line in allocation.lines}
    await take_turn(session, [turn_of(allocation.area, year), *keys])
    await _need_unchanged(write, allocation, year)
    await _replace(write, caller, record, year, on)
    held = {each.key: each for each in await records_of(session, Support, list(keys))}
    await put(session, list(_changes(record, keys, held, on)), by=caller.client)
    await write.tell(keys)


def turn_of(area: str, year: AcademicYear) -> str:
    """Whose turn it is that shares out an area's hours of a year."""
    return f"allocation/{area}.{year.slug}"


def _changes(
    record: Record[Allocation],
    keys: Mapping[str, str],
    held: Mapping[str, Record[Support]],
    on: date,
) -> Iterator[Change[Support]]:
    for line in record.state.lines:
        key = keys[line.organisation]
        before = held.get(key)
        after = rules.allocated(
            before.state if before else None,
            line,
            allocation=record.key,
            year=record.state.year,
            on=on,
        )
        yield Change(key, before, after, "allocate", f"{record.key} adopted")


async def _replace(
    write: Write, caller: Principal, record: Record[Allocation], year: AcademicYear, on: date
) -> None:
    older = await adopted_of(write.session, record.state.area, year, but=record.key)
    if older is not None:
        need_from(on, older.state.adopted_on, f"{older.key} was adopted")
        update = {"status": "replaced", "replaced_by": record.key}
        after = older.state.model_copy(update=update)
        made = Change(older.key, older, after, "replace", f"{record.key} adopted")
        await put(write.session, [made], by=caller.client)


async def _need_unchanged(write: Write, allocation: Allocation, year: AcademicYear) -> None:
    claims = await claims_of(write.session, allocation.area, year, write.today)
    faults = list(changed_since(allocation.lines, claims))
    if not allocation.capacity.given:
        now = await capacity_of(write.session, year, allocation.rule, None)
        faults += _too_much(allocation, now)
    if faults:
        detail = "Something changed since it was drafted; draft anew."
        raise Problem("conflict", detail, errors=faults)


def _too_much(allocation: Allocation, now: Capacity) -> Iterator[Fault]:
    if now.hours < allocation.shared:
        message = f"{allocation.shared} hours are shared out; there are {now.hours} now"
        yield Fault("capacity_changed", "$.capacity", message)


def changed_since(lines: Sequence[Line], claims: Sequence[Claim]) -> Iterator[Fault]:
    """What was otherwise when these lines were reckoned, a fault each."""
    then = {line.organisation: line for line in lines}
    now = {claim.organisation: claim for claim in claims}
    for organisation in sorted(then | now):
        path = f"$.lines.{organisation}"
        line, claim = then.get(organisation), now.get(organisation)
        if line is None or claim is None or line.sort != claim.sort:
            was, is_now = line and line.sort, claim and claim.sort
            message = f"{was or 'not in the early years'} then, {is_now or 'not in them'} now"
            yield Fault("provision_changed", path, message)
        else:
            yield from _changed(path, line, claim)


def _changed(path: str, line: Line, claim: Claim) -> Iterator[Fault]:
    if line.rating != claim.rating:
        message = f"{line.rating or 'not rated'} then, {claim.rating or 'not rated'} now"
        yield Fault("quality_changed", path, message)
    if line.places != claim.places:
        yield Fault("places_changed", path, f"{line.places} places then, {claim.places} now")
    if line.before != claim.before:
        message = f"{line.before} hours allocated then, {claim.before} now"
        yield Fault("support_changed", path, message)
    if claim.delivered > line.hours:
        message = f"{claim.delivered} hours are delivered; it would have {line.hours}"
        yield Fault("delivered_more", path, message)
