"""Who acts for some organisations only: every route, with its own, with others', with sums."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest

from chassis.access import rows_of
from services.kpi.app import service
from services.kpi.memory import Memory, memory_of
from tests.kpi.reach.conftest import MERGED, NAMES, NOT_OWN, OTHER, OWN, ROLES, THIRD, WIDER, Three
from tests.support.polling import eventually
from tests.support.statements import counting

NAMED: Final = (
    "/values/{name}",
    "/values/{name}/explanation",
    "/values/{name}/comparison",
    "/values/{name}/history",
    "/targets/{name}",
    "/targets/{name}/history",
)
LISTS: Final = ("/values", "/targets", "/stream", "/query")
CONSEQUENCES: Final = ("/what-if", "/movements/{causation_id}")
CATALOGUES: Final = ("/indicators", "/measures", "/benchmarks", "/public")  # of no organisation


def name_of(place: str) -> str:
    return f"NI72.{place}.2008-09.all"


def tells_of_others(text: str) -> bool:
    """Whether a name of theirs is in it, or the value of one of them or of all."""
    return any(word in text for word in (*list(NAMES.values())[1:], '"value":50.0', '"value":75.0'))


def test_every_route_open_to_them_is_tried_here(three: Three) -> None:
    """A route opened to bound callers has to be added to these tests."""
    opened = {
        row.path.removeprefix("/v1/kpi")
        for row in rows_of(service, three.app)
        if row.reach == "own" and "kpi:read" in row.scopes
    }
    others = {path for path in opened if path.startswith(CATALOGUES) or "/submissions" in path}
    rules = {path for path in opened if path.endswith("/rules")}
    assert opened - others - rules == {*NAMED, *LISTS, *CONSEQUENCES}


@pytest.mark.parametrize("role", ROLES)
async def test_ones_own_is_told(three: Three, role: str) -> None:
    for path in NAMED:
        answer = await three.ask("GET", path.format(name=name_of(OWN)), role=role)
        assert answer.status_code == 200, (path, answer.text)
        assert not tells_of_others(answer.text), path
    told = (await three.ask("GET", f"/values/{name_of(OWN)}", role=role)).json()
    assert (told["value"], told["target"], told["organisation"]["name"]) == (25, 60, NAMES[OWN])


@pytest.mark.parametrize("role", ROLES)
async def test_what_is_anothers_or_a_sum_is_refused(three: Three, role: str) -> None:
    for path in NAMED:
        for place in NOT_OWN:
            answer = await three.ask("GET", path.format(name=name_of(place)), role=role)
            assert answer.status_code == 403, (path, place, answer.text)
            problem = answer.json()
            assert [fault["code"] for fault in problem["errors"]] == ["not_yours"]
            assert problem["detail"] == f"{role}-1 is told live figures of {OWN} only."
            assert "/public/" in problem["errors"][0]["fix"]


@pytest.mark.parametrize("role", ROLES)
async def test_lists_are_confined(three: Three, role: str) -> None:
    narrowed: list[dict[str, Any]] = [
        {}, {"area": "350"}, {"phase": "primary"}, {"organisation": OWN},
        {"level": "organisation"}, {"group": "*", "limit": 1}, {"as_at": "2010-01-01"},
    ]  # fmt: skip
    for query in narrowed:
        assert {*await three.places("GET", "/values", role=role, params=query)} == {OWN}, query
    assert await three.places("GET", "/values", role=role, params={"area": "351"}) == []
    for query in ({}, {"area": "350"}, {"place": OWN}, {"limit": 1}):
        assert await three.places("GET", "/targets", role=role, params=query) == [OWN], query
    sheet = await three.ask("GET", "/values?format=csv", role=role)
    assert OWN in sheet.text
    assert not any(urn in sheet.text for urn in (OTHER, THIRD, MERGED))
    criteria: list[Any] = [
        {},
        {"not": {"place": {"eq": OWN}}},
        {"or": [{"level": {"eq": "area"}}, {"size": {"gt": 0}}]},
    ]
    found = [
        await three.places("POST", "/query", role=role, json={"criteria": each})
        for each in criteria
    ]
    assert [{*places} for places in found] == [{OWN}, set(), {OWN}]


async def test_all_that_is_not_theirs_is_named_at_once(three: Three) -> None:
    query = {"organisation": [OWN, OTHER], "place": ["350"], "level": ["organisation", "area"]}
    answer = await three.ask("GET", "/values", params=query)
    assert answer.status_code == 403
    assert {(e["path"], e["code"]) for e in answer.json()["errors"]} == {
        ("query.organisation", "not_yours"), ("query.place", "not_yours"),
        ("query.level", "wider_than_yours"),
    }  # fmt: skip
    criteria = {"and": [{"place": {"in": [OWN, OTHER]}}, {"level": {"eq": "region"}}]}
    answer = await three.ask("POST", "/query", json={"criteria": criteria})
    assert (answer.status_code, len(answer.json()["errors"])) == (403, 2)
    for path in ("/targets", "/stream"):
        for query in ({"place": [OTHER]}, {"level": ["group"]}):
            assert (await three.ask("GET", path, params=query)).status_code == 403, (path, query)


async def test_what_a_school_took_over_is_its_own(three: Three) -> None:
    told = (await three.ask("GET", f"/values/NI72.{OWN}.2007-08.all")).json()
    assert (told["value"], [notice["code"] for notice in told["notices"]]) == (5, ["inherited"])


async def test_several_and_none(three: Three) -> None:
    both = await three.places("GET", "/values", role="partner", organisations=[OWN, THIRD])
    assert {*both} == {OWN, THIRD}
    assert await three.places("GET", "/values", organisations=[]) == []
    refused = await three.ask("GET", f"/values/{name_of(OWN)}", organisations=[])
    assert refused.json()["detail"] == "head-1 is told live figures of no organisation only."


@pytest.mark.parametrize("place", WIDER)
async def test_a_token_that_names_a_sum_opens_none(three: Three, place: str) -> None:
    answer = await three.ask("GET", f"/values/{name_of(place)}", organisations=[place])
    assert answer.status_code == 403
    listed = await three.ask("GET", "/values", organisations=[place], params={"place": place})
    assert listed.status_code == 403
    assert await three.places("GET", "/values", organisations=[place]) == []


@pytest.fixture
async def memory(three: Three) -> AsyncIterator[Memory]:
    listening = memory_of(three.app)
    task = asyncio.create_task(listening.listen(three.ledger.urls["kpi"]))
    await eventually(lambda: listening.listening)
    yield listening
    task.cancel()
    await asyncio.wait([task])


async def test_memory_is_no_way_round(three: Three, memory: Memory) -> None:
    """What officers have read is in memory; a head gets its own out of it, and nothing else."""
    for path in ("/values?area=350", *(f"/values/{name_of(place)}" for place in (OWN, OTHER))):
        for _ in range(2):
            officer = await three.ask("GET", path, role="officer", organisations=["*"])
            assert officer.status_code == 200
    with counting(three.app) as statements:
        for _ in range(2):
            assert (await three.ask("GET", f"/values/{name_of(OWN)}")).json()["value"] == 25
            assert (await three.ask("GET", f"/values/{name_of(OTHER)}")).status_code == 403
    assert statements == []
    for _ in range(2):
        assert {*await three.places("GET", "/values", params={"area": "350"})} == {OWN}
    again = await three.ask("GET", "/values?area=350", role="officer", organisations=["*"])
    assert {each["place"] for each in again.json()["results"]} == {*NAMES, MERGED, "350"}
