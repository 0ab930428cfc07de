"""Indicators made, changed and retired over the API, and what becomes of their values."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from tests.kpi.conftest import Ledger
from tests.kpi.indicators.conftest import REASON, example
from tests.kpi.returns import Child, Return, registered

ADDRESS = "/v1/kpi/indicators"
CHILDREN = [Child(80, good=True), Child(77), Child(60, gender="M"), Child(None)]
MEDIAN = example(
    code="EYFSP_MEDIAN",
    title="Median total score",
    kind="median",
    numerator=[],
    denominator=[],
    distribution="eyfsp.total_score",
    returns="eyfsp.returns",
    counted="children",
    unit="points",
    difference_unit="points",
    period_type="academic_year",
)


@pytest.fixture(scope="module")
async def filled(shared_ledger: Ledger, definer: httpx.AsyncClient) -> httpx.AsyncClient:
    """The application over the Profile returns of two schools."""
    await shared_ledger.apply(
        registered("105148", "350", "St Mary's"),
        Return("105148", "350", CHILDREN).event(),
        Return("105149", "350", [Child(50), Child(90, good=True)]).event(),
    )
    return definer


async def made(client: httpx.AsyncClient, code: str, **changes: Any) -> httpx.Response:
    """An indicator like NI 72 of another code."""
    body = example(
        code=code,
        numerator=["eyfsp.good_level"],
        denominator=["eyfsp.children"],
        incomplete="eyfsp.incomplete",
        returns="eyfsp.returns",
        counted="children",
        period_type="academic_year",
        **changes,
    )
    answer = await client.post(ADDRESS, json=body)
    assert answer.status_code == 201, answer.text
    return answer


async def patched(
    client: httpx.AsyncClient, code: str, change: dict[str, Any], **headers: str
) -> httpx.Response:
    """PATCH with the present ETag unless told, and a reason."""
    tag = (await client.get(f"{ADDRESS}/{code}")).headers["etag"]
    sent = {"If-Match": tag} | headers
    return await client.patch(f"{ADDRESS}/{code}", json={**REASON, **change}, headers=sent)


async def value_of(client: httpx.AsyncClient, name: str) -> dict[str, Any]:
    answer = await client.get(f"/v1/kpi/values/{name}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def touched(ledger: Ledger) -> list[tuple[Any, ...]]:
    rows = await ledger.run(
        "SELECT level, place, period, indicator, family FROM touched ORDER BY seq"
    )
    return [tuple(row) for row in rows]


async def test_a_new_indicator_has_its_values_at_once(filled: httpx.AsyncClient) -> None:
    answer = await filled.post(ADDRESS, json=MEDIAN)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{ADDRESS}/EYFSP_MEDIAN"
    assert (answer.json()["version"], answer.json()["status"]) == (1, "active")
    assert answer.headers["etag"] == (await filled.get(f"{ADDRESS}/EYFSP_MEDIAN")).headers["etag"]
    school = await value_of(filled, "EYFSP_MEDIAN.105148.2008-09.all")
    assert (school["value"], school["size"], school["incomplete"]) == (77.0, 3, 0)
    area = await value_of(filled, "eyfsp median.350.2008-09.all")
    assert (area["value"], area["size"]) == (77.0, 5)
    girls = await value_of(filled, "EYFSP_MEDIAN.350.2008-09.gender=F")
    assert girls["value"] == 78.5


async def test_a_changed_indicator_has_other_values_at_once(filled: httpx.AsyncClient) -> None:
    assert (await value_of(filled, "NI72.105148.2008-09.all"))["value"] == 33.3
    options = {"options": {"incomplete": "count_as_not_achieved"}, "decimals": 2}
    changed = await patched(filled, "NI72", options)
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert changed.json()["options"]["lowest20"] == "count_round"
    value = await value_of(filled, "NI72.105148.2008-09.all")
    assert (value["value"], value["denominator"], value["definition_version"]) == (25.0, 4, 2)


async def test_a_change_is_queued_for_telling_everywhere(
    definer: httpx.AsyncClient, shared_ledger: Ledger
) -> None:
    before = len(await touched(shared_ledger))
    await made(definer, "QUEUED")
    await definer.post(f"{ADDRESS}/QUEUED/retirement", json=REASON)
    assert (await touched(shared_ledger))[before:] == [(None, None, None, "QUEUED", None)] * 2


async def test_every_process_hears_that_everything_moved(
    definer: httpx.AsyncClient, shared_ledger: Ledger
) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    connection = await asyncpg.connect(shared_ledger.urls["kpi"])
    await connection.add_listener("kpi_moved", lambda *told: heard.put_nowait(str(told[-1])))
    await made(definer, "HEARD")
    assert await asyncio.wait_for(heard.get(), 5) == "*"
    await connection.close()


@pytest.mark.parametrize("code", ["NI75", "NI81", "SIF_TIER_5", "MUSIC_COVERAGE"])
async def test_a_shipped_indicator_whose_events_nobody_sends_is_not_collected(
    filled: httpx.AsyncClient, code: str
) -> None:
    value = await value_of(filled, f"{code}.350.2008-09.all")
    assert (value["value"], value["reason"]) == (None, "not_collected")


async def test_a_retired_indicator_stays_readable_and_is_listed_no_more(
    filled: httpx.AsyncClient,
) -> None:
    await made(filled, "OLD_ONE")
    retired = await filled.post(f"{ADDRESS}/old one/retirement", json=REASON)
    assert (retired.json()["status"], retired.json()["version"]) == ("retired", 2)
    for status, listed in (("active", False), ("retired", True)):
        found = await filled.get(ADDRESS, params={"status": status, "limit": 500})
        assert ("OLD_ONE" in [each["code"] for each in found.json()["results"]]) is listed
    assert (await filled.get(f"{ADDRESS}/OLD_ONE")).json()["status"] == "retired"
    assert (await value_of(filled, "OLD_ONE.105148.2008-09.all"))["value"] == 33.3
    refused = await patched(filled, "OLD_ONE", {"decimals": 0})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    again = await filled.post(f"{ADDRESS}/OLD_ONE/reinstatement", json=REASON)
    assert (again.json()["status"], again.json()["version"]) == ("active", 3)


async def test_retiring_twice_is_retiring_once(definer: httpx.AsyncClient) -> None:
    for _ in range(2):
        retired = await definer.post(f"{ADDRESS}/PE3H/retirement", json=REASON)
        assert (retired.status_code, retired.json()["version"]) == (200, 2)
    assert (await definer.post(f"{ADDRESS}/PE3H/retirement", json={})).status_code == 422


async def test_a_change_needs_the_version_it_was_made_from(definer: httpx.AsyncClient) -> None:
    await made(definer, "GUARDED")
    change = {"decimals": 0, **REASON}
    missing = await definer.patch(f"{ADDRESS}/GUARDED", json=change)
    assert missing.json()["code"] == "precondition_required"
    assert (await patched(definer, "GUARDED", change)).status_code == 200
    stale = await patched(definer, "GUARDED", {"decimals": 3}, **{"If-Match": '"stale"'})
    assert stale.json()["code"] == "precondition_failed"


async def test_a_change_of_nothing_makes_no_version(
    definer: httpx.AsyncClient, shared_ledger: Ledger
) -> None:
    await made(definer, "SAME")
    before = await touched(shared_ledger)
    same = {"decimals": 1, "numerator": ["eyfsp.good_level"], "code": "SAME", "version": 1}
    answer = await patched(definer, "SAME", same)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert await touched(shared_ledger) == before


async def test_null_takes_a_part_away(definer: httpx.AsyncClient) -> None:
    eligible = {"phases": ["primary"]}
    await made(definer, "LESS", eligible=eligible, coverage_needed=90)
    gone = {"eligible": None, "coverage_needed": None, "tolerance": {"amber": 2.5}}
    changed = (await patched(definer, "LESS", gone)).json()
    assert (changed["eligible"], changed["coverage_needed"]) == (None, None)
    assert changed["tolerance"] == {"amber": "2.5", "basis": "relative"}


async def test_a_change_may_come_as_a_merge_patch(definer: httpx.AsyncClient) -> None:
    tag = (await made(definer, "PATCHED")).headers["etag"]
    headers = {"If-Match": tag, "Content-Type": "application/merge-patch+json"}
    patch = b'{"short_title": "Clubs", "reason": "For the board"}'
    answer = await definer.patch(f"{ADDRESS}/PATCHED", content=patch, headers=headers)
    assert (answer.status_code, answer.json()["short_title"]) == (200, "Clubs")


async def test_two_changes_at_once_are_one(definer: httpx.AsyncClient) -> None:
    tag = {"If-Match": (await made(definer, "RACED")).headers["etag"]}
    changes = [{"decimals": number, **REASON} for number in (0, 2, 3)]
    answers = await asyncio.gather(
        *(definer.patch(f"{ADDRESS}/RACED", json=each, headers=tag) for each in changes)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]


async def test_two_indicators_at_once_cannot_take_one_name(definer: httpx.AsyncClient) -> None:
    bodies = [MEDIAN | {"code": code, "aliases": ["Middle score"]} for code in ("ONE", "TWO")]
    answers = await asyncio.gather(*(definer.post(ADDRESS, json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201, 422]


async def test_a_repeated_request_makes_one_indicator(definer: httpx.AsyncClient) -> None:
    body, key = MEDIAN | {"code": "REPEATED"}, {"Idempotency-Key": "median-1"}
    first = await definer.post(ADDRESS, json=body, headers=key)
    second = await definer.post(ADDRESS, json=body, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (await definer.post(ADDRESS, json=body)).status_code == 409
