"""GET /indicators: lists by filters, one by any name, its versions."""

from typing import Any

import httpx
import pytest

from tests.kpi.conftest import Ledger
from tests.kpi.indicators.conftest import REASON, NewKey, example
from tests.support.statements import counting

ADDRESS = "/v1/kpi/indicators"


async def codes(client: httpx.AsyncClient, **filters: Any) -> list[str]:
    found: list[str] = []
    query = {"limit": 7, **filters}
    while True:
        answer = await client.get(ADDRESS, params=query)
        assert answer.status_code == 200, answer.text
        found += [each["code"] for each in answer.json()["results"]]
        if (cursor := answer.json()["paging"]["next_cursor"]) is None:
            return found
        query["cursor"] = cursor


async def test_lists_page_in_the_order_of_codes(definer: httpx.AsyncClient) -> None:
    every = await codes(definer)
    assert len(every) > 50
    assert every == sorted(set(every))
    assert {"NI57", "NI72", "NI92", "DIPLOMA_LINES", "SIF_TIER_5"} <= set(every)


async def test_filters_narrow_the_list(definer: httpx.AsyncClient) -> None:
    assert await codes(definer, family="eyfsp") == ["EYFSP_FSM_GAP", "NI72", "NI92"]
    assert await codes(definer, family="eyfsp_expected") == ["EYFSP_RECEIVED"]
    assert {"EYFSP_DA", "EYFSP_PSED"} <= set(await codes(definer, family="eyfsp_scales"))
    assert await codes(definer, kind="average_duration") == ["NI89B", "SIF_TIME_IN_INTENSIVE"]
    assert await codes(definer, kind=["lowest_fifth_gap", "average_duration"]) == [
        "NI89B", "NI92", "SIF_TIME_IN_INTENSIVE",
    ]  # fmt: skip
    assert await codes(definer, kind="difference", family="ks2") == ["NI102A"]
    assert (await definer.get(ADDRESS, params={"kind": "product"})).status_code == 422


@pytest.mark.parametrize(
    "spelling", ["NI72", "NI 72", "ni072", "ni-72", "EYFSP good level of development"]
)
async def test_any_spelling_finds_one(definer: httpx.AsyncClient, spelling: str) -> None:
    answer = await definer.get(f"{ADDRESS}/{spelling}")
    found = answer.json()
    assert (answer.status_code, found["code"], found["notice"]) == (200, "NI72", None)
    assert found["links"]["self"] == "/v1/kpi/indicators/NI72"
    assert found["suppression"] == {"min_denominator": 11, "min_count": 3}


async def test_a_misprint_comes_with_its_notice(definer: httpx.AsyncClient) -> None:
    found = (await definer.get(f"{ADDRESS}/NI 157")).json()
    assert found["code"] == "NI57"
    assert "misprints" in found["notice"]
    assert (await definer.get(f"{ADDRESS}/NI57")).json()["notice"] is None


async def test_what_is_not_there_is_told_with_what_looks_like_it(
    definer: httpx.AsyncClient,
) -> None:
    answer = await definer.get(f"{ADDRESS}/DIPLOMA_LINE")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "DIPLOMA_LINES" in answer.json()["detail"]
    assert (await definer.get(f"{ADDRESS}/NI72?version=9")).status_code == 404


async def test_304_until_it_changes(definer: httpx.AsyncClient) -> None:
    held = {"If-None-Match": (await definer.get(f"{ADDRESS}/NI75")).headers["etag"]}
    assert (await definer.get(f"{ADDRESS}/ni 75", headers=held)).status_code == 304
    change = {"decimals": 2, **REASON}
    tag = {"If-Match": held["If-None-Match"]}
    assert (await definer.patch(f"{ADDRESS}/NI75", json=change, headers=tag)).status_code == 200
    moved = await definer.get(f"{ADDRESS}/NI75", headers=held)
    assert (moved.status_code, moved.json()["decimals"]) == (200, 2)


async def test_versions_tell_who_when_and_why(with_clubs: httpx.AsyncClient) -> None:
    made = await with_clubs.post(ADDRESS, json=example())
    tag = {"If-Match": made.headers["etag"]}
    change = {"title": "Pupils in homework clubs", "reason": "Shorter"}
    await with_clubs.patch(f"{ADDRESS}/CLUB_MEMBERS", json=change, headers=tag)
    address = f"{ADDRESS}/club members/versions"
    versions = (await with_clubs.get(address)).json()["results"]
    assert [(v["definition"]["version"], v["reason"]) for v in versions] == [
        (2, "Shorter"),
        (1, example()["reason"]),
    ]
    assert {(v["origin"], v["created_by"]) for v in versions} == {("own", "definer")}
    assert versions[0]["created_at"] > versions[1]["created_at"]
    first = (await with_clubs.get(f"{ADDRESS}/CLUB_MEMBERS?version=1")).json()
    assert (first["version"], first["title"]) == (1, example()["title"])
    page = (await with_clubs.get(address, params={"limit": 1})).json()
    rest = await with_clubs.get(address, params={"cursor": page["paging"]["next_cursor"]})
    assert [v["definition"]["version"] for v in rest.json()["results"]] == [1]


async def test_a_shipped_version_stays_beside_the_users(definer: httpx.AsyncClient) -> None:
    tag = {"If-Match": (await definer.get(f"{ADDRESS}/NI73")).headers["etag"]}
    await definer.patch(f"{ADDRESS}/NI73", json={"decimals": 0, **REASON}, headers=tag)
    versions = (await definer.get(f"{ADDRESS}/NI73/versions")).json()["results"]
    assert [(v["definition"]["version"], v["origin"]) for v in versions] == [
        (2, "own"),
        (1, "shipped"),
    ]
    assert versions[1]["created_by"] is None
    assert (await definer.get(f"{ADDRESS}/NI73?version=1")).json()["decimals"] == 1


async def test_a_list_is_one_statement(definer: httpx.AsyncClient, shared_ledger: Ledger) -> None:
    with counting(shared_ledger.database) as statements:
        await definer.get(ADDRESS)
        assert len(statements) == 1
        await definer.get(f"{ADDRESS}/NI72")
        assert len(statements) == 2


async def test_only_readers_read_and_only_definers_define(
    definer: httpx.AsyncClient, key_of: NewKey
) -> None:
    async def status(method: str, path: str, key: str, **body: Any) -> int:
        answer = await definer.request(method, f"{ADDRESS}{path}", headers=key_of(key), **body)
        return answer.status_code

    for path in ("", "/NI72", "/NI72/versions"):
        assert await status("GET", path, "reader") == 200
        assert await status("GET", path, "writer") == 403
    for method, path in (
        ("POST", ""), ("PATCH", "/NI72"), ("POST", "/NI72/retirement"),
        ("POST", "/NI72/reinstatement"),
    ):  # fmt: skip
        assert await status(method, path, "reader", json=REASON) == 403
        assert await status(method, path, "writer", json=REASON) == 403
