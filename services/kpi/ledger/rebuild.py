"""The rebuild: the ledger brought to what the bus says, by correcting entries. History is kept.

Three repairs, each leaning on a surer one: entries are corrected to the bus, balances to the
entries, and what was announced wrongly is announced anew. Nothing is removed because the bus lacks
it: an emptied bus must not empty the ledger; such keys are told as `missing_on_bus`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bus import Bus
from chassis.clock import today
from chassis.database import Database
from chassis.dead_letters.store import unhandled
from contracts.envelope import BadEvent, Event, EventData
from services.kpi.announcing.check import announced_differences, touch_differences
from services.kpi.figures import Past, difference, of_family, split
from services.kpi.ledger import store
from services.kpi.ledger.booking import book
from services.kpi.ledger.bus_state import BusState, read_bus
from services.kpi.ledger.check import chunks, held_keys, says, unhurried
from services.kpi.ledger.days import book_days
from services.kpi.ledger.draft import Held, Step
from services.kpi.ledger.report import Checked, LedgerDifference, Pending, Rebuilt, of_cell
from services.kpi.ledger.sums import (
    LIMIT,
    balance_differences,
    sums_by_key,
    sums_by_spot,
)
from services.kpi.measures.postings import posting_of
from services.kpi.memory import tell_everything_moved
from services.kpi.organisations.register import keep_organisations
from services.kpi.spots import Spot

OnRebuilt = Callable[[AsyncSession, Rebuilt], Awaitable[None]]
_DROP_BALANCES = text(
    "DELETE FROM balance b USING unnest(cast(:levels AS text[]), cast(:places AS text[]), "
    "cast(:periods AS text[])) AS s (level, place, period) "
    "WHERE (b.level, b.place, b.period) = (s.level, s.place, s.period)"
)
# Figures of an organisation are of the area that their newest event names.
_AREAS_AND_LAST = text(
    """
    SELECT s.level, s.place, s.period, split_part(measure, '.', 1) AS family,
           (array_agg(coalesce(p.lines -> -1 ->> 'area', e.area)
               ORDER BY e.journal_id DESC))[1] AS area,
           max(e.journal_id) AS journal_id
    FROM unnest(cast(:levels AS text[]), cast(:places AS text[]), cast(:periods AS text[]))
        AS s (level, place, period)
    JOIN entry e ON e.period = s.period
        AND s.place = CASE s.level WHEN 'area' THEN e.area ELSE e.organisation END
    JOIN journal j ON j.id = e.journal_id
    LEFT JOIN posting p ON p.key = j.key AND s.level = 'organisation'
    CROSS JOIN LATERAL json_object_keys(e.figures) AS measure
    GROUP BY 1, 2, 3, 4
    """
)


@dataclass(slots=True)
class _Work:
    """What the rebuild has found and done so far."""

    differences: list[LedgerDifference] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    corrected: dict[str, int] = field(
        default_factory=lambda: {"entries": 0, "balances": 0, "announced": 0}
    )


async def rebuild_ledger(
    database: Database,
    bus: Bus,
    *,
    topics: Sequence[str],
    models: Sequence[type[EventData]],
    on_rebuilt: OnRebuilt | None = None,
) -> Rebuilt:
    """Bring the ledger to the bus; consumers wait meanwhile. Raises `BusUnavailable`.

    `on_rebuilt` is told of it in the same transaction.
    """
    work = _Work()
    async with database.write() as session:
        await unhurried(session)
        await store.take_ledger(session)
        while await book_days(session, today()):
            pass
        letters = await unhandled(session)
        state = await read_bus(bus, topics=topics, models=models, letters=letters)
        await _mend_balances(session, work)
        for keys in chunks(state.keys):
            await _mend_entries(session, state, keys, work)
        await _mend_announced(session, work)
        await tell_everything_moved(session)
        rebuilt = _told(work, state, await held_keys(session))
        if on_rebuilt is not None:
            await on_rebuilt(session, rebuilt)
    return rebuilt


def _told(work: _Work, state: BusState, known: Sequence[str]) -> Rebuilt:
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
        asked = store.named(("levels", "places", "periods"), some)
        sums = await sums_by_spot(session, some)
        rows = (await session.execute(_AREAS_AND_LAST, asked)).all()
        await session.execute(_DROP_BALANCES, asked)
        await store.put_balances(
            session, [(*row, of_family(sums[Spot(*row[:3])], row.family)) for row in rows]
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
    await keep_organisations(session, events)


def _step(event: Event[Any], held: Held | None, booked: Past, state: BusState) -> Step | None:
    """What has to be booked so that the key's entries add up to `event`; None if they do."""
    if held is not None and held.version > event.version:
        return None
    try:
        whole = posting_of(event)
    except BadEvent as error:
        state.unreadable[event.key] = str(error)
        return None
    target, to_come = split(whole, today())
    lines = difference(target, booked)
    if held is None or held.version < event.version:
        return Step(event, target, lines, "event", to_come)
    if says(held, whole) and not lines:
        return None
    return Step(event, target, lines, "rebuild", to_come)


def _note(work: _Work, step: Step, held: Held | None) -> None:
    key, version = step.event.key, step.event.version
    if step.cause == "event":
        before = held.version if held else None
        work.pending.append(Pending(key=key, version=version, applied=before))
        return
    work.corrected["entries"] += len(step.lines)
    told = f"version {version}, other figures"
    work.differences.append(
        LedgerDifference(what="event", where=key, expected=f"version {version}", found=told)
    )


async def _mend_announced(session: AsyncSession, work: _Work) -> None:
    wrong = await announced_differences(session)
    work.differences += wrong
    work.corrected["announced"] = len(wrong)
    await touch_differences(session, wrong)
