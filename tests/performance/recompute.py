"""One child's correction against working everything out anew, in DuckDB and in SQL.

Both recompute what one correction keeps right: NI 72 and NI 92 of every school, every area and
the country, for all children and for each of eight groups of them.
"""

import asyncio
import statistics
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, Final

import asyncpg
import duckdb
import polars as pl

from chassis.database import Database
from education.periods import parse_period
from services.earlyyears.profiles.columns import SCORES
from services.kpi.apply import apply
from services.kpi.indicators.active import active_definitions
from services.kpi.moment import NOW
from services.kpi.spots import level_of
from services.kpi.values.facts import Reading
from services.kpi.values.telling import answer
from services.kpi.values.wanted import Wanted
from tests.performance.engine import empty
from tests.performance.england import A_SCHOOL, YEAR, area_of, children, events, urn_of

_AIM: Final = 100
_TIMES: Final = 100
_GROUPS: Final = ("'all'", "'gender=' || gender", "'fsm=' || fsm", "'sen=' || sen", "'eal=' || eal")
_MEMBERS: Final = " UNION ALL ".join(
    f"SELECT school, area, total, good, {group} AS grp FROM child" for group in _GROUPS
)
RECOMPUTE: Final = f"""
WITH member AS ({_MEMBERS}),
cell AS (
    SELECT school, area, grp, total, count(*) AS n, sum(good) AS good FROM member
    GROUP BY school, area, grp, total),
place AS (
    SELECT CAST(school AS varchar) AS place, grp, total, n, good FROM cell
    UNION ALL SELECT area, grp, total, sum(n), sum(good) FROM cell GROUP BY area, grp, total
    UNION ALL SELECT 'all', grp, total, sum(n), sum(good) FROM cell GROUP BY grp, total),
running AS (
    SELECT place, grp, total, n, good,
           sum(n) OVER (PARTITION BY place, grp ORDER BY total) AS upto,
           sum(n) OVER (PARTITION BY place, grp) AS everybody
    FROM place),
told AS (
    SELECT place, grp, max(everybody) AS everybody, sum(good) AS good,
           min(CASE WHEN 2 * upto >= everybody THEN total END) AS lower,
           min(CASE WHEN 2 * upto >= everybody + 1 + (CASE WHEN everybody % 2 = 0 THEN 1 ELSE 0 END)
               THEN total END) AS upper,
           sum(total * greatest(0, least(n, greatest(1, floor((2 * everybody + 5) / 10))
               - (upto - n)))) AS lowest_points,
           max(greatest(1, floor((2 * everybody + 5) / 10))) AS lowest
    FROM running GROUP BY place, grp)
SELECT place, grp, 100.0 * good / everybody AS ni72,
       CASE WHEN lower + upper > 0 THEN
           100.0 * ((lower + upper) / 2.0 - lowest_points / lowest) / ((lower + upper) / 2.0)
       END AS ni92
FROM told
"""


async def bench_correction(url: str, folder: Path, rows: int) -> None:
    """Print the ratio of a correction to the better of both recomputes."""
    schools = rows // A_SCHOOL
    frame = children(schools)
    duck, sql = (
        await asyncio.to_thread(_in_duckdb, frame, schools, folder),
        await _in_sql(url, frame, schools),
    )
    committed, read, check = await _correct(url, frame, schools)
    better = min(duck.seconds, sql.seconds)
    for result in (duck, sql):
        assert abs(result.ni72 - check[0]) < 0.06, (result, check)
        assert abs(result.ni92 - check[1]) < 0.06, (result, check)
    print(
        f"correction     one child of {rows:,}: committed in {committed * 1000:.2f} ms, and four "
        f"values read again in {read * 1000:.2f} ms more; everything anew "
        f"{duck.seconds * 1000:,.0f} ms in DuckDB, {sql.seconds * 1000:,.0f} ms in SQL: "
        f"{better / committed:.0f} times (aim: {_AIM}), with the reading "
        f"{better / (committed + read):.0f}"
    )


class Recomputed:
    """Seconds of a recompute, and what it gave for one area."""

    def __init__(self, seconds: float, row: Any) -> None:
        self.seconds, self.ni72, self.ni92 = seconds, float(row[0]), float(row[1])


def _plain(frame: pl.DataFrame, schools: int) -> pl.DataFrame:
    """School, area, total and whether at a good level, beside the characteristics."""
    secure = list(SCORES[:7])
    total = pl.sum_horizontal(SCORES).cast(pl.Int32)
    areas = [area_of(place, schools) for place in range(schools)]
    return frame.select(
        (pl.col("place") + 100_000).alias("school"),
        pl.Series("area", [area for area in areas for _ in range(A_SCHOOL)]),
        "gender", "fsm", "sen", "eal",
        total.alias("total"),
        ((total >= 78) & (pl.min_horizontal(secure) >= 6)).cast(pl.Int32).alias("good"),
    )  # fmt: skip


def _in_duckdb(frame: pl.DataFrame, schools: int, folder: Path) -> Recomputed:
    path = folder / "children.parquet"
    _plain(frame, schools).write_parquet(path)
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE child AS SELECT * FROM read_parquet('{path}')")

    def run() -> list[Any]:
        return connection.execute(RECOMPUTE).fetchall()

    seconds, found = _median_of(run)
    return Recomputed(seconds, _area(found, schools))


def _median_of(run: Callable[[], list[Any]]) -> tuple[float, list[Any]]:
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        found = run()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken), found


def _area(found: list[Any], schools: int) -> Any:
    wanted = area_of(0, schools)
    return next(row[2:] for row in found if row[0] == wanted and row[1] == "all")


async def _in_sql(url: str, frame: pl.DataFrame, schools: int) -> Recomputed:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "CREATE TEMP TABLE child (school int, area text, gender text, fsm int, sen int, "
            "eal int, total int, good int)"
        )
        records = _plain(frame, schools).iter_rows()
        await connection.copy_records_to_table("child", records=records)
        await connection.execute("ANALYZE child")
        await connection.execute("SET work_mem = '512MB'")
        taken = []
        for _ in range(3):
            started = time.perf_counter()
            found = await connection.fetch(RECOMPUTE)
            taken.append(time.perf_counter() - started)
        return Recomputed(statistics.median(taken), _area([tuple(r) for r in found], schools))
    finally:
        await connection.close()


async def _correct(
    url: str, frame: pl.DataFrame, schools: int
) -> tuple[float, float, tuple[float, float]]:
    """Median seconds to commit one school's correction, and to read NI 72 and NI 92 of it and of
    its area; and what both are for the area."""
    database = Database(url)
    try:
        await empty(url)
        everything = events(frame, schools)
        while batch := list(islice(everything, 500)):
            async with database.write() as session:
                await apply(session, batch)
        read = await _read(database, area_of(0, schools))
        committed, reading = [], []
        for number in range(_TIMES):
            corrected = children(1, seed=1)  # the first school, one child moved
            corrected[0, "w"] = number % 2 and 9
            (event,) = events(corrected, 1, version=2 + number)
            event.data.__dict__["area"] = area_of(0, schools)
            started = time.perf_counter()
            async with database.write() as session:
                await apply(session, [event])
            done = time.perf_counter()
            committed.append(done - started)
            await _read(database, area_of(0, schools), urn_of(0))
            reading.append(time.perf_counter() - done)
        return statistics.median(committed), statistics.median(reading), read
    finally:
        await database.stop()


async def _read(database: Database, *places: str) -> tuple[float, float]:
    """NI 72 and NI 92 of some places, read together; those of the first."""
    async with database.read() as session:
        definitions = await active_definitions(session)
        wanted = [
            Wanted(definitions[code], level_of(place), place, parse_period(YEAR))
            for place in places
            for code in ("NI72", "NI92")
        ]
        told = [answer(facts, "all").value for facts in await Reading(session, NOW).facts(wanted)]
    assert None not in told
    return float(told[0] or 0), float(told[1] or 0)
