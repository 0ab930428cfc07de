"""A value judged: target, variance, colour, direction, people, coverage, best and worst case."""

from typing import Any

import httpx

from tests.kpi.conftest import Ledger
from tests.kpi.returns import Child, Return
from tests.kpi.values.places import school


async def value(client: httpx.AsyncClient, name: str, **moment: str) -> Any:
    answer = await client.get(f"/v1/kpi/values/{name}", params=moment)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def set_target(ledger: Ledger, indicator: str, place: str, target: str) -> None:
    await ledger.run(
        "INSERT INTO target_history (indicator, level, place, period, group_key, version, change,"
        " value, reason, set_by, submission_id) VALUES (:indicator, :level, :place, '2008/09',"
        " 'all', 1, 'set', :target, 'agreed', 'tests', gen_random_uuid())",
        indicator=indicator,
        level="area" if len(place) == 3 else "organisation",
        place=place,
        target=target,
    )


def of(good: int, total: int) -> list[Child]:
    return [Child(90, good=True)] * good + [Child(60)] * (total - good)


async def test_below_target_in_words_and_heads(ledger: Ledger, client: httpx.AsyncClient) -> None:
    # Bolton in 2009: 51.6 against 58.3.
    await ledger.apply(
        *(school(str(105000 + n)) for n in range(10)),
        *(Return(str(105000 + n), "350", of(129, 250)).event() for n in range(10)),
    )
    await set_target(ledger, "NI72", "350", "58.3")
    told = await value(client, "NI72.350.2008-09.all")
    assert (told["value"], told["target"], told["variance"]) == (51.6, 58.3, -6.7)
    assert told["variance_words"] == "6.7 percentage points below target"
    assert (told["rag"], told["rag_reason"]) == ("red", None)
    # 1,457 of 2,500 is 58.28, published as 58.3: 167 more than 1,290.
    assert told["people_to_target"] == {
        "number": 167, "words": "167 more children", "reason": None,
    }  # fmt: skip
    assert told["coverage"] == {"reported": 10, "expected": 10, "percent": 100.0, "needed": 90}
    assert told["range"] is None


async def test_above_is_worse_where_lower_is_better(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    scores = [Child(88)] * 24 + [Child(57)] * 3 + [Child(58)] * 3
    await ledger.apply(school("105148"), Return("105148", "350", scores).event())
    await set_target(ledger, "NI92", "350", "34.4")
    told = await value(client, "NI92.350.2008-09.all")
    assert (told["value"], told["rag"]) == (34.7, "amber")
    assert told["variance_words"] == "0.3 above target; lower is better"
    assert told["people_to_target"]["reason"] == "not_in_people"


async def test_grey_until_enough_schools_have_reported(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.apply(
        *(school(str(105000 + n)) for n in range(4)),
        school("105100", phase="secondary"),
        school("105101", status="closed"),
        Return("105000", "350", of(30, 50)).event(),
        Return("105001", "350", of(30, 50)).event(),
        Return("105002", "350", of(30, 50)).event(),
    )
    await set_target(ledger, "NI72", "350", "50.0")
    told = await value(client, "NI72.350.2008-09.all")
    assert (told["rag"], told["rag_reason"]) == ("grey", "coverage")
    assert told["coverage"] == {"reported": 3, "expected": 4, "percent": 75.0, "needed": 90}
    # 90 of 150 so far, 50 more expected: none of them good, or all.
    assert told["range"] == {"worst": 45.0, "best": 70.0, "missing": 50}
    await ledger.apply(Return("105003", "350", of(10, 50)).event())
    told = await value(client, "NI72.350.2008-09.all")
    assert (told["value"], told["rag"], told["range"]) == (50.0, "green", None)


async def test_a_school_alone_waits_for_nobody(ledger: Ledger, client: httpx.AsyncClient) -> None:
    await ledger.apply(school("105000"), school("105001"))
    await ledger.apply(Return("105000", "350", of(30, 50)).event())
    await set_target(ledger, "NI72", "105000", "60.0")
    told = await value(client, "NI72.105000.2008-09.all")
    assert (told["rag"], told["coverage"]) == ("green", None)


async def test_direction_compares_like_with_like(ledger: Ledger, client: httpx.AsyncClient) -> None:
    def said(year: str, good: int, status: str, version: int = 1) -> Any:
        of_year = Return("105000", "350", of(good, 40), version=version, status=status, year=year)
        return of_year.event()

    await ledger.apply(school("105000"), said("2008/09", 20, "final"))
    told = (await value(client, "NI72.105000.2008-09.all"))["direction"]
    assert (told["travel"], told["previous_period"]) == ("new", "2007/08")
    await ledger.apply(said("2007/08", 18, "final"))
    told = (await value(client, "NI72.105000.2008-09.all"))["direction"]
    assert (told["travel"], told["delta"], told["previous"]) == ("improved", 5.0, 45.0)
    await ledger.apply(said("2007/08", 18, "provisional", version=2))
    told = (await value(client, "NI72.105000.2008-09.all"))["direction"]
    assert (told["travel"], told["reason"]) == ("not_comparable", "status")


async def test_only_those_expected_count_as_reported(
    ledger: Ledger, client: httpx.AsyncClient
) -> None:
    await ledger.apply(
        *(school(str(105000 + n)) for n in range(4)),
        school("105100", phase="not_applicable"),  # a special school's children count all the same
        Return("105000", "350", of(10, 20)).event(),
        Return("105100", "350", of(2, 4)).event(),
    )
    told = await value(client, "NI72.350.2008-09.all")
    assert told["denominator"] == 24
    assert told["coverage"] == {"reported": 1, "expected": 4, "percent": 25.0, "needed": 90}
    then = await value(client, "NI72.350.2008-09.all", as_at="2009-12-31")
    assert then["coverage"] == told["coverage"]
    before = await value(client, "NI72.350.2008-09.all", as_at="2009-06-01")
    assert before["coverage"]["reported"] == 0
