"""What a submission would move, and what it did: told on its receipt, out of the indicators."""

from typing import Any

import aiohttp
import pytest

from tests.end_to_end.test_profile_to_indicator import Town, as_number
from tests.support.calls import submit, value, value_becomes
from tests.support.children import SCALE_CODES, Child, csv_of, make_children
from tests.support.expected import ni72
from tests.support.polling import eventually
from tests.support.system import System

pytestmark = pytest.mark.timeout(180)


class Village(Town):
    """A town in an area that none of the others is in."""

    def __init__(self) -> None:
        self.area, self.estabs, self.first_urn = "390", ["2001", "2002"], 160_000
        self.urns = [str(self.first_urn), str(self.first_urn + 1)]
        self.children = [make_children(estab, 20, area=self.area) for estab in self.estabs]


def corrected(children: list[Child]) -> list[Child]:
    """The first child who has not reached a good level reaches it."""
    rows = [dict(child) for child in children]
    for row in rows:
        before = ni72(rows)[1]
        row.update(dict.fromkeys(SCALE_CODES, "9"))
        if ni72(rows)[1] > before:
            return rows
    raise AssertionError("everybody has reached it already")


async def told(client: aiohttp.ClientSession, receipt: dict[str, Any]) -> dict[str, Any]:
    """What the receipt says of consequences, once it is told."""

    async def there() -> dict[str, Any]:
        async with client.get(receipt["links"]["self"]) as answer:
            found: dict[str, Any] = (await answer.json(content_type=None))["consequences"]
        assert found["status"] == "told", found
        return found

    return await eventually(there, within=15)


async def test_a_correction_tried_out_made_and_withdrawn(system: System) -> None:
    town = Village()
    first, second = town.children
    after = corrected(first)
    was, would_be = ni72(first + second)[0], ni72(after + second)[0]
    async with system.client() as client:
        await town.register(client)
        await town.send(client, first)
        await town.send(client, second)
        for urn, children in zip(town.urns, town.children, strict=True):
            await value_becomes(client, "NI72", urn, as_number(ni72(children)[0]))

        changed = [new for old, new in zip(first, after, strict=True) if old != new]
        status, tried = await submit(client, "earlyyears/profiles", csv_of(changed), dry_run="true")
        assert status == 200, tried
        assert tried["consequences"]["status"] == "told", tried
        assert f"NI 72 would go {was} → {would_be}" in tried["consequences"]["summary"]
        held = await value(client, "NI72", town.area)
        assert (held["value"], held["denominator"]) == (as_number(was), 40)

        status, receipt = await submit(client, "earlyyears/profiles", csv_of(changed))
        assert (status, receipt["consequences"]["status"]) == (201, "pending"), receipt
        did = await told(client, receipt)
        assert f"NI 72 went {was} → {would_be}" in did["summary"]
        places = {(one["indicator"], one["place"]) for one in did["indicators"]}
        assert {("NI72", town.area), ("NI72", town.urns[0])} <= places
        async with client.get(did["link"]) as answer:
            assert (await answer.json(content_type=None))["counted"] == 1

        async with client.post(receipt["links"]["withdrawal"]) as answer:
            back = await answer.json(content_type=None)
        assert back["consequences"]["link"].endswith(f"{receipt['id']}-withdrawal")
        undone = await told(client, back)
        assert f"NI 72 went {would_be} → {was}" in undone["summary"]
