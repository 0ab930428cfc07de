"""The ledger's rows, read and written in sets: a fixed number of statements, however many events.

Locking. A batch first shares the ledger, then locks the slots of the organisations and areas it
touches, in ascending order, so that replicas wait for one another and never deadlock. A rebuild
takes the ledger for itself.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import copy_rows
from services.kpi.figures import Cells, Figures, Line, Place, Posting
from services.kpi.ledger.draft import Held, Step
from services.kpi.spots import Spot

_LOCKS = zlib.crc32(b"kpi.ledger") - 2**31  # the class of our advisory locks, an int4
SLOTS = 64
BalanceRow = tuple[str, str, str, str, str, int, Figures]
"""Level, place, period, family, area, the journal row that moved it last, figures."""

_SHARE = text("SELECT pg_advisory_xact_lock_shared(:locks, 0)")
_TAKE = text("SELECT pg_advisory_xact_lock(:locks, 0)")
_LOCK = text("SELECT pg_advisory_xact_lock(:locks, slot) FROM unnest(cast(:slots AS int[])) slot")
_POSTINGS = text(
    "SELECT key, version, effective_on, lines::text AS lines, to_come::text AS to_come "
    "FROM posting WHERE key = ANY(cast(:keys AS text[]))"
)
_JOURNAL_IDS = text(
    "SELECT nextval(pg_get_serial_sequence('journal', 'id')) FROM generate_series(1, :count)"
)
_BALANCES = text(
    "SELECT b.level, b.place, b.period, b.figures::text FROM balance b JOIN unnest("
    "cast(:levels AS text[]), cast(:places AS text[]), cast(:periods AS text[])) "
    "AS s (level, place, period) USING (level, place, period)"
)
_PUT_POSTINGS = text(
    """
    INSERT INTO posting (key, version, journal_id, effective_on, lines, next_on, to_come)
    SELECT key, version, journal_id, effective_on, lines::json, next_on, to_come::json
    FROM unnest(cast(:keys AS text[]), cast(:versions AS bigint[]), cast(:journal_ids AS bigint[]),
                cast(:days AS date[]), cast(:lines AS text[]), cast(:next AS date[]),
                cast(:to_come AS text[]))
        AS new (key, version, journal_id, effective_on, lines, next_on, to_come)
    ON CONFLICT (key) DO UPDATE SET
        version = excluded.version, journal_id = excluded.journal_id,
        effective_on = excluded.effective_on, lines = excluded.lines,
        next_on = excluded.next_on, to_come = excluded.to_come
    """
)
_PUT_BALANCES = text(
    """
    INSERT INTO balance (level, place, period, family, area, journal_id, figures)
    SELECT level, place, period, family, area, journal_id, figures::json
    FROM unnest(cast(:levels AS text[]), cast(:places AS text[]), cast(:periods AS text[]),
                cast(:families AS text[]), cast(:areas AS text[]), cast(:journal_ids AS bigint[]),
                cast(:figures AS text[]))
        AS new (level, place, period, family, area, journal_id, figures)
    ON CONFLICT (level, place, period, family) DO UPDATE SET
        area = excluded.area, journal_id = excluded.journal_id, figures = excluded.figures
    """
)


async def share_ledger(session: AsyncSession) -> None:
    """Work beside other batches, but not beside a rebuild."""
    await session.execute(_SHARE, {"locks": _LOCKS})


async def take_ledger(session: AsyncSession) -> None:
    """Work alone until the transaction ends."""
    await session.execute(_TAKE, {"locks": _LOCKS})


async def lock_spots(session: AsyncSession, spots: Iterable[Spot]) -> None:
    """Hold these organisations and areas until the transaction ends."""
    slots = sorted({1 + slot_of(spot.place) for spot in spots})
    await session.execute(_LOCK, {"locks": _LOCKS, "slots": slots})


def slot_of(place: str) -> int:
    """Which of the `SLOTS` a place falls in: what is locked, and forgotten, together."""
    return zlib.crc32(place.encode()) % SLOTS


async def postings(session: AsyncSession, keys: Iterable[str]) -> dict[str, Held]:
    """What is held of each event key."""
    rows = await session.execute(_POSTINGS, {"keys": list(set(keys))})
    return {row.key: held_of(row) for row in rows}


def held_of(row: Any) -> Held:
    """A row of `posting` (version, effective_on, lines, to_come)."""
    posting = Posting(row.effective_on, _lines_of(row.lines))
    return Held(row.version, posting, to_come=_lines_of(row.to_come) if row.to_come else ())


def _lines_of(told: str) -> tuple[Line, ...]:
    return tuple(
        Line(
            Place(line["organisation"], line["area"], line["period"]),
            figures_of(line["figures"]),
            date.fromisoformat(line["effective_on"]),
        )
        for line in orjson.loads(told)
    )


async def balances(session: AsyncSession, spots: Sequence[Spot]) -> dict[Spot, dict[str, Cells]]:
    """Every balance of these spots, by measure."""
    levels, places, periods = _columns(spots, 3)
    rows = await session.execute(
        _BALANCES, {"levels": levels, "places": places, "periods": periods}
    )
    result: dict[Spot, dict[str, Cells]] = {spot: {} for spot in spots}
    for level, place, period, figures in rows:
        result[Spot(level, place, period)].update(parse(figures))
    return result


async def append(
    session: AsyncSession, steps: Sequence[Step], *, recorded_at: datetime
) -> list[int]:
    """Journal the steps with their entries, and keep what each key says now; the journal ids, in
    the steps' order."""
    ids = list((await session.execute(_JOURNAL_IDS, {"count": len(steps)})).scalars())
    texts = _texts(steps)
    await copy_rows(
        session, "journal", columns=_JOURNAL_COLUMNS, rows=_journal_rows(ids, steps, recorded_at)
    )
    entries = _entry_rows(ids, steps, texts)
    await copy_rows(session, "entry", columns=_ENTRY_COLUMNS, rows=entries)
    await _put_postings(session, ids, steps, texts)
    return ids


def _texts(steps: Sequence[Step]) -> dict[int, str]:
    """The figures as JSON, by identity: a key's first posting is its entry too, written once."""
    every = (
        line.figures for step in steps for line in (*step.posting.lines, *step.to_come, *step.lines)
    )
    return {id(figures): dump(figures) for figures in {id(f): f for f in every}.values()}


_JOURNAL_COLUMNS = (
    "id", "event_id", "key", "event_type", "subject", "version", "source", "cause",
    "event_time", "effective_on", "recorded_at", "correlation_id", "causation_id",
)  # fmt: skip
_ENTRY_COLUMNS = ("journal_id", "organisation", "area", "period", "effective_on", "figures")


def _journal_rows(
    ids: Sequence[int], steps: Sequence[Step], recorded_at: datetime
) -> list[tuple[object, ...]]:
    return [
        (
            number, step.event.id, step.event.key, step.event.type, step.event.subject,
            step.event.version, step.event.source, step.cause, step.event.time,
            step.effective_on, recorded_at, step.event.correlation_id,
            step.event.causation_id,
        )
        for number, step in zip(ids, steps, strict=True)
    ]  # fmt: skip


def _entry_rows(
    ids: Sequence[int], steps: Sequence[Step], texts: Mapping[int, str]
) -> list[tuple[object, ...]]:
    return [
        (
            number, line.place.organisation, line.place.area, line.place.period,
            line.effective_on, texts[id(line.figures)],
        )
        for number, step in zip(ids, steps, strict=True)
        for line in step.lines
    ]  # fmt: skip


async def _put_postings(
    session: AsyncSession, ids: Sequence[int], steps: Sequence[Step], texts: Mapping[int, str]
) -> None:
    """Of several steps of one key, the last."""
    newest = {step.event.key: (number, step) for number, step in zip(ids, steps, strict=True)}
    rows = [
        (
            key,
            step.event.version,
            number,
            step.posting.effective_on,
            _dump_lines(step.posting.lines, texts),
            min((line.effective_on for line in step.to_come), default=None),
            _dump_lines(step.to_come, texts) if step.to_come else None,
        )
        for key, (number, step) in sorted(newest.items())
    ]
    names = ("keys", "versions", "journal_ids", "days", "lines", "next", "to_come")
    await session.execute(_PUT_POSTINGS, named(names, rows))


def _dump_lines(lines: Iterable[Line], texts: Mapping[int, str]) -> str:
    told = [
        {
            "organisation": line.place.organisation,
            "area": line.place.area,
            "period": line.place.period,
            "effective_on": line.effective_on,
            "figures": orjson.Fragment(texts[id(line.figures)]),
        }
        for line in lines
    ]
    return orjson.dumps(told).decode()


async def put_balances(session: AsyncSession, changed: Iterable[BalanceRow]) -> None:
    """Overwrite the balances of these spots and families."""
    rows = [(*row[:-1], dump(row[-1])) for row in changed]
    names = ("levels", "places", "periods", "families", "areas", "journal_ids", "figures")
    await session.execute(_PUT_BALANCES, named(names, rows))


def named(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]]:
    """Rows as one array per column, for `unnest`."""
    return dict(zip(names, _columns(rows, len(names)), strict=True))


def _columns(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def dump(figures: Figures) -> str:
    """Figures as JSON; buckets become its string keys."""
    return orjson.dumps(figures, option=orjson.OPT_NON_STR_KEYS).decode()


def parse(figures: str) -> dict[str, Cells]:
    """Figures from JSON."""
    return figures_of(orjson.loads(figures))


def figures_of(told: Mapping[str, Mapping[str, Mapping[str, int]]]) -> dict[str, Cells]:
    """Figures from what JSON says, whose keys are all strings."""
    return {
        measure: {
            group: {int(bucket): amount for bucket, amount in amounts.items()}
            for group, amounts in cells.items()
        }
        for measure, cells in told.items()
    }
