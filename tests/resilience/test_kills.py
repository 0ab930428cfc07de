"""SIGKILL of the indicator service, the relay's service and the broker while 200 schools load.

At the end every value equals a recompute from the raw children: nothing lost, nothing twice.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from deploy.local.kafka import KafkaBroker
from tests.support.calls import value, value_becomes
from tests.support.children import Child, csv_of, make_children, schools_csv
from tests.support.databases import Databases
from tests.support.expected import ni72, ni92
from tests.support.polling import eventually
from tests.support.servers import Unavailable, private_broker, shared
from tests.support.system import SERVICES, System

SCHOOLS, KILLS, FIRST_URN = 200, 24, 160_001
ESTABS = [str(2001 + number) for number in range(SCHOOLS)]
AREA = "350"
_RETRY = (429, 500, 502, 503, 504)


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[KafkaBroker]:
    """A broker of this test's own, for it is killed again and again."""
    try:
        own = private_broker(tmp_path / "kafka")
    except Unavailable as reason:
        pytest.skip(f"no Kafka broker: {reason}")
    await asyncio.to_thread(own.start)
    yield own
    await asyncio.to_thread(own.remove)


class Load:
    """Clients that send each school's return, then a correction, until each is accepted."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.truth: dict[str, list[Child]] = {}
        self._waiting = list(ESTABS)
        self.accepted = 0

    async def run(self, clients: int = 3) -> None:
        await asyncio.gather(*(self._client(number) for number in range(clients)))

    async def _client(self, number: int) -> None:
        chance = random.Random(number)
        async with self._system.client() as http:
            while self._waiting:
                estab = self._waiting.pop()
                children = make_children(estab, chance.randint(12, 45))
                await self._send(http, f"{estab}-first", children)
                corrected = dict(children[0]) | {"W": str(chance.randint(0, 9)), "DA": "9"}
                await self._send(http, f"{estab}-second", [corrected])
                self.truth[estab] = [corrected, *children[1:]]

    async def _send(self, http: aiohttp.ClientSession, key: str, rows: list[Child]) -> None:
        async def accepted() -> bool:
            headers = {"Content-Type": "text/csv", "Idempotency-Key": key}
            path = "/v1/earlyyears/profiles/submissions"
            try:
                async with http.post(path, data=csv_of(rows), headers=headers) as answer:
                    body = await answer.text()
            except aiohttp.ClientError:
                return False
            running = answer.status == 409 and "idempotency_key_in_use" in body
            assert answer.status in (200, 201, *_RETRY) or running, body
            return answer.status in (200, 201)

        await eventually(accepted, within=60, every=0.1)
        self.accepted += 1


async def kill_at_random(
    system: System, broker: KafkaBroker, seed: int, loading: Callable[[], bool]
) -> dict[str, int]:
    """Kill one process after another until the number is reached; each comes back at once."""
    chance = random.Random(seed)
    kills = {"kpi": 0, "earlyyears": 0, "broker": 0}
    while loading() or sum(kills.values()) < KILLS:
        victim = chance.choices(list(kills), weights=[4, 4, 2])[0]
        if victim == "broker":
            await asyncio.to_thread(broker.kill)
            await asyncio.to_thread(broker.launch)
            await asyncio.to_thread(broker.wait_ready)
        else:
            system.kill(victim)
            system.start(victim)
            await system.ready(victim)
        kills[victim] += 1
        await asyncio.sleep(chance.uniform(0.05, 0.6))
    return kills


@pytest.mark.kafka
@pytest.mark.timeout(300)
async def test_nothing_is_lost_or_counted_twice(tmp_path: Path, broker: KafkaBroker) -> None:
    databases = Databases(shared("postgres"))
    urls = await databases.new(*SERVICES, "bus")
    async with System(tmp_path, databases=urls, bus=f"kafka://{broker.bootstrap}") as system:
        await _register(system)
        load = Load(system)
        loading = asyncio.create_task(load.run())

        def still_loading() -> bool:
            return not loading.done() or loading.result() is not None  # a failed load ends the test

        kills = await kill_at_random(system, broker, seed=7, loading=still_loading)
        await loading
        assert sum(kills.values()) >= KILLS
        assert min(kills.values()) > 0, kills
        await _values_equal_a_recompute(system, load.truth)
        await _each_version_took_effect_once(urls["kpi"])
        await _ledger_agrees(system)
        print(f"kills: {kills}; returns: {load.accepted}")  # noqa: T201
    await databases.drop_all()


async def _register(system: System) -> None:
    async with system.client() as http:
        body = schools_csv(ESTABS, first_urn=FIRST_URN)
        headers = {"Content-Type": "text/csv"}
        async with http.post("/v1/schools/register/submissions", data=body, headers=headers) as r:
            assert r.status == 201, await r.text()

        async def known() -> bool:
            probe = csv_of(make_children(ESTABS[-1], 1) + make_children(ESTABS[0], 1))
            path = "/v1/earlyyears/profiles/submissions?dry_run=true"
            async with http.post(path, data=probe, headers=headers) as answer:
                return answer.status == 200

        await eventually(known, within=30)


async def _values_equal_a_recompute(system: System, truth: dict[str, list[Child]]) -> None:
    everyone = [child for children in truth.values() for child in children]
    assert len(truth) == SCHOOLS
    async with system.client() as http:
        published, good, complete = ni72(everyone)
        wanted = float(str(published))
        await value_becomes(http, "NI72", AREA, wanted, counts=(good, complete), within=60)
        await value_becomes(http, "NI92", AREA, float(str(ni92(everyone))))
        for number, estab in enumerate(ESTABS):
            published, good, complete = ni72(truth[estab])
            answer = await value(http, "NI72", str(FIRST_URN + number))
            assert answer["value"] == float(str(published)), (estab, answer)
            assert (answer["numerator"], answer["denominator"]) == (good, complete), estab


async def _each_version_took_effect_once(kpi_url: str) -> None:
    connection = await asyncpg.connect(kpi_url)
    try:
        twice = await connection.fetch(
            "SELECT key, version FROM journal WHERE cause = 'event'"
            " GROUP BY key, version HAVING count(*) > 1"
        )
    finally:
        await connection.close()
    assert not twice


async def _ledger_agrees(system: System) -> None:
    async with system.client() as http, http.post("/v1/kpi/ledger/check") as answer:
        outcome = await answer.json()
    assert outcome["differences"] == [], outcome
