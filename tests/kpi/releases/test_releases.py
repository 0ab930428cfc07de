"""Making releases: what is kept of them and what is not, what the one before makes of the next."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import DBAPIError

from tests.kpi.releases.conftest import Authority, School
from tests.support.statements import counting

A = School(40, 14, good_girls=20, good_boys=5)
B = School(40, 9, good_girls=30, good_boys=4)
C = School(50, 60, good_girls=25, good_boys=30)
SCHOOLS = {"A": A, "B": B, "C": C}
LARGE = School(200, 200, 100, 100)


async def test_a_release_says_who_when_why_and_by_which_rules(authority: Authority) -> None:
    await authority.has(SCHOOLS)
    answer = await authority.post("ni 72", note="  For the committee  ")
    made = answer.json()
    assert answer.headers["location"] == f"/v1/kpi/releases/{made['id']}"
    assert made["note"] == "For the committee"
    assert made["released_by"] == "everybody"
    assert made["rules"]["min_denominator"] == 11
    (table,) = made["tables"]
    assert table["indicator"] == "NI72"
    assert table["definition_version"] == 1
    assert table["as_of"] == "2009-07-01T12:01:00Z"
    assert (table["shown"], table["hidden"]) == (8, {"secondary": 3, "small": 1})
    assert await authority.read(f"/releases/{made['id']}") == made
    assert (await authority.read("/releases", area="350", period="2008-09"))["results"] == [made]


async def test_no_hidden_figure_is_kept(authority: Authority) -> None:
    await authority.has(SCHOOLS)
    await authority.release()
    rows = await authority.ledger.run("SELECT * FROM release_value WHERE symbol = 'x'")
    assert len(rows) == 4
    for row in rows:
        assert (row.value, row.numerator, row.denominator, row.status) == (None,) * 4
    with pytest.raises(DBAPIError, match="ck_release_value_hidden"):
        await authority.ledger.run(
            "INSERT INTO release_value SELECT release, indicator, level, place, 'more', name, 44.4,"
            " symbol, why, 4, 9, numbers, flagged, status FROM release_value WHERE symbol = 'x'"
        )


@pytest.mark.parametrize("table", ["release", "release_table", "release_value"])
async def test_a_release_cannot_be_changed(authority: Authority, table: str) -> None:
    await authority.has({"C": C})
    await authority.release()
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(DBAPIError, match="append-only"):
            await authority.ledger.run(statement)


async def test_a_dry_run_tells_reasons_and_publishes_nothing(authority: Authority) -> None:
    await authority.has(SCHOOLS)
    told = await authority.dry_run()
    assert told["tables"][0]["hidden"] == {"secondary": 3, "small": 1}
    assert [(v["place"], v["group"], v["why"]) for v in told["values"]] == [
        ("100065", "gender=F", "secondary"),
        ("100065", "gender=M", "secondary"),
        ("100066", "gender=F", "secondary"),
        ("100066", "gender=M", "small"),
    ]
    assert set(told["values"][0]) == {"indicator", "place", "group", "why"}
    assert await authority.values() == []
    made = await authority.release()
    assert made["tables"] == told["tables"]


async def test_an_unchanged_table_is_released_alike(authority: Authority) -> None:
    await authority.has(SCHOOLS)
    first = await authority.release()
    shown = await authority.shown()
    second = await authority.release()
    assert await authority.shown() == shown
    assert second["tables"][0]["compared_with"] == first["id"]


async def test_a_correction_of_one_child_is_not_shown(authority: Authority) -> None:
    await authority.has({"A": LARGE, "B": School(20, 20, 10, 10), "C": School(30, 30, 10, 10)})
    await authority.release()
    await authority.has({"B": School(20, 20, 11, 10)})
    made = await authority.release()
    shown = await authority.shown()
    assert (shown["B gender=F"], shown["B all"]) == ("x", "x")
    # The other schools are known since the first release: the areas would tell of B.
    assert (shown["350 gender=F"], shown["350 all"]) == ("x", "x")
    assert shown["B gender=M"] == "50.0"
    assert made["tables"][0]["hidden"] == {"difference": 2, "secondary": 2}


async def test_corrections_may_be_shown_by_a_rule_on_record(authority: Authority) -> None:
    await authority.has({"A": LARGE, "B": School(20, 20, 10, 10), "C": School(30, 30, 10, 10)})
    await authority.release()
    await authority.has({"B": School(20, 20, 11, 10)})
    made = await authority.release(rules={"min_difference": 1})
    assert made["rules"]["min_difference"] == 1
    assert (await authority.shown())["B all"] == "52.5"


async def test_a_new_small_school_is_not_the_difference_of_two_areas(
    authority: Authority,
) -> None:
    await authority.has({"A": LARGE, "C": LARGE})
    await authority.release()
    await authority.has({"D": School(4, 4, 1, 1)})
    await authority.release(rules={"min_difference": 1})
    shown = await authority.shown(group="all")
    assert shown == {"350 all": "x", "A all": "50.0", "C all": "50.0", "D all": "x"}


async def test_stricter_rules_hide_more(authority: Authority) -> None:
    await authority.has({"A": School(14, 20, 7, 10), "B": School(19, 40, 7, 20), "C": LARGE})
    assert (await authority.dry_run())["values"] == []
    told = await authority.dry_run(rules={"min_denominator": 20})
    assert [v["why"] for v in told["values"] if v["group"] == "gender=F"] == ["small", "small"]


async def test_an_indicators_own_threshold_holds(authority: Authority) -> None:
    await authority.has({"A": School(29, 0, 7), "B": School(30, 0, 7), "C": LARGE})
    await authority.release("NI92")
    shown = await authority.shown(group="all")
    assert (shown["A all"], shown["B all"]) == ("x", "-")


async def test_the_same_request_again_is_one_release(authority: Authority) -> None:
    await authority.has({"C": C})
    body = {"area": "350", "period": "2008/09", "indicators": ["NI72"], "note": "Once"}
    key = {"Idempotency-Key": "r1"}
    first = await authority.http.post("/releases", json=body, headers=key)
    again = await authority.http.post("/releases", json=body, headers=key)
    assert (first.status_code, again.json()) == (201, first.json())
    assert len((await authority.read("/releases"))["results"]) == 1


async def test_two_releases_at_once_come_one_after_the_other(authority: Authority) -> None:
    await authority.has(SCHOOLS)
    made = await asyncio.gather(*(authority.release() for _ in range(3)))
    made.sort(key=lambda release: release["id"])
    before = [release["tables"][0]["compared_with"] for release in made]
    assert before == [None, made[0]["id"], made[1]["id"]]


async def test_every_fault_is_told_at_once(authority: Authority) -> None:
    await authority.has({"C": C})
    answer = await authority.post("NI1", "NI72", "ni 072", "FYT_ATTITUDE")
    assert faults(answer) == [
        ("$.indicators.0", "unknown_indicator"),
        ("$.indicators.2", "repeated_indicator"),
        ("$.indicators.3", "other_period"),
    ]
    assert faults(await authority.post("NI72", "NI75")) == [
        ("$.indicators.1", "nothing_to_release")
    ]
    assert faults(await authority.post(period="2008")) == [("$.period", "invalid_period")]
    lax = {"min_denominator": 10, "min_count": 2, "flag_below": 29, "min_difference": 0}
    answer = await authority.post(note=" ", rules=lax)
    assert [path for path, _ in faults(answer)] == ["$.note", *(f"$.rules.{name}" for name in lax)]


async def test_only_publishers_release(authority: Authority) -> None:
    for caller, status in (("officer", 403), ("reader", 403), ("publisher", 422)):
        headers = authority.as_caller(caller)
        answer = await authority.http.post("/releases", json={}, headers=headers)
        assert answer.status_code == status, caller
    assert (await authority.http.get("/releases/9")).status_code == 404


async def test_statements_do_not_grow_with_schools(authority: Authority) -> None:
    await authority.has(SCHOOLS)
    with counting(authority.ledger.database) as few:
        await authority.release("NI72", "NI92")
    await authority.has(dict.fromkeys("DEFGHIJKLM", LARGE))
    with counting(authority.ledger.database) as many:
        await authority.release("NI72", "NI92")
    assert 0 < len(many) <= len(few)


def faults(answer: httpx.Response) -> list[tuple[str, Any]]:
    assert answer.status_code == 422, answer.text
    return [(e["path"], e["code"]) for e in json.loads(answer.text)["errors"]]
