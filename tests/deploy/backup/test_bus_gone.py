"""The bus is thrown away and `kpi` emptied: the steps of docs/backup.md bring all of it back."""

import asyncio
import re
import shlex
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import aiohttp
import asyncpg
import pytest

from chassis.__main__ import load_service
from chassis.sealing import new_key
from deploy.local.settings import ROOT, SERVICES
from tests.support.calls import Json, submit, value, value_becomes
from tests.support.children import csv_of, make_children, schools_csv
from tests.support.databases import Databases
from tests.support.expected import ni72
from tests.support.polling import eventually
from tests.support.swimming import ABLE, INDICATOR, MEASURES, PUPILS
from tests.support.system import System

_RUNNING: Final = ("schools", "earlyyears", "kpi")
_ESTABS, _URNS = ("2001", "2002"), ("190001", "190002")
_TABLES: Final = "entry, journal, posting, balance, announced, touched, organisation, inbox"
_ASKED: Final = [
    (code, place) for code in ("NI72", "NI92", INDICATOR["code"]) for place in (*_URNS, "350")
]
_SAME: Final = ("value", "reason", "numerator", "denominator", "status")


def steps() -> list[list[str]]:
    """The commands of the page's steps, in order."""
    page = (ROOT / "docs" / "backup.md").read_text()
    section = page.partition("## The bus is gone\n")[2].partition("\n## ")[0]
    return [shlex.split(line) for line in re.findall(r"^    (\S.*)$", section, re.MULTILINE)]


def of(act: Sequence[str]) -> list[list[str]]:
    """What of them does an act, without `python -m`."""
    return [step[2:] for step in steps() if step[2 : 3 + len(act)] == ["chassis", *act]]


def test_the_steps_leave_no_service_out() -> None:
    services = {name: load_service(f"services.{name}") for name in SERVICES}
    reading = {each.package for each in services.values() if each.subscriptions}
    telling = {each.package for each in services.values() if each.announcements}
    assert {words[3] for words in of(["offsets", "reset"])} == reading
    assert {words[2] for words in of(["republish"])} == telling


async def test_new_bus_and_emptied_kpi_are_filled_from_the_services(
    databases: Databases, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    urls, key = await databases.new(*_RUNNING, "bus"), new_key()

    def installed(name: str, bus: str) -> System:
        (folder := tmp_path / name).mkdir()
        return System(folder, databases=urls, bus=bus, data_key=key, services=_RUNNING)

    async with installed("before", urls["bus"]) as system, system.client() as client:
        await _load(client)
        before = await _values(client)
        assert len({tuple(each.items()) for each in before.values()}) > 3, "nothing to compare"

    new_bus = await databases.new_for("bus")
    await _empty(urls["kpi"])
    began = time.monotonic()
    system = installed("after", new_bus)
    for words in (*of(["topics"]), *of(["offsets", "reset"])):
        await _run(system, words)
    async with system, system.client() as client:
        assert (await value(client, "NI72", "350")).get("value") is None, "it was not emptied"
        for words in of(["republish"]):
            if words[2] == "services.kpi":
                await eventually(lambda: _has_read_all(client), within=60)
            await _run(system, words)
        found = await eventually(lambda: _as_before(client, before), within=60)
        took = time.monotonic() - began
        assert found
        async with client.post("/v1/kpi/ledger/check") as answer:
            checked = await answer.json()
    assert checked["differences"] == checked["pending"] == checked["missing_on_bus"] == []
    assert checked["checked"]["event_keys"] == 5
    with capsys.disabled():
        print(f"\nthe bus and kpi filled again in {took:.1f} s")  # noqa: T201


async def _load(client: aiohttp.ClientSession) -> None:
    """Two schools, their returns and a correction of one, and what is stated of the other."""
    status, receipt = await submit(client, "schools/register", schools_csv(_ESTABS))
    assert status == 201, receipt
    returns = [make_children(estab, 30 + n) for n, estab in enumerate(_ESTABS)]
    for rows in (*returns, [child | {"DA": "0"} for child in returns[0][:4]]):

        async def taken(body: bytes = csv_of(rows)) -> bool:
            status, receipt = await submit(client, "earlyyears/profiles", body)
            assert status == 201, receipt
            return True

        await eventually(taken, within=20)
    children = [*[child | {"DA": "0"} for child in returns[0][:4]], *returns[0][4:], *returns[1]]
    published, good, complete = ni72(children)
    await value_becomes(client, "NI72", "350", float(published or 0), counts=(good, complete))
    await _state(client)


async def _state(client: aiohttp.ClientSession) -> None:
    """Figures of users' own, twice: what stands is their second version."""
    for path, body in (*(("measures", each) for each in MEASURES), ("indicators", INDICATOR)):
        async with client.post(f"/v1/kpi/{path}", json=body) as answer:
            assert answer.status == 201, await answer.text()
    for able in (40, 60):
        rows = "".join(f"{m},{_URNS[1]},2008/09,{n}\n" for m, n in ((ABLE, able), (PUPILS, 80)))
        sheet = f"measure,urn,period,amount\n{rows}".encode()
        status, receipt = await submit(client, "kpi/figures", sheet)
        assert status == 201, receipt
    await value_becomes(client, str(INDICATOR["code"]), "350", 75.0, counts=(60, 80))


async def _values(client: aiohttp.ClientSession) -> dict[tuple[str, str], Json]:
    told = {asked: await value(client, *asked) for asked in _ASKED}
    return {asked: {name: each.get(name) for name in _SAME} for asked, each in told.items()}


async def _as_before(client: aiohttp.ClientSession, before: dict[tuple[str, str], Json]) -> bool:
    assert await _values(client) == before
    return True


async def _has_read_all(client: aiohttp.ClientSession) -> bool:
    """As the page says how to see it."""
    async with client.get("/health/status") as answer:
        services = (await answer.json())["services"].values()
    # A service that is busy may leave out what it could not find out in time.
    checks = [each.get("checks", {}) for each in services]
    assert all(each.get("outbox", {}).get("events") == 0 for each in checks), checks
    behind = [each["consumers"].get("events_behind", {"": 1}) for each in checks]
    return not any(sum(each.values()) for each in behind)


async def _run(system: System, words: list[str]) -> None:
    """One command, where its service runs here."""
    package = next((word for word in words if word.startswith("services.")), "services.kpi")
    name = package.removeprefix("services.")
    if name in _RUNNING:
        await asyncio.to_thread(system.command, name, words)


async def _empty(url: str) -> None:
    """As if `kpi` were restored to the day before anything came, but for where it reads on."""
    connection = await asyncpg.connect(url)
    try:
        for table in ("journal", "entry"):
            await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        await connection.execute(f"TRUNCATE {_TABLES}")
        for table in ("journal", "entry"):
            await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")
    finally:
        await connection.close()
