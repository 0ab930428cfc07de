"""Requests a second through the gateway against the service alone, in one run."""

import statistics

from tests.performance.load import measure

_CONNECTIONS = 32
_ROUNDS = 3
_AIM = 0.4


async def bench_gateway(
    service: str, gateway: str, path: str, *, key: str, seconds: float = 4
) -> None:
    """Print the ratio; rounds take turns, so that a busy machine is busy for both."""
    for base in (service, gateway):
        await measure(base + path, key, connections=_CONNECTIONS, seconds=1)
    rates: dict[str, list[float]] = {service: [], gateway: []}
    for _ in range(_ROUNDS):
        for base, seen in rates.items():
            seen.append(
                (await measure(base + path, key, connections=_CONNECTIONS, seconds=seconds))[0]
            )
    alone, through = (statistics.median(seen) for seen in rates.values())
    one_alone = await measure(service + path, key, connections=1, seconds=2)
    one_through = await measure(gateway + path, key, connections=1, seconds=2)
    print(
        f"gateway        {through:,.0f} requests/s through it, {alone:,.0f} to the service alone: "
        f"ratio {through / alone:.2f} (aim: {_AIM}); one caller alone waits "
        f"{one_through.p50_ms - one_alone.p50_ms:.2f} ms longer (p50), "
        f"p99 {one_through.p99_ms:.2f} against {one_alone.p99_ms:.2f} ms"
    )
