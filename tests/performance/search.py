"""Searches through the gateway over a national register: names misspelt, in parts, and filters."""

import asyncio
import gzip
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final

import aiohttp

from services.schools.search.words import words_of
from tests.support.polling import eventually
from tests.support.system import System

_REGISTER: Final = (
    Path(__file__).parents[3] / "shared" / "realdata" / "scale" / "gias_2023-11_national.csv.gz"
)
_SUBMISSIONS: Final = "/v1/schools/register/submissions"
_SEARCH: Final = "/v1/schools/search"
_AIM_MS: Final = 30
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_FILTERS: Final[Sequence[dict[str, str]]] = (
    {"area": "350"},
    {"phase": "secondary", "status": "open"},
    {"kind": "voluntary_aided_school"},
)
Query = dict[str, str]


async def bench_search(system: System, times: int) -> None:
    """Print p50, p95 and the worst of as many mixed searches, one after the other.

    To be run while nobody listens to the register: to hear of all of it takes the cores.
    """
    if not _REGISTER.is_file():
        print("search         no national register beside the project to search in")
        return
    async with system.client() as client:
        loaded = await _load(client)
        held = await _numbered(client)
        names, postcodes = await _seen(client)
        asked = list(queries(names, postcodes, times))
        for query in asked[:20]:
            await timed(client, query)
        waits = sorted([await timed(client, query) for query in asked])
    p50, p95 = waits[len(waits) // 2], waits[int(len(waits) * 0.95)]
    print(
        f"search         {times} mixed searches in {held:,} organisations (loaded in "
        f"{loaded:.0f} s): p50 {p50:.1f} ms, p95 {p95:.1f} ms (aim: under {_AIM_MS}), "
        f"worst {waits[-1]:.1f} ms"
    )


def queries(names: Sequence[str], postcodes: Sequence[str], times: int) -> Iterator[Query]:
    """As many searches of six sorts in turn, the same ones at every run."""
    random = Random(1)
    for number in range(times):
        name = random.choice(names)
        match number % 6:
            case 0:
                yield {"q": _misspelt(random, " ".join(words_of(name)[:3]))}
            case 1 | 2:
                yield {"q": _fragment(random, name)}
            case 3:
                yield {"postcode": random.choice(postcodes)[: random.randint(2, 8)].strip()}
            case 4:
                yield {"q": _fragment(random, name), **random.choice(_FILTERS)}
            case _:
                yield {"q": name} if random.random() < 0.8 else dict(random.choice(_FILTERS))


def _fragment(random: Random, name: str) -> str:
    length = random.randint(2, 20)
    start = random.randint(0, max(len(name) - length, 0))
    return name[start : start + length]


def _misspelt(random: Random, text: str) -> str:
    """One letter left out, changed, doubled or swapped with the next."""
    at = random.randint(0, max(len(text) - 2, 0))
    here, after = text[at : at + 1], text[at + 1 : at + 2]
    instead = random.choice(["", random.choice(_LETTERS) + after, here * 2 + after, after + here])
    return text[:at] + instead + text[at + 2 :]


async def timed(client: aiohttp.ClientSession, query: Query) -> float:
    """Milliseconds from the request to the whole answer."""
    started = time.perf_counter()
    async with client.get(_SEARCH, params=query) as answer:
        body = await answer.read()
        assert answer.status == 200, body
    return (time.perf_counter() - started) * 1000


async def _load(client: aiohttp.ClientSession) -> float:
    """Seconds until the national file is merged."""
    body = await asyncio.to_thread(lambda: gzip.decompress(_REGISTER.read_bytes()))
    started = time.perf_counter()
    headers = {"Content-Type": "text/csv"}
    async with client.post(
        _SUBMISSIONS, params={"mode": "valid_rows"}, data=body, headers=headers
    ) as answer:
        receipt = await answer.json()
        assert answer.status in (201, 202), receipt

    async def merged() -> bool:
        async with client.get(f"{_SUBMISSIONS}/{receipt['id']}") as answer:
            return str((await answer.json())["status"]).startswith("accepted")

    await eventually(merged, within=300, every=0.25)
    return time.perf_counter() - started


async def _numbered(client: aiohttp.ClientSession) -> int:
    """How many organisations the feed of changes tells of, once it tells of all."""
    held = 0

    async def no_more() -> bool:
        nonlocal held
        before = held
        async with client.get("/v1/schools/changes/digest") as answer:
            held = int((await answer.json())["organisations"])
        return held == before > 0

    await eventually(no_more, within=120, every=1)
    return held


async def _seen(client: aiohttp.ClientSession) -> tuple[list[str], list[str]]:
    """Names and postcodes that there are."""
    found: list[dict[str, str]] = []
    for letter in _LETTERS:
        async with client.get(_SEARCH, params={"q": letter, "limit": "50"}) as answer:
            found += (await answer.json())["results"]
    return [one["name"] for one in found], [one["postcode"] for one in found if one["postcode"]]
