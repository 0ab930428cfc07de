"""A definition with faults is refused with all of them at once, and changes nothing."""

from typing import Any

import httpx
import pytest

from tests.kpi.conftest import Ledger
from tests.kpi.indicators.conftest import REASON, example, faults

ADDRESS = "/v1/kpi/indicators"


async def test_every_fault_is_told_at_once(
    with_clubs: httpx.AsyncClient, shared_ledger: Ledger
) -> None:
    body = example(
        code="lower",
        aliases=["NI 072", "Fresh name"],
        numerator=["clubs.member", {"measure": "clubs.pupils", "buckets": ["x"]}],
        groups=["fsm=yes", "fsm=yes"],
        decimals=9,
        colour="red",
        version=4,
    )
    del body["source"], body["reason"]
    before = await _kept(shared_ledger)
    answer = await with_clubs.post(ADDRESS, json=body)
    assert faults(answer) == {
        ("string_pattern_mismatch", "$.code"),
        ("name_taken", "$.aliases.0"),
        ("unknown_measure", "$.numerator.0"),
        ("int_parsing", "$.numerator.1.buckets.0"),
        ("contradiction", "$.groups"),
        ("less_than_equal", "$.decimals"),
        ("extra_forbidden", "$.colour"),
        ("missing", "$.source"),
        ("reason_needed", "$.reason"),
        ("not_changeable", "$.version"),
    }
    assert await _kept(shared_ledger) == before


async def _kept(ledger: Ledger) -> list[Any]:
    return await ledger.run(
        "SELECT (SELECT count(*) FROM definition), (SELECT count(*) FROM touched)"
    )


async def test_an_unknown_measure_is_told_with_what_looks_like_it(
    with_clubs: httpx.AsyncClient,
) -> None:
    body = example(numerator=["clubs.membres"], returns="eyfsp.return", denominator=["zzz.qqq"])
    answer = await with_clubs.post(ADDRESS, json=body)
    told = {fault["path"]: fault["fix"] for fault in answer.json()["errors"]}
    assert "clubs.members" in told["$.numerator.0"]
    assert "eyfsp.returns" in told["$.returns"]
    assert "/v1/kpi/measures" in told["$.denominator.0"]


@pytest.mark.parametrize(
    ("names", "path"),
    [
        ({"code": "NI72"}, None),
        ({"code": "NI157"}, "$.code"),
        ({"code": "DIPLOMA_LEARNERS"}, "$.code"),
        ({"aliases": ["fresh", "ni 0157"]}, "$.aliases.1"),
        ({"misprints": {"NI 92": "Somebody wrote this."}}, "$.misprints.NI 92"),
    ],
)
async def test_a_name_means_one_indicator(
    with_clubs: httpx.AsyncClient, names: dict[str, Any], path: str | None
) -> None:
    answer = await with_clubs.post(ADDRESS, json=example(**names))
    if path is None:
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    else:
        assert faults(answer) == {("name_taken", path)}


async def test_a_retired_indicators_names_stay_taken(with_clubs: httpx.AsyncClient) -> None:
    await with_clubs.post(f"{ADDRESS}/ARTS_AWARDS/retirement", json=REASON)
    answer = await with_clubs.post(ADDRESS, json=example(aliases=["arts award"]))
    assert faults(answer) == {("name_taken", "$.aliases.0")}


async def test_a_change_is_checked_as_a_whole(definer: httpx.AsyncClient) -> None:
    tag = {"If-Match": (await definer.get(f"{ADDRESS}/NI72")).headers["etag"]}
    change = {
        "kind": "median", "status": "retired", "code": "NI720", "aliases": ["NEET"], "reason": "?",
    }  # fmt: skip
    answer = await definer.patch(f"{ADDRESS}/NI72", json=change, headers=tag)
    assert faults(answer) == {
        ("contradiction", "$.distribution"),
        ("contradiction", "$.numerator"),
        ("contradiction", "$.denominator"),
        ("not_changeable", "$.status"),
        ("not_changeable", "$.code"),
        ("name_taken", "$.aliases.0"),
        ("reason_needed", "$.reason"),
    }
    assert (await definer.get(f"{ADDRESS}/NI72")).json()["version"] == 1


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        {},
        {"code": None, "kind": ["count"], "numerator": "eyfsp.children", "aliases": {"a": 1}},
        {"code": [], "kind": None, "polarity": {}, "per": "x", "coverage_needed": "x"},
        {"options": 3, "eligible": "all", "misprints": ["NI1"], "groups": "all", "reason": 5},
        {"numerator": [None, 4, {"measure": 3}], "denominator": {"a": "b"}, "kind": {}},
        {"code": "A\0B", "title": "a\0b", "aliases": ["a\0"], "unit": "\0", "reason": "\0\0\0"},
    ],
)
async def test_whatever_is_sent_is_refused_politely(
    definer: httpx.AsyncClient, body: object
) -> None:
    made = await definer.post(ADDRESS, json=body)
    assert (made.status_code, made.json()["code"]) == (422, "invalid_request")
    tag = {"If-Match": "*"}
    changed = await definer.patch(f"{ADDRESS}/NI72", json=body, headers=tag)
    assert (changed.status_code, changed.json()["code"]) == (422, "invalid_request")


async def test_a_lone_surrogate_is_a_fault_like_another(definer: httpx.AsyncClient) -> None:
    text = '{"code": "\\ud800", "numerator": ["\\ud800.x"], "\\udfff": 1, "reason": "\\ud800 why"}'
    headers = {"Content-Type": "application/json"}
    answer = await definer.post(ADDRESS, content=text, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
