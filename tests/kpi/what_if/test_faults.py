"""What cannot be supposed: every fault at once, each with its path."""

from typing import Any

import httpx
import pytest

from tests.kpi.conftest import Ledger
from tests.kpi.returns import Return
from tests.kpi.what_if.support import BOLTON, FIRST, bolton, change, of, supposed

ALL = {"children": 1, "good_level": 2, "total_score": {"90": 1}}


def profile(**data: Any) -> dict[str, Any]:
    plain = {"organisation": FIRST, "area": BOLTON, "year": "2008/09", "groups": {}}
    return {"type": "earlyyears.profile.loaded.v1", "data": plain | data}


async def faults(client: httpx.AsyncClient, **asked: Any) -> set[tuple[str, str]]:
    answer = await client.post("/v1/kpi/what-if", json=asked)
    assert answer.status_code == 422, answer.text
    return {(fault["code"], fault["path"]) for fault in answer.json()["errors"]}


async def test_every_fault_is_told_at_once(ledger: Ledger, client: httpx.AsyncClient) -> None:
    found = await faults(
        client,
        events=[
            {"type": "nobody.said.this.v1", "data": {}},
            supposed(Return(FIRST, BOLTON, of(1, 4)).event()),
            profile(year=None, groups={"all": {"children": -1}}),
            profile(groups={"all": ALL}),
            profile(year="last year"),
        ],
        changes=[
            change(1, "good_levels"),
            change(0, period="sometime"),
        ],
        definitions=[{"code": "NI72", "kind": "guess"}],
        indicators=["NI 72", "NI 7200"],
        periods=["never"],
    )
    assert found >= {
        ("unknown_event_type", "$.events.0.type"),
        ("string_type", "$.events.2.data.year"),
        ("greater_than_equal", "$.events.2.data.groups.all.children"),
        ("contradiction", "$.events.3.data"),
        ("contradiction", "$.events.4.data"),
        ("unknown_measure", "$.changes.0.measure"),
        ("no_change", "$.changes.1.amount"),
        ("invalid_period", "$.changes.1.period"),
        ("missing", "$.definitions.0.title"),
        ("literal_error", "$.definitions.0.kind"),
        ("unknown_indicator", "$.indicators.1"),
        ("invalid_period", "$.periods.0"),
    }
    assert not any(path.startswith("$.events.1") for _, path in found)


async def test_nobody_can_be_taken_away_twice(ledger: Ledger, client: httpx.AsyncClient) -> None:
    await bolton(ledger, 3)
    assert await faults(client, changes=[change(-4)]) == {("too_few", "$.changes.0.amount")}
    two = [change(-2), change(-2)]
    assert await faults(client, changes=two) == {
        ("too_few", "$.changes.0.amount"), ("too_few", "$.changes.1.amount"),
    }  # fmt: skip
    answer = await client.post("/v1/kpi/what-if", json={"changes": [change(-3)]})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({}, "$"),
        ({"events": [{"type": "x", "data": {}}] * 1001}, "$.events"),
        ({"changes": [change(1, area="Bolton")]}, "$.changes.0.area"),
        ({"changes": [change(1)], "levels": ["planet"]}, "$.levels.0"),
        ({"changes": [change(1)], "wish": 1}, "$.wish"),
    ],
)
async def test_what_does_not_fit_its_description(
    ledger: Ledger, client: httpx.AsyncClient, asked: dict[str, Any], path: str
) -> None:
    assert path in {path for _, path in await faults(client, **asked)}
