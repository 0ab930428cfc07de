"""/measures: what indicators are made from, and the users' own."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from services.kpi.indicators.catalogue import shipped
from services.kpi.measures import profile
from services.kpi.measures.catalogue import MEASURES, SHIPPED_FAMILIES, is_returns
from tests.kpi.conftest import Ledger
from tests.kpi.indicators.conftest import NewKey, faults

ADDRESS = "/v1/kpi/measures"
NEW = {"code": "gardens.beds", "title": "beds in school gardens", "counted": "beds"}


def test_each_family_has_its_returns_and_something_to_count() -> None:
    for family in SHIPPED_FAMILIES:
        of_it = [each for each in MEASURES.values() if each.family == family]
        assert [each.code for each in of_it if is_returns(each.code)] == [f"{family}.returns"]
        assert len(of_it) > 1


def test_every_measure_is_used_by_some_indicator() -> None:
    assert {measure for each in shipped().values() for measure in each.measures} == set(MEASURES)


def test_what_the_profiles_events_say_is_in_the_list() -> None:
    named = (
        profile.RETURNS, profile.CHILDREN, profile.INCOMPLETE, profile.GOOD_LEVEL,
        profile.TOTAL_SCORE,
    )  # fmt: skip
    assert all(code in MEASURES for code in named)


async def test_measures_are_listed_in_pages(definer: httpx.AsyncClient) -> None:
    found: list[str] = []
    query: dict[str, Any] = {"limit": 20}
    while True:
        page = (await definer.get(ADDRESS, params=query)).json()
        found += [each["code"] for each in page["results"] if each["shipped"]]
        if (cursor := page["paging"]["next_cursor"]) is None:
            break
        query["cursor"] = cursor
    assert found == sorted(MEASURES)
    of_family = (await definer.get(ADDRESS, params={"family": "guarantee"})).json()["results"]
    assert [each["code"] for each in of_family] == [
        "guarantee.age16", "guarantee.age17", "guarantee.returns",
    ]  # fmt: skip
    assert of_family[0]["buckets"].startswith("1 offer made")


async def test_a_measure_of_ones_own_brings_its_family(definer: httpx.AsyncClient) -> None:
    added = await definer.post(ADDRESS, json=NEW)
    assert (added.status_code, added.headers["location"]) == (201, f"{ADDRESS}/gardens.beds")
    assert added.json() == NEW | {
        "buckets": "none: a plain count, in bucket 0", "family": "gardens", "shipped": False,
    }  # fmt: skip
    found = (await definer.get(f"{ADDRESS}/gardens.returns")).json()
    assert found["buckets"] == "0 provisional, 1 final"
    assert (await definer.get(f"{ADDRESS}/gardens.trees")).status_code == 404


async def test_the_same_again_is_the_same_and_another_is_refused(
    definer: httpx.AsyncClient, shared_ledger: Ledger
) -> None:
    measure = NEW | {"code": "ponds.fish"}
    answers = [await definer.post(ADDRESS, json=measure) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    other = await definer.post(ADDRESS, json=measure | {"counted": "fishes"})
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    kept = await shared_ledger.run(
        "SELECT counted, created_by FROM measure WHERE code = 'ponds.fish'"
    )
    assert [tuple(row) for row in kept] == [("beds", "definer")]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"code": "eyfsp.smiles"}, {("shipped_family", "$.code")}),
        ({"code": "gardens.returns"}, {("reserved_name", "$.code")}),
        (
            {"code": "eyfsp.returns"},
            {("shipped_family", "$.code"), ("reserved_name", "$.code")},
        ),
        ({"code": "Gardens.beds"}, {("string_pattern_mismatch", "$.code")}),
        ({"code": "gardens"}, {("string_pattern_mismatch", "$.code")}),
        (
            {"title": "a\0b", "counted": "", "colour": "green"},
            {
                ("string_pattern_mismatch", "$.title"),
                ("string_too_short", "$.counted"),
                ("extra_forbidden", "$.colour"),
            },
        ),
    ],
)
async def test_what_cannot_be_a_measure(
    definer: httpx.AsyncClient, change: Mapping[str, str], told: set[tuple[str, str]]
) -> None:
    assert faults(await definer.post(ADDRESS, json={**NEW, **change})) == told


async def test_only_definers_add_measures(definer: httpx.AsyncClient, key_of: NewKey) -> None:
    for key in ("reader", "writer"):
        answer = await definer.post(ADDRESS, json=NEW, headers=key_of(key))
        assert answer.status_code == 403
    assert (await definer.get(ADDRESS, headers=key_of("reader"))).status_code == 200
    assert (await definer.get(ADDRESS, headers=key_of("writer"))).status_code == 403
