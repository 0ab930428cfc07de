"""Submissions in a process of their own: killed half-way, and watched for its memory."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from chassis.migrate import migrate_async
from tests.chassis.submissions.running import HEADER, PATH, many_rows
from tests.chassis.submissions.warehouse.app import service
from tests.support.databases import Databases
from tests.support.polling import eventually
from tests.support.ports import free_port
from tests.support.tokens import bearer, issuers_file


class Process:
    """`python -m chassis serve` of the warehouse."""

    def __init__(self, process: asyncio.subprocess.Process, http: aiohttp.ClientSession) -> None:
        self.process, self.http = process, http

    def peak_mb(self) -> int:
        """The most memory it ever held."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) >> 10

    async def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def settled(self, link: str) -> dict[str, object]:
        async def done() -> dict[str, object] | None:
            async with self.http.get(link) as answer:
                receipt: dict[str, object] = await answer.json()
            return None if receipt["status"] in ("received", "staged") else receipt

        found = await eventually(done, 60)
        assert found is not None
        return found


@asynccontextmanager
async def serving(urls: dict[str, str], folder: Path) -> AsyncIterator[Process]:
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": urls["warehouse"],
        "EVENT_BUS": urls["bus"],
        "ISSUERS_FILE": str(issuers_file()),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "LOG_LEVEL": "warning",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "chassis", "serve", service.package, env=environment
    )
    auth = {"Authorization": bearer()}
    timeout = aiohttp.ClientTimeout(total=100)
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{port}", headers=auth, timeout=timeout
    ) as http:

        async def ready() -> bool:
            try:
                async with http.get("/health/ready") as answer:
                    return answer.status == 200
            except aiohttp.ClientError:
                return False

        try:
            await eventually(ready, 30)
            yield Process(process, http)
        finally:
            if process.returncode is None:
                process.terminate()
                await asyncio.wait_for(process.wait(), 20)


@pytest.fixture
async def urls(databases: Databases) -> dict[str, str]:
    found = await databases.new("warehouse", "bus")
    await migrate_async(service, found["warehouse"])
    return found


async def test_a_merge_that_was_killed_is_done_by_the_next_process(
    urls: dict[str, str], tmp_path: Path
) -> None:
    body = many_rows(200_000)
    async with serving(urls, tmp_path) as first:
        async with first.http.post(PATH, data=_pieces(body)) as answer:
            receipt = await answer.json()
        assert answer.status == 202
        await first.kill()
    async with serving(urls, tmp_path) as second:
        settled = await second.settled(receipt["links"]["self"])
    assert settled["status"] == "accepted"
    assert settled["rows"]["inserted"] == 200_000  # type: ignore[index]
    assert settled["digest"] == receipt["digest"]


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 1 << 18):
        yield body[start : start + (1 << 18)]


@pytest.mark.slow
async def test_memory_does_not_grow_with_the_file(urls: dict[str, str], tmp_path: Path) -> None:
    chosen = random.Random(5)
    header = (HEADER.strip() + ",notes\n").encode()

    async def wide(megabytes: int, letter: str) -> AsyncIterator[bytes]:
        yield header
        for number in range(megabytes):
            notes = chosen.randbytes(1_000).hex()
            rows = (
                f"{letter}{number * 500 + n},site{n % 40},{n % 90},,,,,{notes[n:]:>1970.1970}\n"
                for n in range(500)
            )
            yield "".join(rows).encode()

    async with serving(urls, tmp_path) as warehouse:
        peaks = []
        for megabytes, letter in ((20, "S"), (200, "L")):
            async with warehouse.http.post(PATH, data=wide(megabytes, letter)) as answer:
                receipt = await answer.json()
            assert answer.status in (201, 202), receipt["errors"][:3]
            settled = await warehouse.settled(receipt["links"]["self"])
            assert settled["status"] == "accepted"
            assert int(str(receipt["size"])) > megabytes * 900_000
            peaks.append(warehouse.peak_mb())
    assert peaks[1] < 300, peaks
    assert peaks[1] - peaks[0] < 60, peaks
