"""The ledger added up again in SQL, apart from the code that keeps balances."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.kpi.figures import Cells, Past, Place
from services.kpi.ledger.store import named
from services.kpi.spots import Spot

LIMIT = 100

_CELL = "c.measure, c.group_key, c.bucket"


def _differences(key: str, *, ledger: str, held: str) -> TextClause:
    columns = f"{key}, measure, group_key, bucket"
    return text(
        f"""
        WITH ledger AS (
            SELECT {columns}, sum(amount) AS amount FROM ({ledger}) AS line
            GROUP BY {columns} HAVING sum(amount) <> 0
        ), held AS ({held})
        SELECT {columns}, ledger.amount AS expected, held.amount AS found,
               count(*) OVER () AS in_all
        FROM ledger FULL JOIN held USING ({columns})
        WHERE ledger.amount IS DISTINCT FROM held.amount
        ORDER BY {columns} LIMIT :limit
        """
    )


def _rows_of_keys(cause: str) -> str:
    """One cause's journal rows: each has an index by key of its own."""
    return (
        f"SELECT id, key FROM journal WHERE cause = '{cause}' AND key = ANY(cast(:keys AS text[]))"
    )


_BALANCES = _differences(
    "level, place, period",
    ledger=f"""
        SELECT s.level, s.place, e.period, {_CELL}, c.amount
        FROM entry e CROSS JOIN LATERAL cells_of(e.figures) AS c CROSS JOIN LATERAL
            (VALUES ('organisation', e.organisation), ('area', e.area)) AS s (level, place)
        WHERE s.place IS NOT NULL""",
    held=f"""
        SELECT h.level, h.place, h.period, {_CELL}, c.amount
        FROM balance h CROSS JOIN LATERAL cells_of(h.figures) AS c""",
)
_POSTINGS = _differences(
    "key, organisation, area, period",
    ledger=f"""
        SELECT j.key, coalesce(e.organisation, '') AS organisation, e.area, e.period,
               {_CELL}, c.amount
        FROM entry e JOIN journal j ON j.id = e.journal_id
        CROSS JOIN LATERAL cells_of(e.figures) AS c""",
    held=f"""
        SELECT h.key, coalesce(l.organisation, '') AS organisation, l.area, l.period,
               {_CELL}, sum(c.amount) AS amount
        FROM posting h CROSS JOIN LATERAL lines_of(h.lines) AS l
        CROSS JOIN LATERAL cells_of(l.figures) AS c
        GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(c.amount) <> 0""",
)
_BY_KEY = text(
    f"""
    SELECT j.key, e.organisation, e.area, e.period, e.effective_on, {_CELL},
           sum(c.amount)::bigint AS amount
    FROM ({" UNION ALL ".join(map(_rows_of_keys, ("event", "rebuild", "day")))}) AS j
    JOIN entry e ON e.journal_id = j.id
    CROSS JOIN LATERAL cells_of(e.figures) AS c
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(c.amount) <> 0
    """
)
_BY_SPOT = text(
    f"""
    SELECT s.level, s.place, s.period, {_CELL}, sum(c.amount)::bigint AS amount
    FROM unnest(cast(:levels AS text[]), cast(:places AS text[]), cast(:periods AS text[]))
        AS s (level, place, period)
    JOIN entry e ON e.period = s.period
        AND s.place = CASE s.level WHEN 'area' THEN e.area ELSE e.organisation END
    CROSS JOIN LATERAL cells_of(e.figures) AS c
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(c.amount) <> 0
    """
)


class CellDifference(NamedTuple):
    """One cell where `found` is kept and the ledger's entries add up to `expected`."""

    where: tuple[str, ...]
    measure: str
    group: str
    bucket: int
    expected: int
    found: int


async def balance_differences(
    session: AsyncSession, *, limit: int | None = LIMIT
) -> tuple[list[CellDifference], int]:
    """Where balances are not the entries' sums: the first `limit`, and how many there are."""
    return await _cells(session, _BALANCES, limit, 3)


async def posting_differences(session: AsyncSession) -> tuple[list[CellDifference], int]:
    """Where what a key is said to say is not the sum of its entries."""
    return await _cells(session, _POSTINGS, LIMIT, 4)


async def _cells(
    session: AsyncSession, query: TextClause, limit: int | None, width: int
) -> tuple[list[CellDifference], int]:
    rows = (await session.execute(query, {"limit": limit})).all()
    found = [
        CellDifference(
            tuple(map(str, row[:width])), row.measure, row.group_key, row.bucket,
            int(row.expected or 0), int(row.found or 0),
        )
        for row in rows
    ]  # fmt: skip
    return found, rows[0].in_all if rows else 0


async def sums_by_key(session: AsyncSession, keys: Sequence[str]) -> dict[str, Past]:
    """What the entries of each event key add up to, by place and day."""
    result: dict[str, dict[tuple[Place, date], Any]] = {key: {} for key in keys}
    for row in await session.execute(_BY_KEY, {"keys": list(keys)}):
        place = Place(row.organisation, row.area, row.period)
        _put(result[row.key].setdefault((place, row.effective_on), {}), row)
    return dict(result)


async def sums_by_spot(
    session: AsyncSession, spots: Sequence[Spot]
) -> dict[Spot, dict[str, Cells]]:
    """What the entries of each spot add up to."""
    result: dict[Spot, Any] = {spot: {} for spot in spots}
    for row in await session.execute(_BY_SPOT, named(("levels", "places", "periods"), spots)):
        _put(result[Spot(row.level, row.place, row.period)], row)
    return result


def _put(figures: dict[str, dict[str, dict[int, int]]], row: Any) -> None:
    figures.setdefault(row.measure, {}).setdefault(row.group_key, {})[row.bucket] = row.amount
