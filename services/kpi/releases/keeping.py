"""Releases in the database: added, never changed. A hidden value has no figure there either."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import copy_rows
from education.disclosure import Rules
from education.tables import Address, Cell, Published
from services.kpi.indicators.definition import Definition
from services.kpi.ledger.reading import AnySession
from services.kpi.ledger.store import named
from services.kpi.releases.answers import ADDRESS, Release, ReleaseTable, links_of
from services.kpi.releases.hiding import sums_of
from services.kpi.releases.snapshot import Kept

# One snapshot for everything read; one release at a time, so that each sees the one before it.
_ONE_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
_ALONE = text("LOCK TABLE release IN EXCLUSIVE MODE")
_NEWEST = text(
    """
    SELECT DISTINCT ON (t.indicator) t.indicator, t.release
    FROM release_table t JOIN release r ON r.id = t.release
    WHERE r.area = :area AND r.period = :period AND t.indicator = ANY(cast(:codes AS text[]))
    ORDER BY t.indicator, t.release DESC
    """
)
_CELLS = text(
    """
    SELECT v.indicator, v.place, v.group_key, v.numerator, v.denominator
    FROM unnest(cast(:indicator AS text[]), cast(:release AS bigint[])) AS n (indicator, release)
    JOIN release_value v USING (indicator, release)
    WHERE v.why IS NOT NULL OR v.numerator IS NOT NULL
    """
)
_ADD = text(
    "INSERT INTO release (area, period, note, rules, released_by) "
    "VALUES (:area, :period, :note, cast(:rules AS jsonb), :released_by) RETURNING id"
)
_TABLE = ("release", *ReleaseTable.model_fields)
_VALUE = ("release", "indicator", *Kept._fields)
_COLUMNS = tuple("group_key" if name == "group" else name for name in _VALUE)
_RELEASES = text(
    """
    SELECT r.id, r.area, r.period, r.note, r.rules::text AS rules, r.released_by, r.released_at,
        (SELECT json_agg(t ORDER BY t.indicator) FROM release_table t WHERE t.release = r.id)::text
            AS tables
    FROM release r
    WHERE r.id < :before
        AND (cast(:id AS bigint) IS NULL OR r.id = :id)
        AND (cast(:area AS text) IS NULL OR r.area = :area)
        AND (cast(:period AS text) IS NULL OR r.period = :period)
    ORDER BY r.id DESC LIMIT :limit
    """
)
AFTER_ALL = 2**63 - 1


async def begin(session: AsyncSession, *, alone: bool) -> None:
    """Read everything as of one moment from here on; with `alone`, while nobody else releases.

    To be called before anything else is read in the transaction.
    """
    await session.execute(_ONE_SNAPSHOT)
    if alone:
        await session.execute(_ALONE)


async def newest(
    session: AnySession, codes: Iterable[str], *, area: str, period: str
) -> dict[str, int]:
    """The newest release of each indicator for an area and period."""
    asked = {"codes": sorted(codes), "area": area, "period": period}
    return {row.indicator: row.release for row in await session.execute(_NEWEST, asked)}


async def published_in(
    session: AnySession, releases: Mapping[str, int], definitions: Mapping[str, Definition]
) -> dict[str, Published]:
    """What is published of each indicator, in the release named for it."""
    cells: dict[str, dict[Address, Cell | None]] = {code: {} for code in releases}
    asked = named(("indicator", "release"), sorted(releases.items()))
    for row in await session.execute(_CELLS, asked):
        cell = None if row.numerator is None else Cell(row.numerator, row.denominator)
        cells[row.indicator][row.place, row.group_key] = cell
    return {code: Published(some, sums_of(definitions[code], some)) for code, some in cells.items()}


async def add_release(
    session: AsyncSession,
    *,
    area: str,
    period: str,
    note: str,
    rules: Rules,
    released_by: str,
    tables: Sequence[tuple[ReleaseTable, Sequence[Kept]]],
) -> int:
    """Keep a release; its number."""
    asked = {"area": area, "period": period, "note": note, "released_by": released_by}
    written = orjson.dumps(asdict(rules)).decode()
    number = int((await session.execute(_ADD, {**asked, "rules": written})).scalar_one())
    summaries = [
        (number, *(dict(table) | {"hidden": orjson.dumps(table.hidden).decode()}).values())
        for table, _ in tables
    ]
    await copy_rows(session, "release_table", columns=_TABLE, rows=summaries)
    values = ((number, t.indicator, *kept) for t, some in tables for kept in some)
    await copy_rows(session, "release_value", columns=_COLUMNS, rows=values)
    return number


async def find_releases(
    session: AnySession,
    *,
    number: int | None = None,
    area: str | None = None,
    period: str | None = None,
    before: int = AFTER_ALL,
    limit: int = 1,
) -> list[Release]:
    """Releases, newest first."""
    asked = {"id": number, "area": area, "period": period, "before": before, "limit": limit}
    return [_release(row) for row in await session.execute(_RELEASES, asked)]


def _release(row: Any) -> Release:
    return Release(
        id=row.id,
        area=row.area,
        period=row.period,
        note=row.note,
        rules=Rules(**orjson.loads(row.rules)),
        released_by=row.released_by,
        released_at=row.released_at,
        tables=[ReleaseTable.model_validate(table) for table in orjson.loads(row.tables)],
        links=links_of(row.id, of=ADDRESS),
    )
