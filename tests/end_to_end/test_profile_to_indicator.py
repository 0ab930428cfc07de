"""The main job: a register, a Profile return, live indicators, a correction, an explanation."""

import itertools
import time
from typing import Any

import aiohttp

from tests.support.calls import submit, value, value_becomes
from tests.support.children import Child, csv_of, make_children, schools_csv
from tests.support.expected import ni72, ni92
from tests.support.polling import eventually
from tests.support.system import SERVICES, System

_numbers = itertools.count(1)
# Authorities of the north of England that no other test writes of: a UPN begins with the number of
# a real one.
_AREAS = [str(area) for area in (*range(340, 345), *range(353, 360), *range(380, 385))]


class Town:
    """An area of its own with two schools, so that tests do not meet."""

    def __init__(self) -> None:
        number = next(_numbers)
        self.area = _AREAS[number]
        self.estabs = ["2001", "2002"]
        self.first_urn = 150_000 + 10 * number
        self.urns = [str(self.first_urn), str(self.first_urn + 1)]
        self.children = [
            make_children(estab, count, area=self.area)
            for estab, count in zip(self.estabs, (31, 40), strict=True)
        ]

    async def register(self, client: aiohttp.ClientSession) -> None:
        body = schools_csv(self.estabs, first_urn=self.first_urn, area=self.area)
        status, receipt = await submit(client, "schools/register", body)
        assert status == 201, receipt

    async def send(self, client: aiohttp.ClientSession, rows: list[Child]) -> dict[str, object]:
        """Submit rows, again while the schools are still unknown to `earlyyears`."""

        async def accepted() -> dict[str, object]:
            status, receipt = await submit(client, "earlyyears/profiles", csv_of(rows))
            assert status == 201, receipt
            return receipt

        return await eventually(accepted, within=15)


def as_number(value: object) -> float | None:
    return None if value is None else float(str(value))


async def test_a_return_is_an_indicator_within_a_second(system: System) -> None:
    """The quickest of three: a busy machine is no slow system."""
    taken = []
    async with system.client() as client:
        for _ in range(3):
            town = Town()
            await town.register(client)
            await town.send(client, town.children[1])
            started = time.monotonic()
            await town.send(client, town.children[0])
            published, good, complete = ni72(town.children[0])
            counts, wanted = (good, complete), as_number(published)
            await value_becomes(client, "NI72", town.urns[0], wanted, counts=counts)
            taken.append(time.monotonic() - started)
        assert min(taken) < 1
        both = town.children[0] + town.children[1]
        published, good, complete = ni72(both)
        counts, wanted = (good, complete), as_number(published)
        await value_becomes(client, "NI72", town.area, wanted, counts=counts)
        await value_becomes(client, "NI92", town.urns[0], as_number(ni92(town.children[0])))
        await value_becomes(client, "NI92", town.area, as_number(ni92(both)))


async def test_correcting_one_child_moves_both_indicators(system: System) -> None:
    town = Town()
    async with system.client() as client:
        await town.register(client)
        await town.send(client, town.children[0])
        await town.send(client, town.children[1])
        before = await value_becomes(
            client, "NI72", town.urns[0], as_number(ni72(town.children[0])[0])
        )
        corrected = [dict(child) for child in town.children[0]]
        _, good, _ = ni72(corrected[:1])
        for code in [column for column in corrected[0] if column.isupper()]:
            corrected[0][code] = "0" if good else "9"  # to the other side, whoever it is
        receipt = await town.send(client, corrected[:1])
        assert receipt["rows"]["changed"] == 1  # type: ignore[index]
        after = await value_becomes(client, "NI72", town.urns[0], as_number(ni72(corrected)[0]))
        assert after["numerator"] != before["numerator"]
        await value_becomes(client, "NI92", town.urns[0], as_number(ni92(corrected)))
        everyone = corrected + town.children[1]
        await value_becomes(client, "NI72", town.area, as_number(ni72(everyone)[0]))
        await value_becomes(client, "NI92", town.area, as_number(ni92(everyone)))


async def test_the_explanation_names_the_events_behind_the_value(system: System) -> None:
    town = Town()
    async with system.client() as client:
        await town.register(client)
        receipt = await town.send(client, town.children[0])
        answer = await value_becomes(
            client, "NI72", town.area, as_number(ni72(town.children[0])[0])
        )
        async with client.get(answer["links"]["explanation"]) as response:
            explanation = await response.text()
        for event in receipt["events"]["first"]:  # type: ignore[index]
            assert event["id"] in explanation
        assert town.urns[0] in explanation
        for child in town.children[0][:3]:
            assert child["upn"] not in explanation


async def test_withdrawing_a_return_takes_its_effect_back(system: System) -> None:
    town = Town()
    async with system.client() as client:
        await town.register(client)
        await town.send(client, town.children[1])
        receipt = await town.send(client, town.children[0])
        both = town.children[0] + town.children[1]
        await value_becomes(client, "NI72", town.area, as_number(ni72(both)[0]))
        path = f"/v1/earlyyears/profiles/submissions/{receipt['id']}/withdrawal"
        async with client.post(path) as response:
            assert response.status == 200, await response.text()
        await value_becomes(client, "NI72", town.area, as_number(ni72(town.children[1])[0]))
        gone = await value(client, "NI72", town.urns[0])
        assert gone["value"] is None
        assert gone["reason"]


async def test_the_bus_rebuilds_what_the_ledger_holds(system: System) -> None:
    town = Town()
    async with system.client() as client:
        await town.register(client)
        await town.send(client, town.children[0])
        await value_becomes(client, "NI72", town.area, as_number(ni72(town.children[0])[0]))
        for path in ("check", "rebuild"):
            async with client.post(f"/v1/kpi/ledger/{path}") as response:
                outcome = await response.json()
                assert response.status == 200, outcome
                assert not outcome["differences"], outcome


async def test_without_a_key_nothing_is_told(system: System) -> None:
    async with aiohttp.ClientSession() as client:
        for base in (system.gateway, system.url("kpi")):
            async with client.get(f"{base}/v1/kpi/values") as answer:
                assert answer.status == 401
                assert (await answer.json(content_type=None))["code"] == "unauthenticated"


async def test_health_of_everything_through_the_gateway(system: System) -> None:
    async with system.client() as client:

        async def all_well() -> dict[str, Any]:
            async with client.get("/health/status") as answer:
                status: dict[str, Any] = await answer.json(content_type=None)
            assert (answer.status, status["status"]) == (200, "pass"), status
            return status

        # What was sent before may still be on its way, which warns.
        status = await eventually(all_well, within=30)
    assert status is not None
    assert set(status["services"]) == set(SERVICES), status
