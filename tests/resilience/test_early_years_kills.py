"""SIGKILL of the early years and of the indicators while audits are recorded and hours shared out.

Every act that was answered is in its record's history once, everybody has the hours of the last
allocation adopted, and the indicators say so.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support.calls import CSV, Json, value_becomes
from tests.support.polling import eventually
from tests.support.settings import scored, settings_csv, tool
from tests.support.system import System, fresh_system

SETTINGS, ROUNDS = 30, 5
KILLED = ["earlyyears", "kpi", "earlyyears", "earlyyears"] * 2
NUMBERS = [f"EY9800{number:02}" for number in range(SETTINGS)]
POOR = NUMBERS[::3]
TOOL, YEAR, HERE = "short-audit-1", "2009-10", "/v1/earlyyears"
DRAFT = {"area": "350", "year": "2009/10"}
ACTS: list[tuple[str, Json]] = [("record", {"on": "2009-09-22"}), ("share", {"on": "2009-10-01"})]
_RETRY = (429, 500, 502, 503, 504)


@pytest.fixture
async def fresh(postgres: str, tmp_path: Path) -> AsyncIterator[System]:
    async with fresh_system(postgres, tmp_path) as running:
        yield running


@pytest.mark.timeout(180)
async def test_no_audit_and_no_allocation_is_lost_or_done_twice(fresh: System) -> None:
    await _prepare(fresh)
    waiting, adopted, audited = list(NUMBERS), list[str](), asyncio.Event()
    working = asyncio.gather(
        _audit_all(fresh, waiting, audited), _share_out_all_along(fresh, adopted, audited)
    )
    chance, killed = random.Random(7), {"earlyyears": 0, "kpi": 0}
    for number, victim in enumerate(KILLED):

        def far_enough(done: int = 4 * number) -> bool:
            return working.done() or SETTINGS - len(waiting) + len(adopted) >= done

        await eventually(far_enough, within=60)
        await asyncio.sleep(chance.uniform(0, 0.2))
        killed[victim] += not working.done()
        fresh.kill(victim)
        fresh.start(victim)
        await fresh.ready(victim)
    await working
    assert min(killed.values()) > 0, killed
    await _visits_are_whole(fresh)
    await _hours_are_of_the_last(fresh, adopted)
    await _indicators_agree(fresh)


async def _prepare(system: System) -> None:
    async with system.client() as http:
        path, body = "/v1/schools/register/submissions", settings_csv(NUMBERS)
        async with http.post(path, data=body, headers=CSV) as answer:
            assert answer.status == 201, await answer.text()

        async def known() -> bool:
            return len((await _read(http, "settings?area=350&limit=500"))["results"]) == SETTINGS

        await eventually(known, within=30)
        await _act(http, "audit-tools", tool(TOOL), "tool")
        await _act(http, f"audit-tools/{TOOL}/publication", {"on": "2009-04-20"}, "publication")


async def _audit_all(system: System, waiting: list[str], audited: asyncio.Event) -> None:
    await asyncio.gather(*(_officer(system, waiting) for _ in range(3)))
    audited.set()


async def _officer(system: System, waiting: list[str]) -> None:
    """Makes one audit after another, each act until it is answered."""
    async with system.client() as http:
        while waiting:
            number = waiting.pop()
            plan = {
                "organisation": number,
                "purpose": "audit",
                "year": "2009/10",
                "due_on": "2009-09-30",
                "tool": TOOL,
            }
            await _act(http, "visits", plan, f"{number}-plan")
            scores = {"scores": scored(1 if number in POOR else 3)}
            for act, body in ACTS:
                found = body | scores if act == "record" else body
                path = f"visits/{number}.{YEAR}.audit/{act}"
                await _act(http, path, found, f"{number}-{act}")


async def _share_out_all_along(system: System, adopted: list[str], audited: asyncio.Event) -> None:
    """Drafts and adopts one allocation after another, some more when all is audited, and notes the
    keys of those adopted. One is refused where quality changed since it was drafted."""
    left = ROUNDS
    async with system.client() as http:
        for number in range(1, 1000):
            changing = not audited.is_set()
            draft = DRAFT | {"capacity_hours": 400 + number}
            _, drafted = await _act(http, "support-allocations", draft, f"draft-{number}")
            path = f"support-allocations/{drafted['key']}/adoption"
            status, _ = await _act(http, path, {}, f"adoption-{number}", refusable=changing)
            if status == 200:
                adopted.append(drafted["key"])
            left -= not changing
            if not left:
                break
    assert len(adopted) >= ROUNDS


async def _act(
    http: aiohttp.ClientSession, path: str, body: Json, key: str, *, refusable: bool = False
) -> tuple[int, Json]:
    """Status and answer of a call that is made again until it is answered."""
    headers = {"Idempotency-Key": key, "If-Match": "*"}

    async def answered() -> tuple[int, Json] | None:
        try:
            async with http.post(f"{HERE}/{path}", json=body, headers=headers) as answer:
                told = await answer.json(content_type=None)
        except aiohttp.ClientError:
            return None
        if answer.status in _RETRY or told.get("code") == "idempotency_key_in_use":
            return None
        refused = refusable and (answer.status, told.get("code")) == (409, "conflict")
        assert answer.status in (200, 201) or refused, told
        return answer.status, told

    found = await eventually(answered, within=60, every=0.1)
    assert found is not None
    return found


async def _read(http: aiohttp.ClientSession, path: str) -> dict[str, Any]:
    async with http.get(f"{HERE}/{path}") as answer:
        told: dict[str, Any] = await answer.json()
        assert answer.status == 200, told
        return told


async def _actions(http: aiohttp.ClientSession, path: str) -> list[str]:
    return [entry["action"] for entry in (await _read(http, f"{path}/history"))["results"]]


async def _visits_are_whole(system: System) -> None:
    async with system.client() as http:
        for number in NUMBERS:
            visit = f"visits/{number}.{YEAR}.audit"
            assert await _actions(http, visit) == ["create", "record", "share"], number
            assert await _actions(http, f"quality/{number}") == ["rate"], number


async def _hours_are_of_the_last(system: System, adopted: list[str]) -> None:
    """Each allocation adopted gave everybody hours once; what they have now is the last's."""
    async with system.client() as http:
        for key in adopted[:-1]:
            path = f"support-allocations/{key}"
            assert await _actions(http, path) == ["create", "adopt", "replace"], key
        last = (await _read(http, f"support-allocations/{adopted[-1]}"))["state"]
        assert last["status"] == "adopted"
        hours = {line["organisation"]: line["hours"] for line in last["lines"]}
        assert set(hours) == set(NUMBERS)
        for number in NUMBERS:
            here = f"support/{number}.{YEAR}"
            state = (await _read(http, here))["state"]
            assert (state["hours"], state["allocation"]) == (hours[number], adopted[-1])
            assert await _actions(http, here) == ["allocate"] * len(adopted), number


async def _indicators_agree(system: System) -> None:
    async with system.client() as http:
        ratings = (await _read(http, "support/delivery?year=2009/10&area=350"))["by_rating"]
        hours = {each["of"]: each["allocated"] for each in ratings}
        wanted = {
            "EY_AUDITS_PVI": 100,
            "EY_QUALITY_RED": len(POOR),
            "EY_QUALITY_GREEN": SETTINGS - len(POOR),
            "EY_SUPPORT_HOURS_RED": hours["red"],
            "EY_SUPPORT_HOURS_GREEN": hours["green"],
        }
        for indicator, expected in wanted.items():
            await value_becomes(http, indicator, "350", expected, within=30, year=YEAR)
        async with http.post("/v1/kpi/ledger/check") as checked:
            assert (await checked.json())["differences"] == []
