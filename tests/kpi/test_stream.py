"""The live stream on a real socket: from an event on the bus to every listener who wants it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest

from chassis.app import create_app
from chassis.settings import Settings
from services.kpi.app import service
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Return
from tests.kpi.values.places import school
from tests.kpi.values.test_judged import of
from tests.support.polling import eventually
from tests.support.serving import serving
from tests.support.tokens import bearer, issuers_file


@pytest.fixture
async def live(ledger: Ledger, keys: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    """The whole service, consuming, announcing and streaming."""
    settings = Settings(
        issuers_file=issuers_file(),
        database_url=ledger.urls["kpi"],
        event_bus=ledger.urls["bus"],
    )
    headers = {"Authorization": keys["operator"]}
    async with (
        serving(create_app(service, settings)) as url,
        httpx.AsyncClient(base_url=url, headers=headers, timeout=10) as client,
    ):
        yield client


@asynccontextmanager
async def listening(
    client: httpx.AsyncClient, query: str = "", **headers: str
) -> AsyncIterator[Callable[[], Any]]:
    """A function that gives the next event of a stream: its name, its id, its body."""

    async def opened() -> httpx.Response | None:
        request = client.build_request("GET", f"/v1/kpi/stream{query}", headers=headers)
        answer = await client.send(request, stream=True)
        if answer.status_code == 200:
            return answer
        await answer.aclose()
        return None

    answer = await eventually(opened, within=15, every=0.1)
    assert answer is not None
    lines = answer.aiter_lines()

    async def following() -> tuple[str, str, Any]:
        fields: dict[str, str] = {}
        async for line in lines:
            if line.startswith((":", "retry")):
                continue
            if not line and "data" in fields:
                return fields.get("event", ""), fields["id"], orjson.loads(fields["data"])
            name, _, told = line.partition(": ")
            if name:
                fields[name] = told
        raise AssertionError("the stream ended")

    try:
        yield following
    finally:
        await answer.aclose()


async def test_a_return_reaches_those_who_asked_for_it(
    ledger: Ledger, live: httpx.AsyncClient
) -> None:
    async with (
        listening(live, "?indicator=ni%2072&level=area") as area,
        listening(live, "?place=105000&indicator=NI92") as gap,
    ):
        await ledger.publish(school("105000"), Return("105000", "350", of(10, 20)).event())
        name, _, told = await area()
        assert (name, told["data"]["place"]) == ("indicator_changed", "350")
        assert told["data"]["groups"]["all"]["value"] == "50.0"
        _, _, other = await gap()
        assert (other["data"]["indicator"], other["data"]["place"]) == ("NI92", "105000")


async def test_who_comes_again_hears_what_happened_meanwhile(
    ledger: Ledger, live: httpx.AsyncClient
) -> None:
    wanted = "?indicator=NI72&level=area"
    async with listening(live, wanted) as following:
        await ledger.publish(Return("105000", "350", of(10, 20)).event())
        _, last, _ = await following()
    for version, good in ((2, 12), (3, 14)):
        await ledger.publish(Return("105000", "350", of(good, 20), version=version).event())
        address = "/v1/kpi/values/NI72.350.2008-09.all"

        async def moved(expected: float = 5.0 * good, address: str = address) -> bool:
            return bool((await live.get(address)).json()["value"] == expected)

        await eventually(moved)

    async def told(version: int = 3) -> bool:
        rows = await ledger.run(
            "SELECT version FROM announced WHERE indicator = 'NI72' AND place = '350'"
        )
        return bool(rows[0].version == version)

    await eventually(told)
    async with listening(live, wanted, **{"Last-Event-ID": last}) as following:
        values: list[str] = []
        while not values or values[-1] != "70.0":
            values.append((await following())[2]["data"]["groups"]["all"]["value"])
    assert values in (["60.0", "70.0"], ["70.0"])  # the log may be compacted to the newest


async def test_a_target_and_a_colour_that_turns_are_told(
    ledger: Ledger, live: httpx.AsyncClient
) -> None:
    await ledger.publish(school("105000"), Return("105000", "350", of(10, 20)).event())

    async def known() -> bool:
        answer = await live.get("/v1/kpi/values/NI72.105000.2008-09.all")
        return answer.status_code == 200 and answer.json()["organisation"]["name"] is not None

    await eventually(known)
    async with listening(live, "?what=target_set&what=threshold_crossed") as following:
        address = "/v1/kpi/targets/NI72.105000.2008-09.all"
        set_it = await live.put(address, json={"value": 50.0, "reason": "agreed with the head"})
        assert set_it.status_code == 201, set_it.text
        name, _, told = await following()
        assert (name, float(told["data"]["value"])) == ("target_set", 50.0)
        tag = (await live.get(address)).headers["etag"]

        async def green() -> bool:
            answer = await live.get("/v1/kpi/values/NI72.105000.2008-09.all")
            rows = await ledger.run("SELECT seq FROM touched")
            return answer.json()["rag"] == "green" and not rows

        await eventually(green)
        raised = await live.put(
            address, json={"value": 60.0, "reason": "raised"}, headers={"If-Match": tag}
        )
        assert raised.status_code == 201, raised.text
        seen = {name: told["data"] for name, _, told in [await following(), await following()]}
    assert float(seen["target_set"]["previous"]) == 50.0
    crossed = seen["threshold_crossed"]
    assert (crossed["from_colour"], crossed["to_colour"]) == ("green", "red")


async def test_who_acts_for_one_school_hears_of_that_one(
    ledger: Ledger, live: httpx.AsyncClient
) -> None:
    head = {"Authorization": bearer("head-1", roles=["head"], organisations=["105000"])}
    async with listening(live, "", **head) as following:
        await ledger.publish(Return("105001", "350", of(5, 20)).event())

        async def announced(place: str = "105001") -> bool:
            rows = await ledger.run("SELECT version FROM announced WHERE place = :p", p=place)
            return bool(rows)

        await eventually(announced)
        await ledger.publish(Return("105000", "350", of(10, 20)).event())
        heard = [await following() for _ in ("NI72", "NI92")]
    assert {told["data"]["place"] for _, _, told in heard} == {"105000"}
    # Coming again from the start of the log, it is sent no more than that.
    start = ".".join("0" for _ in heard[0][1].split("."))
    async with listening(live, "?area=350", **head, **{"Last-Event-ID": start}) as following:
        again = [await following() for _ in heard]
    assert [told for _, _, told in again] == [told for _, _, told in heard]
    for query in ("?place=105001", "?place=350", "?level=area", "?place=105000&level=group"):
        answer = await live.get(f"/v1/kpi/stream{query}", headers=head)
        assert answer.status_code == 403, query


async def test_wrong_filters_are_refused_before_the_stream_begins(
    live: httpx.AsyncClient,
) -> None:
    answer = await live.get("/v1/kpi/stream?indicator=NI1")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_indicator")
    answer = await live.get("/v1/kpi/stream?period=2008")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "invalid_period")
