"""One authority's own work: its Profile, and sharing out the support of 500 schools."""

import io
import statistics
import time
from pathlib import Path
from typing import Any, Final

import aiohttp
import asyncpg

from chassis.clock import today
from chassis.database import Database
from education.years import AcademicYear
from services.earlyyears.support.reading import claims_of
from services.earlyyears.support.ruling import rule_on
from services.earlyyears.support.sharing import share
from tests.performance.ingest import CSV, submit
from tests.support.children import COLUMNS, csv_of, make_children, schools_csv
from tests.support.polling import eventually
from tests.support.system import System

AREA: Final = "341"
SCHOOLS: Final = 500
CHILDREN_A_SCHOOL: Final = 50
SENDING: Final = 70  # schools, of 3,500 children together
YEARS: Final = ("2005/06", "2006/07", "2007/08", "2009/10", "2010/11")
"""Each loaded once, so that all their children are new; not the year of the national load."""
_SHARED: Final = AcademicYear(2009)
_DRAFTS: Final = 5
_CAPACITY: Final = SCHOOLS * 15  # hours
_ESTABS: Final = [str(2001 + number) for number in range(SCHOOLS)]
_AIM_SECONDS: Final = 2.0
_SUPPORT: Final = "SELECT * FROM record WHERE kind = 'support'"
_RATED: Final = """
    INSERT INTO record (kind, key, organisation, status, version, state, changed_at, changed_by)
    SELECT 'quality', organisation, organisation, 'rated', 1, jsonb_build_object('status', 'rated',
        'ratings', jsonb_build_array(jsonb_build_object(
            'rating', (ARRAY['red', 'amber', 'green'])[1 + CAST(organisation AS integer) % 3],
            'effective_on', '2009-09-01', 'rule_set', 'bench', 'rule', 'bench', 'because', 'bench',
            'evidence', '[]'::jsonb))), now(), 'bench'
    FROM organisation WHERE area = $1"""


async def bench_authority(system: System, url: str, folder: Path) -> None:
    """Print what a year's Profile costs against COPY of its rows, and what sharing hours out costs
    against the sharing alone and COPY of the records it writes."""
    timeout = aiohttp.ClientTimeout(total=120)
    headers = {"Authorization": f"Bearer {system.key}"}
    connection = await asyncpg.connect(url)
    try:
        async with aiohttp.ClientSession(
            system.url("earlyyears"), headers=headers, timeout=timeout
        ) as direct:
            async with system.client() as client:
                await _register(client, connection)
            await _profiles(direct, connection, folder)
            await _sharing(direct, connection, url)
    finally:
        await connection.close()


async def _register(
    client: aiohttp.ClientSession, connection: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    body = schools_csv(_ESTABS, first_urn=170_001, area=AREA)
    async with client.post("/v1/schools/register/submissions", data=body, headers=CSV) as answer:
        assert answer.status == 201, await answer.text()

    async def known() -> bool:
        query = "SELECT count(*) FROM organisation WHERE area = $1"
        return bool(await connection.fetchval(query, AREA) == SCHOOLS)

    await eventually(known, within=60, every=0.25)


async def _profiles(
    direct: aiohttp.ClientSession,
    connection: "asyncpg.Connection[asyncpg.Record]",
    folder: Path,
) -> None:
    path, taken, alone = folder / "authority.csv", [], []
    for year in YEARS:
        rows = [
            child
            for estab in _ESTABS[:SENDING]
            for child in make_children(estab, CHILDREN_A_SCHOOL, area=AREA, year=year)
        ]
        path.write_bytes(csv_of(rows, COLUMNS))
        taken.append(await submit(direct, path))
        of_year = f"SELECT * FROM profile WHERE year = '{year}'"
        alone.append(await _copied(connection, "profile", of_year))
    took, copy = statistics.median(taken), statistics.median(alone)
    print(
        f"authority      {SENDING * CHILDREN_A_SCHOOL:,} children from request to receipt in "
        f"{took:.2f} s (aim: under {_AIM_SECONDS:.0f}); COPY of their rows {copy:.3f} s: "
        f"ratio {copy / took:.2f}"
    )


async def _sharing(
    direct: aiohttp.ClientSession, connection: "asyncpg.Connection[asyncpg.Record]", url: str
) -> None:
    await connection.execute(_RATED, AREA)
    body = {"area": AREA, "year": str(_SHARED), "capacity_hours": _CAPACITY}
    taken = []
    for _ in range(_DRAFTS):
        drafted, ms = await _post(direct, "/v1/earlyyears/support-allocations", body)
        taken.append(ms)
    key = drafted["key"]
    _, adopted = await _post(direct, f"/v1/earlyyears/support-allocations/{key}/adoption", {})
    assert await connection.fetchval(f"SELECT count(*) FROM ({_SUPPORT}) s") == SCHOOLS
    copy = await _copied(connection, "record", _SUPPORT) * 1000
    draft, alone = statistics.median(taken), await _alone(url)
    print(
        f"support        hours for {SCHOOLS} schools drafted in {draft:.0f} ms, "
        f"{draft / alone:.1f} times the sharing alone ({alone:.0f} ms); adopted in "
        f"{adopted:.0f} ms, {adopted / copy:.0f} times COPY of the records ({copy:.0f} ms)"
    )


async def _post(direct: aiohttp.ClientSession, path: str, body: Any) -> tuple[Any, float]:
    """The answer, and milliseconds until it was there."""
    started = time.perf_counter()
    async with direct.post(path, json=body, headers={"If-Match": "*"}) as answer:
        told = await answer.json()
        assert answer.status in (200, 201), told
    return told, (time.perf_counter() - started) * 1000


async def _alone(url: str) -> float:
    """Milliseconds of the arithmetic, its facts in memory."""
    database, rule, taken = Database(url), rule_on(_SHARED.starts), []
    try:
        async with database.read() as session:
            claims = await claims_of(session, AREA, _SHARED, today())
    finally:
        await database.stop()
    for _ in range(_DRAFTS):
        started = time.perf_counter()
        share(_CAPACITY, claims, rule)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


async def _copied(
    connection: "asyncpg.Connection[asyncpg.Record]", table: str, query: str
) -> float:
    """Seconds that COPY takes to put the rows of a query into a table of the same shape."""
    rows = io.BytesIO()
    await connection.copy_from_query(query, output=rows, format="csv")
    rows.seek(0)
    await connection.execute(f"CREATE TABLE copied (LIKE {table} INCLUDING ALL)")
    try:
        started = time.perf_counter()
        await connection.copy_to_table("copied", source=rows, format="csv")
        return time.perf_counter() - started
    finally:
        await connection.execute("DROP TABLE copied")
