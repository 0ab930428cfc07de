"""What the two schools have in enrichment: pupils, agreements, bookings, support and the rest."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from typing import Final

import aiohttp

from tests.adversarial.files import get, send, send_files
from tests.enrichment import planting
from tests.support.calls import Json
from tests.support.framework import Sent
from tests.support.polling import eventually

Call = Callable[[Iterable[Sent]], Awaitable[list[Json]]]
FIRST: Final = 51
"""The first of the other school's pupils."""
SINCE: Final = date(2009, 10, 8)
"""Since when the framework has both schools in Intensive Support: theirs follows from it."""
_SURVEYED: Final = (7_919, 1_733)
_PRICES: Final = ("7351.37", "2113.61")
"""Of the other school, and of its neighbour."""


async def plant_pupils(
    client: aiohttp.ClientSession, call: Call, words: dict[str, str], area: str
) -> dict[str, list[str]]:
    """Everything of each school by its word, of which the first is the other one; that one's ids,
    by service and path parameter."""
    await call(planting.of_area(area))
    sent = dict[str, list[str]]()
    own = zip(words.items(), _SURVEYED, _PRICES, strict=True)
    for at, ((school, word), surveyed, price) in enumerate(own):
        files = planting.files(school, FIRST + 10 * at, word, area=area, surveyed=surveyed)
        sent[school] = await send_files(client, "enrichment", school, files)
        for data, body in planting.sent_of(school):
            sent[school].append(await send(client, f"enrichment/{data}", body))
        await _supported(client, school)
        await call(planting.kept(school, word, area=area, since=SINCE, price=price))
    await call(planting.held(words, area))
    other = next(iter(words))
    keys = (*planting.KEYS, *planting.KEYS_OF_AREA)
    return {
        "enrichment/submission_id": sent[other],
        "enrichment/key": [key.format(place=other, since=SINCE, area=area) for key in keys],
    }


def secrets_of(school: str) -> list[str]:
    """The numbers of its pupils, how many are in its survey, what it pays, who teaches there; and
    what both schools add up to."""
    upns = [row["upn"] for row in planting.people(school, FIRST)]
    numbers = [_SURVEYED[0], sum(_SURVEYED)]
    prices = [_PRICES[0], f"{sum(map(float, _PRICES)):.2f}"]
    return [*upns, *map(str, numbers), *prices, planting.TUTOR_NAME]


async def _supported(client: aiohttp.ClientSession, school: str) -> None:
    """Wait until support is proposed: the school's tier comes by the bus."""
    key = planting.SUPPORT.format(place=school, since=SINCE)
    await eventually(lambda: get(client, f"/v1/enrichment/support/{key}"), within=20)
