"""Rows per second of a national Profile submission, against `psql \\copy` of the same rows."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import asyncpg

from deploy.local.postgres import programs_folder
from tests.support.children import COLUMNS, csv_of, make_children, schools_csv
from tests.support.polling import eventually
from tests.support.system import System

CHILDREN_A_SCHOOL = 50
SCHOOLS_AN_AREA = 1300
CSV = {"Content-Type": "text/csv"}
_LOADED = "SELECT * FROM profile WHERE year = '2008/09'"


def schools(rows: int) -> list[tuple[str, str]]:
    """Area and establishment number of as many schools as `rows` children fill."""
    return [
        (str(350 + number // SCHOOLS_AN_AREA), str(2001 + number % SCHOOLS_AN_AREA))
        for number in range(rows // CHILDREN_A_SCHOOL)
    ]


async def register(client: aiohttp.ClientSession, rows: int) -> None:
    """Register the schools and wait until `earlyyears` has heard of the last one."""
    for area in sorted({area for area, _ in schools(rows)}):
        estabs = [estab for at, estab in schools(rows) if at == area]
        body = schools_csv(estabs, first_urn=100_000 + (int(area) - 350) * 2000, area=area)
        async with client.post("/v1/schools/register/submissions", data=body, headers=CSV) as r:
            assert r.status == 201, await r.text()
    area, estab = schools(rows)[-1]
    probe = csv_of(make_children(estab, 1, area=area))

    async def known() -> bool:
        path = "/v1/earlyyears/profiles/submissions?dry_run=true"
        async with client.post(path, data=probe, headers=CSV) as answer:
            return answer.status == 200

    await eventually(known, within=120, every=0.25)

    async def caught_up() -> bool:
        # `kpi` would otherwise go on with the register while the submission is measured.
        async with client.get("/health/status") as answer:
            consumers = (await answer.json())["services"]["kpi"]["checks"]["consumers"]
        behind: dict[str, int] = consumers.get("events_behind", {"": 1})
        return not any(behind.values())

    await eventually(caught_up, within=120, every=0.5)


def file_chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(256 * 1024):
            yield chunk


def write_file(path: Path, rows: int) -> None:
    with path.open("wb") as file:
        file.write((",".join(COLUMNS) + "\r\n").encode())
        for area, estab in schools(rows):
            body = csv_of(make_children(estab, CHILDREN_A_SCHOOL, area=area))
            file.write(body.partition(b"\r\n")[2])


async def submit(client: aiohttp.ClientSession, path: Path) -> float:
    """Seconds from the first byte sent to the receipt that says accepted."""

    async def body() -> AsyncIterator[bytes]:
        for chunk in file_chunks(path):
            yield chunk

    started = time.perf_counter()
    url = "/v1/earlyyears/profiles/submissions"
    async with client.post(url, data=body(), headers=CSV) as answer:
        receipt = await answer.json(content_type=None)
        assert answer.status in (201, 202), receipt
    while receipt["status"] in ("received", "staged"):
        await asyncio.sleep(0.1)  # more often would take time from the merge itself
        async with client.get(f"{url}/{receipt['id']}") as answer:
            receipt = await answer.json(content_type=None)
    assert receipt["status"] == "accepted", receipt
    return time.perf_counter() - started


async def copy_alone(url: str, folder: Path) -> float:
    """Seconds `psql \\copy` takes to load the very rows into a table of the same shape."""
    data = folder / "rows.csv"
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE copied (LIKE profile INCLUDING ALL)")
        await _psql(url, f"\\copy ({_LOADED}) to '{data}' csv")
        await connection.execute("CHECKPOINT") if await _may_checkpoint(connection) else None
        started = time.perf_counter()
        await _psql(url, f"\\copy copied from '{data}' csv")
        return time.perf_counter() - started
    finally:
        await connection.execute("DROP TABLE copied")
        await connection.close()


async def _may_checkpoint(connection: "asyncpg.Connection[asyncpg.Record]") -> bool:
    return bool(
        await connection.fetchval("SELECT pg_has_role(current_user, 'pg_checkpoint', 'USAGE')")
    )


async def _psql(url: str, command: str) -> None:
    program = str(programs_folder() / "psql")
    await asyncio.to_thread(
        subprocess.run, [program, url, "-qc", command], check=True, capture_output=True
    )


def peak_memory_mb(pid: int) -> float:
    """The most memory the process ever held (VmHWM), in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


async def bench_ingest(system: System, url: str, folder: Path, rows: int) -> None:
    """Print rows per second of both, their ratio and the service's peak memory."""
    path = folder / "children.csv"
    await asyncio.to_thread(write_file, path, rows)
    timeout = aiohttp.ClientTimeout(total=600)
    async with aiohttp.ClientSession(
        system.url("earlyyears"), headers={"Authorization": f"Bearer {system.key}"}, timeout=timeout
    ) as direct:
        async with system.client() as client:
            await register(client, rows)
        took = await submit(direct, path)
    alone = await copy_alone(url, folder)
    megabytes = path.stat().st_size / 1e6
    print(
        f"submission     {rows:,} children, {megabytes:.0f} MB: {took:.2f} s, "
        f"{rows / took:,.0f} rows/s; psql \\copy {alone:.2f} s, {rows / alone:,.0f} rows/s; "
        f"ratio {alone / took:.2f} (aim 0.5); "
        f"peak memory {peak_memory_mb(system.pid('earlyyears')):.0f} MB (aim 300)"
    )
