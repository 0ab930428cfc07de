"""Milliseconds from a service's 201 to the new value readable through the gateway."""

import asyncio
import time

import aiohttp

from tests.support.calls import value
from tests.support.children import Child, csv_of, make_children, schools_csv
from tests.support.polling import eventually
from tests.support.system import System

AREA, ESTAB, URN = "359", "3999", "189999"
_BETWEEN_READS_S = 0.002  # reading without a pause would take the services' cores
CSV = {"Content-Type": "text/csv"}


async def bench_latency(system: System, times: int) -> None:
    """Print the median and the 99th percentile over `times` corrections of one child."""
    children = make_children(ESTAB, 30, area=AREA)
    good = dict(children[0]) | {code: "9" for code in children[0] if code.isupper()}
    poor = dict(good) | {"W": "1"}
    direct = aiohttp.ClientSession(
        system.url("earlyyears"), headers={"Authorization": f"Bearer {system.key}"}
    )
    async with direct, system.client() as client:
        await _register(client, [good, *children[1:]], direct)
        waits = [
            await _one(direct, client, poor if number % 2 == 0 else good) for number in range(times)
        ]
    waits.sort()
    p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
    print(
        f"201 to value   {times} corrections: p50 {p50:.1f} ms, p99 {p99:.1f} ms "
        f"(aim: p99 under 50), worst {waits[-1]:.1f} ms"
    )


async def _register(
    client: aiohttp.ClientSession, children: list[Child], direct: aiohttp.ClientSession
) -> None:
    body = schools_csv([ESTAB], first_urn=int(URN), area=AREA)
    async with client.post("/v1/schools/register/submissions", data=body, headers=CSV) as answer:
        assert answer.status == 201, await answer.text()

    async def accepted() -> bool:
        return await _submit(direct, children) == 201

    await eventually(accepted, within=30)

    async def there() -> bool:
        return (await value(client, "NI72", URN)).get("denominator") == len(children)

    await eventually(there)


async def _submit(direct: aiohttp.ClientSession, rows: list[Child]) -> int:
    path = "/v1/earlyyears/profiles/submissions"
    async with direct.post(path, data=csv_of(rows), headers=CSV) as answer:
        await answer.read()
        return answer.status


async def _one(direct: aiohttp.ClientSession, client: aiohttp.ClientSession, child: Child) -> float:
    before = (await value(client, "NI72", URN))["numerator"]
    assert await _submit(direct, [child]) == 201
    answered = time.perf_counter()
    while (await value(client, "NI72", URN))["numerator"] == before:
        assert time.perf_counter() - answered < 10, "the value never came"
        await asyncio.sleep(_BETWEEN_READS_S)
    return (time.perf_counter() - answered) * 1000
