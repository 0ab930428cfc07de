"""The check: balances against entries, postings against entries, postings against the bus, what was
announced against what the balances give. All of one moment, and nothing is changed or held up."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.bus import Bus
from chassis.database import Database
from chassis.dead_letters.store import unhandled
from contracts.envelope import BadEvent, EventData
from services.kpi.announcing.check import announced_differences
from services.kpi.figures import Posting, sums
from services.kpi.ledger import store
from services.kpi.ledger.bus_state import BusState, read_bus
from services.kpi.ledger.draft import Held
from services.kpi.ledger.report import Checked, LedgerDifference, Pending, Report, of_cell
from services.kpi.ledger.sums import LIMIT, balance_differences, posting_differences
from services.kpi.measures.postings import posting_of

_CHUNK = 500
_UNHURRIED = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SET LOCAL work_mem = '128MB'",
)
_KEYS = text("SELECT key FROM posting WHERE key > :after ORDER BY key LIMIT :chunk")


@asynccontextmanager
async def snapshot(database: Database) -> AsyncIterator[AsyncSession]:
    """A read-only transaction that sees one moment throughout, however long it takes."""
    async with database.write() as session:
        _ = await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        await session.execute(text("SET TRANSACTION READ ONLY"))
        audit.nothing(session)
        await unhurried(session)
        yield session


async def unhurried(session: AsyncSession) -> None:
    """Lift the limits of time and memory a request has, for this transaction."""
    for setting in _UNHURRIED:
        await session.execute(text(setting))


async def check_ledger(
    database: Database, bus: Bus, *, topics: Sequence[str], models: Sequence[type[EventData]]
) -> Report:
    """Compare everything with everything it can be compared with."""
    async with snapshot(database) as session:
        balances, balances_in_all = await balance_differences(session)
        postings, postings_in_all = await posting_differences(session)
        untold = await announced_differences(session)
        # Read after the snapshot was taken: all it holds must then be on the bus.
        letters = await unhandled(session)
        state = await read_bus(bus, topics=topics, models=models, letters=letters)
        events, pending, missing, keys = await _compare_with_bus(session, state)
    return Report(
        differences=[
            *(of_cell("balance", each) for each in balances),
            *(of_cell("posting", each) for each in postings),
            *untold[:LIMIT],
            *events[:LIMIT],
        ],
        differences_in_all=balances_in_all + postings_in_all + len(untold) + len(events),
        pending=pending[:LIMIT],
        missing_on_bus=missing[:LIMIT],
        unreadable=state.unreadable,
        checked=Checked(event_keys=keys, bus_records=state.records),
    )


async def held_keys(session: AsyncSession) -> list[str]:
    """Every event key the ledger holds a posting of."""
    keys: list[str] = []
    while True:
        after = {"after": keys[-1] if keys else "", "chunk": 10_000}
        more = list((await session.execute(_KEYS, after)).scalars())
        if not more:
            return keys
        keys += more


async def _compare_with_bus(
    session: AsyncSession, state: BusState
) -> tuple[list[LedgerDifference], list[Pending], list[str], int]:
    differences: list[LedgerDifference] = []
    pending: list[Pending] = []
    known = await held_keys(session)
    for chunk in chunks(state.keys):
        held = await store.postings(session, chunk)
        for key in chunk:
            version, applied = state.version(key), held.get(key)
            if version is None:
                continue
            if applied is None or applied.version < version:
                # What cannot be booked is told as unreadable: it is not on its way.
                if _posting(state, key) is not None:
                    before = applied.version if applied else None
                    pending.append(Pending(key=key, version=version, applied=before))
            elif applied.version == version and not _agrees(state, key, applied):
                told = f"version {version}, other figures"
                differences.append(
                    LedgerDifference(
                        what="event", where=key, expected=f"version {version}", found=told
                    )
                )
    missing = sorted(set(known) - set(state.keys))
    return differences, pending, missing, len(known)


def _agrees(state: BusState, key: str, held: Held) -> bool:
    posting = _posting(state, key)
    return posting is None or says(held, posting)


def _posting(state: BusState, key: str) -> Posting | None:
    """What the newest event of a key says; None, and noted as unreadable, where that is nothing
    that can be booked."""
    event = state.event(key)
    try:
        return None if event is None else posting_of(event)
    except BadEvent as error:
        state.unreadable[key] = str(error)
        return None


def says(held: Held, posting: Posting) -> bool:
    """Whether what is held of a key, with what it says of days to come, is this posting."""
    return sums((*held.posting.lines, *held.to_come)) == sums(posting.lines)


def chunks(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK)]
