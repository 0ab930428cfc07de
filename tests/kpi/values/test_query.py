"""POST /query: criteria of and, or and not; CSV; every fault of them at once."""

import csv
import io
from typing import Any

import httpx
import pytest

from tests.kpi.conftest import Ledger
from tests.kpi.returns import Child, Return
from tests.kpi.values.places import school
from tests.kpi.values.test_judged import of, set_target


@pytest.fixture
async def filled(ledger: Ledger) -> Ledger:
    await ledger.apply(
        *(school(str(105000 + n), name=f"School {n}") for n in range(5)),
        *(Return(str(105000 + n), "350", of(5 * n + 5, 30)).event() for n in range(5)),
        Return("200000", "351", of(15, 30)).event(),
    )
    for n in range(5):
        await set_target(ledger, "NI72", str(105000 + n), "50.0")
    return ledger


async def ids(client: httpx.AsyncClient, criteria: Any, **query: str) -> list[str]:
    answer = await client.post("/v1/kpi/query", json={"criteria": criteria}, params=query)
    assert answer.status_code == 200, answer.text
    return [each["id"].removesuffix(".2008-09.all") for each in answer.json()["results"]]


async def test_and_or_not(filled: Ledger, client: httpx.AsyncClient) -> None:
    of_schools = [{"area": {"eq": "350"}}, {"level": {"eq": "organisation"}}]
    ni72 = [*of_schools, {"indicator": {"eq": "ni 072"}}]
    low = {"value": {"lt": 50}}
    assert await ids(client, {"and": [*ni72, low]}) == ["NI72.105000", "NI72.105001"]
    assert await ids(client, {"and": [*ni72, {"not": low}]}) == [
        "NI72.105002", "NI72.105003", "NI72.105004",
    ]  # fmt: skip
    either = {"or": [{"value": {"lte": "16.7"}}, {"rag": {"in": ["green"]}}]}
    assert await ids(client, {"and": [*ni72, either]}) == [
        "NI72.105000", "NI72.105002", "NI72.105003", "NI72.105004",
    ]  # fmt: skip
    assert await ids(client, {"and": [*of_schools, {"people_to_target": {"gt": 9}}]}) == [
        "NI72.105000"
    ]
    assert await ids(client, {"and": [*ni72, {"organisation_name": {"eq": "School 3"}}]}) == [
        "NI72.105003"
    ]


async def test_it_pages_through_what_fits(filled: Ledger, client: httpx.AsyncClient) -> None:
    criteria = {"and": [{"indicator": {"eq": "NI72"}}, {"value": {"gte": 50}}]}
    everything = await ids(client, criteria)
    seen, cursor = [], None
    while True:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (
            await client.post("/v1/kpi/query", json={"criteria": criteria}, params=query)
        ).json()
        assert len(page["results"]) <= 2
        seen += [each["id"].removesuffix(".2008-09.all") for each in page["results"]]
        cursor = page["paging"]["next_cursor"]
        if cursor is None:
            break
    assert seen == everything
    assert len(everything) == 6


async def test_groups_are_read_when_they_are_asked_about(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    children = [Child(90, good=True, gender="F"), Child(60, gender="M")]
    await ledger.apply(Return("105000", "350", children).event())
    answer = await client.post(
        "/v1/kpi/query",
        json={"criteria": {"and": [{"indicator": {"eq": "NI72"}}, {"place": {"eq": "350"}},
                                   {"not": {"group": {"eq": "all"}}}]}},
    )  # fmt: skip
    assert [each["group"] for each in answer.json()["results"]] == ["gender=F", "gender=M"]


async def test_csv_is_what_json_is(filled: Ledger, client: httpx.AsyncClient) -> None:
    json = (await client.get("/v1/kpi/values?area=350&indicator=NI72")).json()["results"]
    for asked, accept in (("&format=csv", "*/*"), ("", "text/csv")):
        address = f"/v1/kpi/values?area=350&indicator=NI72{asked}"
        answer = await client.get(address, headers={"Accept": accept})
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [row["id"] for row in rows] == [each["id"] for each in json]
        assert [row["value"] for row in rows] == [f"{each['value']:.1f}" for each in json]
    first = rows[1]
    assert (first["organisation_name"], first["rag"], first["people_to_target"]) == (
        "School 0", "red", "10",
    )  # fmt: skip
    queried = await client.post("/v1/kpi/query?format=csv", json={})
    # A heading; three indicators of six schools and two areas, open organisations of one area.
    assert queried.text.count("\r\n") == 1 + 3 * 8 + 1


async def test_every_fault_at_once(client: httpx.AsyncClient) -> None:
    criteria = {
        "and": [
            {"colour": {"eq": "red"}},
            {"value": {"like": 3}},
            {"value": {"lt": "many"}},
            {"indicator": {"eq": "NI1"}},
            {"rag": {"lt": "red"}},
            {"or": []},
            {"period": {"in": "2008/09"}},
            {"size": {"eq": [1]}},
        ]
    }
    answer = await client.post("/v1/kpi/query", json={"criteria": criteria})
    assert answer.status_code == 422
    assert [(f["code"], f["path"]) for f in answer.json()["errors"]] == [
        ("unknown_field", "$.criteria.and[0].colour"),
        ("unknown_operator", "$.criteria.and[1].value.like"),
        ("invalid_value", "$.criteria.and[2].value.lt"),
        ("invalid_value", "$.criteria.and[3].indicator.eq"),
        ("unknown_operator", "$.criteria.and[4].rag.lt"),
        ("not_a_list", "$.criteria.and[5].or"),
        ("not_a_list", "$.criteria.and[6].period.in"),
        ("wrong_type", "$.criteria.and[7].size.eq"),
    ]


async def test_criteria_of_any_depth_do_no_harm(client: httpx.AsyncClient) -> None:
    deep: Any = {"value": {"lt": 1}}
    for _ in range(500):
        deep = {"not": deep}
    answer = await client.post("/v1/kpi/query", json={"criteria": deep})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too_complex")
