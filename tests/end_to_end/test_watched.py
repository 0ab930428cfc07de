"""A real Prometheus reads a running system: every panel has something to show, every alert is
reckoned, and nobody is called where all is well."""

import asyncio
from pathlib import Path
from typing import Any, Final

import aiohttp

from deploy.monitoring.dashboards import panels
from tests.support.children import schools_csv
from tests.support.polling import eventually
from tests.support.prometheus import Watching, watching
from tests.support.system import SERVICES, System

# What is only counted once something goes wrong, or is sent to another process.
EMPTY_WHILE_WELL: Final = {
    "Dead letters by topic",
    "Failing routes, a second",
    "Refused by the gateway, a second",
    "Sent again by the gateway, a second",
}


async def test_every_panel_shows_something_and_no_grave_alert_calls(
    system: System, tmp_path: Path
) -> None:
    names = ("gateway", *SERVICES)
    addresses = {name: system.url(name).removeprefix("http://") for name in names}
    await use(system, 0)
    async with watching(tmp_path, addresses) as prometheus:
        await eventually(lambda: all_answer(prometheus, set(names)))
        await use(system, 1)  # between two looks: a rate needs them
        await eventually(lambda: nothing_is_missing(prometheus))
        alerts = await eventually(lambda: reckoned(prometheus))
    called = {each["name"] for each in alerts if each["state"] != "inactive"}
    grave = {each["name"] for each in alerts if each["labels"]["severity"] == "critical"}
    assert grave, alerts
    assert not called & grave


async def use(system: System, turn: int) -> None:
    """What people do with it: a file is handed in, and the public reads."""
    body = schools_csv([f"71{turn}1", f"71{turn}2"], first_urn=151_900 + 10 * turn, area="350")
    async with system.client() as client:
        path = "/v1/schools/register/submissions"
        async with client.post(path, data=body, headers={"Content-Type": "text/csv"}) as answer:
            assert answer.status == 201, await answer.text()
    async with aiohttp.ClientSession(system.gateway) as anybody:
        for _ in range(2):
            async with anybody.get("/v1/kpi/problems") as answer:
                assert answer.status == 200, await answer.text()


async def all_answer(prometheus: Watching, names: set[str]) -> bool:
    up = await prometheus.query("up == 1")
    return {each["metric"]["app"] for each in up} == names


async def nothing_is_missing(prometheus: Watching) -> bool:
    told = list(panels())
    shown = await asyncio.gather(*(prometheus.query(each["expr"]) for each in told))
    empty = {each["title"] for each, series in zip(told, shown, strict=True) if not series}
    assert empty <= EMPTY_WHILE_WELL, empty - EMPTY_WHILE_WELL
    return True


async def reckoned(prometheus: Watching) -> list[Any]:
    groups = (await prometheus.ask("rules"))["groups"]
    alerts = [rule for group in groups for rule in group["rules"]]
    assert alerts
    assert {each["health"] for each in alerts} == {"ok"}, alerts
    return alerts
