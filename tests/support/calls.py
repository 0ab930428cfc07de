"""The calls of the README, as functions."""

from typing import Any

import aiohttp

from tests.support.polling import eventually

Json = dict[str, Any]
CSV = {"Content-Type": "text/csv"}


async def submit(
    client: aiohttp.ClientSession, path: str, body: bytes, **parameters: str
) -> tuple[int, Json]:
    """POST a file; the status and the receipt or problem."""
    async with client.post(
        f"/v1/{path}/submissions", data=body, headers=CSV, params=parameters
    ) as answer:
        return answer.status, await answer.json(content_type=None)


async def value(
    client: aiohttp.ClientSession, indicator: str, place: str, year: str = "2008-09"
) -> Json:
    """The value of an indicator for an organisation (URN) or an area (three digits)."""
    async with client.get(f"/v1/kpi/values/{indicator}.{place}.{year}.all") as answer:
        body: Json = await answer.json(content_type=None)
        return body | {"http_status": answer.status}


async def value_becomes(
    client: aiohttp.ClientSession,
    indicator: str,
    place: str,
    wanted: float | None,
    *,
    counts: tuple[int, int] | None = None,
    within: float = 10,
    year: str = "2008-09",
) -> Json:
    """Poll until the value is `wanted`, of these `counts` where given; the whole answer.

    On its way to its last counts a value may have been the wanted one already.
    """

    async def there() -> Json | None:
        answer = await value(client, indicator, place, year)
        assert answer.get("value") == wanted, f"{indicator} of {place} is {answer}"
        if counts is not None:
            assert (answer["numerator"], answer["denominator"]) == counts, answer
        return answer

    answer = await eventually(there, within=within)
    assert answer is not None
    return answer
