"""The rebuild: the ledger brought to what the bus says, by correcting entries. History is kept.

Three repairs, each leaning on a surer one: entries are corrected to the bus, balances to the
entries, values to the balances. Nothing is removed because the bus lacks it: an emptied bus must
not empty the ledger; such keys are told as `missing_on_bus`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bus import Bus
from chassis.database import Database
from contracts.envelope import BadEvent, Event, EventData
from services.kpi.apply import put_organisations
from services.kpi.ledger import store
from services.kpi.ledger.booking import book
from services.kpi.ledger.bus_state import BusState, read_bus
from services.kpi.ledger.check import chunks, held_keys, unhurried
from services.kpi.ledger.draft import Cause, Held, Spot, Step
from services.kpi.ledger.recompute import ValueDifference, value_differences
from services.kpi.ledger.report import Checked, Difference, Pending, Rebuilt, of_cell, of_value
from services.kpi.ledger.sums import (
    LIMIT,
    balance_differences,
    sums_by_key,
    sums_by_spot,
)
from services.kpi.ledger.values import Computed, put_values
from services.kpi.measures import (
    Cells,
    Line,
    Place,
    Posting,
    family_of,
    of_family,
    posting_of,
    subtract,
)

_DROP_BALANCES = text(
    "DELETE FROM balance b USING unnest(cast(:levels AS text[]), cast(:places AS text[]), "
    "cast(:periods AS text[])) AS s (level, place, period) "
    "WHERE (b.level, b.place, b.period) = (s.level, s.place, s.period)"
)
_LAST_JOURNAL = text(
    "SELECT max(journal_id) AS id, max(area) AS area FROM entry WHERE period = :period AND "
    "CASE :level WHEN 'area' THEN area ELSE organisation END = :place"
)


@dataclass(slots=True)
class _Work:
    """What the rebuild has found and done so far."""

    differences: list[Difference] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    corrected: dict[str, int] = field(
        default_factory=lambda: {"entries": 0, "balances": 0, "values": 0}
    )


async def rebuild_ledger(
    database: Database, bus: Bus, *, topics: Sequence[str], models: Sequence[type[EventData]]
) -> Rebuilt:
    """Bring the ledger to the bus; consumers wait meanwhile. Raises `BusUnavailable`."""
    work = _Work()
    async with database.write() as session:
        await unhurried(session)
        await store.take_ledger(session)
        state = await read_bus(bus, topics=topics, models=models)
        await _mend_balances(session, work)
        for keys in chunks(state.keys):
            await _mend_entries(session, state, keys, work)
        await _mend_values(session, work)
        known = await held_keys(session)
    return Rebuilt(
        differences=work.differences[:LIMIT],
        differences_in_all=len(work.differences),
        pending=work.pending[:LIMIT],
        missing_on_bus=sorted(set(known) - set(state.keys))[:LIMIT],
        unreadable=state.unreadable,
        checked=Checked(event_keys=len(known), bus_records=state.records),
        corrected=work.corrected,
    )


async def _mend_balances(session: AsyncSession, work: _Work) -> None:
    found, _ = await balance_differences(session, limit=None)
    spots = sorted({Spot(*each.where) for each in found})  # type: ignore[arg-type]
    work.differences += [of_cell("balance", each) for each in found]
    work.corrected["balances"] = len(spots)
    for start in range(0, len(spots), 500):
        some = spots[start : start + 500]
        sums = await sums_by_spot(session, some)
        await session.execute(_DROP_BALANCES, store.named(("levels", "places", "periods"), some))
        await store.put_balances(
            session,
            {
                (spot, family): of_family(figures, family)
                for spot, figures in sums.items()
                for family in set(map(family_of, figures))
            },
        )


async def _mend_entries(
    session: AsyncSession, state: BusState, keys: Sequence[str], work: _Work
) -> None:
    held = await store.postings(session, keys)
    sums = await sums_by_key(session, keys)
    events = [event for event in map(state.event, keys) if event is not None]
    steps = []
    for event in events:
        step = _step(event, held.get(event.key), sums[event.key], state)
        if step is not None:
            steps.append(step)
            _note(work, step, held.get(event.key))
    if steps:
        await book(session, steps)
    await put_organisations(session, events)


def _step(
    event: Event[Any], held: Held | None, booked: dict[Place, dict[str, Cells]], state: BusState
) -> Step | None:
    """What has to be booked so that the key's entries add up to `event`; None if they do."""
    if held is not None and held.version > event.version:
        return None
    try:
        target = posting_of(event)
    except BadEvent as error:
        state.unreadable[event.key] = str(error)
        return None
    lines = _correction(target, booked)
    if held is None or held.version < event.version:
        return Step(event, target, lines, "event")
    same = held.posting.place == target.place and held.posting.figures == target.figures
    cause: Cause = "rebuild"
    return None if same and not lines else Step(event, target, lines, cause)


def _correction(target: Posting, booked: dict[Place, dict[str, Cells]]) -> list[Line]:
    lines = [
        Line(place, subtract({}, figures))
        for place, figures in booked.items()
        if place != target.place
    ]
    if target.place is not None:
        lines.append(Line(target.place, subtract(target.figures, booked.get(target.place, {}))))
    return [line for line in lines if line.figures]


def _note(work: _Work, step: Step, held: Held | None) -> None:
    key, version = step.event.key, step.event.version
    if step.cause == "event":
        before = held.version if held else None
        work.pending.append(Pending(key=key, version=version, applied=before))
        return
    work.corrected["entries"] += len(step.lines)
    told = f"version {version}, other figures"
    work.differences.append(
        Difference(what="event", where=key, expected=f"version {version}", found=told)
    )


async def _mend_values(session: AsyncSession, work: _Work) -> None:
    wrong = [each async for each in value_differences(session)]
    work.differences += [of_value(each) for each in wrong]
    work.corrected["values"] = len(wrong)
    for start in range(0, len(wrong), 500):
        await put_values(
            session, [await _mended(session, each) for each in wrong[start : start + 500]]
        )


async def _mended(session: AsyncSession, each: ValueDifference) -> Computed:
    row = (await session.execute(_LAST_JOURNAL, each.spot._asdict())).one()
    number = each.journal_id or row.id or 0
    area = each.spot.place if each.spot.level == "area" else row.area or ""
    return Computed(each.definition, each.spot, area, {each.group: (each.expected, number)})
