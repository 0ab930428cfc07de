"""Requests through the gateway, tokens and limits on, against the service alone and nginx."""

import statistics
from pathlib import Path

from tests.performance.load import Load, measure
from tests.performance.nginx import nginx_before

_CONNECTIONS = 32
_ROUNDS = 3
_AIM_OF_NGINX, _AIM_ADDED_MS = 0.25, 1.0


async def bench_gateway(
    service: str, gateway: str, path: str, folder: Path, *, key: str, seconds: float = 4
) -> None:
    """Print the ratios; rounds take turns, so that a busy machine is busy for all."""
    async with nginx_before(service, folder) as nginx:
        ways = {"alone": service, "gateway": gateway} | ({"nginx": nginx} if nginx else {})
        for base in ways.values():
            await measure(base + path, key, connections=_CONNECTIONS, seconds=1)
        many: dict[str, list[Load]] = {way: [] for way in ways}
        one: dict[str, list[Load]] = {way: [] for way in ways}
        for _ in range(_ROUNDS):
            for way, base in ways.items():
                url = base + path
                many[way].append(await measure(url, key, connections=_CONNECTIONS, seconds=seconds))
                one[way].append(await measure(url, key, connections=1, seconds=seconds / 2))
    _tell_throughput({way: _median(loads, "per_second") for way, loads in many.items()})
    for way in ways:
        if way != "alone":
            _tell_added(way, one[way], one["alone"])


def _median(loads: list[Load], what: str) -> float:
    return float(statistics.median(getattr(load, what) for load in loads))


def _tell_throughput(rates: dict[str, float]) -> None:
    told = f"gateway        {rates['gateway']:,.0f} requests/s, the service alone "
    told += f"{rates['alone']:,.0f}: ratio {rates['gateway'] / rates['alone']:.2f}; "
    if "nginx" in rates:
        ratio = rates["gateway"] / rates["nginx"]
        told += f"nginx {rates['nginx']:,.0f}: ratio {ratio:.2f} (aim: {_AIM_OF_NGINX})"
    else:
        told += "no nginx here to compare with"
    print(told)


def _tell_added(way: str, through: list[Load], alone: list[Load]) -> None:
    added = {what: _median(through, what) - _median(alone, what) for what in ("p50_ms", "p99_ms")}
    aim = f" (aim: under {_AIM_ADDED_MS:.0f} at p50)" if way == "gateway" else ""
    print(
        f"               {way} adds {added['p50_ms']:.2f} ms at p50, {added['p99_ms']:.2f} at p99 "
        f"for one caller alone{aim}"
    )
