"""The last release goes on working on the schemas as they are migrated now."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from chassis.__main__ import load_service
from chassis.migrate import migrate_async
from chassis.sealing import new_key
from deploy.local.processes import free_ports, spawn, stop
from deploy.local.settings import ROOT, SERVICES
from tests.support.calls import submit, value_becomes
from tests.support.children import csv_of, make_children, schools_csv
from tests.support.databases import Databases
from tests.support.expected import ni72
from tests.support.polling import eventually
from tests.support.released import CHAINS, put_released_code, released
from tests.support.tokens import bearer, issuers_file

_ESTAB = "2001"
_READ = {
    "schools": "organisations",
    "earlyyears": "people",
    "kpi": "indicators",
    "identity": "clients",
    "sif": "tiers",
    "fourteen19": "consortia",
    "enrichment": "agreements",
}
"""A list of each service's own; beside what all of them have in the chassis's tables."""


class Released:
    """Processes of the last release's code, by service."""

    def __init__(self, code: Path, urls: dict[str, str], folder: Path) -> None:
        self._code, self._urls, self._folder = code, urls, folder
        self._ports = dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True))
        self._keys = folder / "data-keys.json"
        self._keys.write_text(json.dumps({"current": "k1", "keys": {"k1": new_key()}}))

    def start(self, name: str) -> subprocess.Popen[bytes]:
        own = {
            "DATABASE_URL": self._urls[name],
            "EVENT_BUS": self._urls["bus"],
            "ISSUERS_FILE": str(issuers_file()),
            "DATA_KEYS_FILE": str(self._keys),
            "PORT": str(self._ports[name]),
        }
        return spawn(
            [sys.executable, "-m", "chassis", "serve", f"services.{name}"],
            log=self._folder / f"{name}.log",
            env=os.environ | own,
            cwd=self._code,
        )

    @asynccontextmanager
    async def client(self, name: str) -> AsyncIterator[aiohttp.ClientSession]:
        base, headers = f"http://127.0.0.1:{self._ports[name]}", {"Authorization": bearer()}
        async with aiohttp.ClientSession(base, headers=headers) as client:
            yield client

    async def get(self, name: str, path: str) -> int | None:
        """How it answers; None: not at all."""
        try:
            async with self.client(name) as client, client.get(path) as answer:
                return answer.status
        except aiohttp.ClientError:
            return None

    async def until_alive(self, name: str) -> None:
        await eventually(lambda: self.get(name, "/health/live"), within=120, every=0.1)


async def test_the_last_release_works_on_todays_schemas(
    databases: Databases, tmp_path: Path
) -> None:
    code = tmp_path / "code"
    await asyncio.to_thread(put_released_code, code)
    urls = await databases.new(*SERVICES, "bus")
    for name in SERVICES:
        await migrate_async(load_service(f"services.{name}"), urls[name])
    old = Released(code, urls, tmp_path)
    processes = [old.start(name) for name in SERVICES]
    try:
        for name in SERVICES:
            await old.until_alive(name)
        await _from_a_return_to_an_indicator(old)
        # Releases before the check of what is behind call a schema that is ahead of them not ready.
        knows = "def behind" in (code / "chassis" / "revisions.py").read_text()
        for name in SERVICES:
            assert await old.get(name, "/health/ready") == (200 if knows else 503), name
            for list_ in (_READ[name], "dead-letters", "audit"):
                assert await old.get(name, f"/v1/{name}/{list_}") == 200, f"{name}/{list_}"
    finally:
        for process in processes:
            process.terminate()  # all at once: each takes its time to end
        for process in processes:
            stop(process)


async def _from_a_return_to_an_indicator(old: Released) -> None:
    async with old.client("schools") as schools:
        status, told = await submit(schools, "schools/register", schools_csv([_ESTAB]))
        assert status == 201, told
    children = make_children(_ESTAB, 20)

    async def taken() -> bool:
        async with old.client("earlyyears") as early_years:
            status, told = await submit(early_years, "earlyyears/profiles", csv_of(children))
        assert status in (201, 422), told
        return status == 201

    await eventually(taken, every=0.2)  # once the school has been heard of
    wanted, _, _ = ni72(children)
    assert wanted is not None
    async with old.client("kpi") as kpi:
        await value_becomes(kpi, "NI72", "190001", float(wanted), within=30)


def test_what_is_released_is_not_changed_afterwards(tmp_path: Path) -> None:
    put_released_code(tmp_path)
    for chain in CHAINS:
        package = chain if chain == "chassis" else f"services/{chain}"
        versions = Path(package, "migrations", "versions")
        then = {file.name: file.read_bytes() for file in (tmp_path / versions).glob("*.py")}
        now = {name: (ROOT / versions / name).read_bytes() for name in then}
        assert now == then, f"{package}: a released migration is not edited; add a new one"
        newest = max(then).partition("_")[0]
        assert newest == released().revisions[chain], f"deploy/released.txt is wrong of {chain}"
