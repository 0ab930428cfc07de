"""SIGKILL of the framework and of the indicators while forty visits are made and signed off.

Every act that was answered is in the record's history once, and the indicators say so.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support.calls import CSV, value_becomes
from tests.support.children import schools_csv
from tests.support.polling import eventually
from tests.support.system import System, fresh_system

SCHOOLS, KILLS, FIRST_URN = 40, 8, 160_001
URNS = [str(FIRST_URN + number) for number in range(SCHOOLS)]
PURPOSE, TERM = "performance_review", "2009-10-AUT"
ACTS: list[tuple[str, dict[str, Any]]] = [
    ("record", {"on": "2009-10-06", "findings": [], "half_days": 1}),
    ("share", {"on": "2009-10-12"}),
    ("reply", {"on": "2009-10-19", "text": "We agree."}),
    ("sign-off", {"on": "2009-10-23"}),
]
HISTORY = ["create", "record", "share", "reply", "sign_off"]
_RETRY = (429, 500, 502, 503, 504)


@pytest.fixture
async def fresh(postgres: str, tmp_path: Path) -> AsyncIterator[System]:
    async with fresh_system(postgres, tmp_path) as running:
        yield running


@pytest.mark.timeout(180)
async def test_no_act_is_lost_or_done_twice(fresh: System) -> None:
    await _register(fresh)
    waiting = list(URNS)
    visiting = asyncio.gather(*(_partner(fresh, waiting) for _ in range(3)))
    chance, killed = random.Random(6), {"sif": 0, "kpi": 0}
    while not visiting.done() or sum(killed.values()) < KILLS:
        victim = chance.choices(list(killed), weights=[3, 1])[0]
        fresh.kill(victim)
        fresh.start(victim)
        await fresh.ready(victim)
        killed[victim] += 1
        await asyncio.sleep(chance.uniform(0.05, 0.4))
    await visiting
    assert min(killed.values()) > 0, killed
    await _histories_are_whole(fresh)
    await _indicators_agree(fresh)


async def _register(system: System) -> None:
    async with system.client() as http:
        estabs = [str(2001 + number) for number in range(SCHOOLS)]
        body = schools_csv(estabs, first_urn=FIRST_URN)
        path = "/v1/schools/register/submissions"
        async with http.post(path, data=body, headers=CSV) as answer:
            assert answer.status == 201, await answer.text()

        async def known() -> bool:
            async with http.get("/v1/sif/suggestions?area=350&limit=500") as answer:
                return len((await answer.json())["results"]) == SCHOOLS

        await eventually(known, within=30)


async def _partner(system: System, waiting: list[str]) -> None:
    """Makes one visit after another, each act until it is answered."""
    async with system.client() as http:
        while waiting:
            urn = waiting.pop()
            plan = {"organisation": urn, "purpose": PURPOSE, "term": TERM, "visitor": "sip-1"}
            await _act(http, "/v1/sif/visits", plan, f"{urn}-plan")
            for act, body in ACTS:
                path = f"/v1/sif/visits/{urn}.{TERM}.{PURPOSE}/{act}"
                await _act(http, path, body, f"{urn}-{act}")


async def _act(http: aiohttp.ClientSession, path: str, body: dict[str, Any], key: str) -> None:
    headers = {"Idempotency-Key": key, "If-Match": "*"}

    async def answered() -> bool:
        try:
            async with http.post(path, json=body, headers=headers) as answer:
                told = await answer.text()
        except aiohttp.ClientError:
            return False
        running = answer.status == 409 and "idempotency_key_in_use" in told
        assert answer.status in (200, 201, *_RETRY) or running, told
        return answer.status in (200, 201)

    await eventually(answered, within=60, every=0.1)


async def _histories_are_whole(system: System) -> None:
    async with system.client() as http:
        for urn in URNS:
            path = f"/v1/sif/visits/{urn}.{TERM}.{PURPOSE}/history"
            async with http.get(path) as answer:
                entries = (await answer.json())["results"]
            assert [entry["action"] for entry in entries] == HISTORY, urn
        async with http.get("/v1/sif/worklist?everyone=true&kind=visit") as answer:
            assert (await answer.json())["results"] == []


async def _indicators_agree(system: System) -> None:
    async with system.client() as http:
        await value_becomes(http, "SIP_VISITS", "350", 100, within=30, year="2009-10")
        counts, made = (SCHOOLS, SCHOOLS), "SIP_VISITS_DUE_MADE"
        await value_becomes(http, made, "350", 100, counts=counts, year="2009-10")
        async with http.post("/v1/kpi/ledger/check") as checked:
            assert (await checked.json())["differences"] == []
