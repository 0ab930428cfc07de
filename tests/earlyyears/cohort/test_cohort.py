"""Children expected against received: counts, names for their school, and what events tell."""

import asyncio
import random

import pytest

from education.upns import WRONG_LETTER
from tests.earlyyears.cohort.lists import (
    COHORT,
    ELSEWHERE,
    cohorts,
    expected,
    expected_of,
    listed,
    missing_names,
    send,
)
from tests.earlyyears.profile_app import EarlyYears
from tests.earlyyears.returns import child, upn, worked_example
from tests.support.tokens import bearer

ALL_SIX = (6,) * 13


async def test_expected_is_held_against_received(earlyyears: EarlyYears) -> None:
    """C01 to C11 are held; C03 to C13 are expected: C12 came nowhere, C13 at another school."""
    await earlyyears.accepted(worked_example())
    await earlyyears.accepted([child(13, ALL_SIX, **ELSEWHERE)])
    await listed(earlyyears, expected_of(range(3, 14)))
    counts = await cohorts(earlyyears)
    assert counts["105148"] == {
        "received": 11,
        "complete": 10,
        "expected": 11,
        "missing": 2,
        "elsewhere": 1,
        "unexpected": 2,
    }
    nothing = dict.fromkeys(("expected", "missing", "elsewhere", "unexpected"))
    assert counts["105149"] == {"received": 1, "complete": 1, **nothing}


async def test_a_list_alone_says_that_all_are_missing(earlyyears: EarlyYears) -> None:
    await listed(earlyyears, expected_of(range(1, 4)))
    assert (await cohorts(earlyyears))["105148"]["missing"] == 3
    told = (await earlyyears.newest()).data
    assert (told.expected, told.missing, told.groups, told.status) == (3, 3, {}, "provisional")


async def test_a_list_changed_is_a_return_told_of_anew(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    first = await earlyyears.newest()
    assert (first.version, first.data.expected, first.data.missing) == (1, None, None)
    receipt = await listed(earlyyears, expected_of(range(1, 13)))
    assert receipt["notes"]["105148/2008-09"]["missing"] == 1
    second = await earlyyears.newest()
    assert (second.version, second.data.expected, second.data.missing) == (2, 12, 1)
    assert second.data.groups == first.data.groups
    await earlyyears.accepted([child(12, ALL_SIX)])
    third = await earlyyears.newest()
    assert (third.version, third.data.expected, third.data.missing) == (3, 12, 0)
    again = await listed(earlyyears, expected_of(range(1, 13)))
    await earlyyears.withdraw(receipt)  # the second list says the same
    assert (await earlyyears.newest()).version == 3
    await earlyyears.withdraw(again)
    last = await earlyyears.newest()
    assert (last.version, last.data.expected, last.data.missing) == (4, None, None)


async def test_a_list_is_replaced_whole(earlyyears: EarlyYears) -> None:
    await listed(earlyyears, expected_of(range(1, 12)))
    shrunk = await send(earlyyears, expected_of(range(1, 6)), replaces="scope")
    assert {fault["code"] for fault in shrunk.json()["errors"]} == {"shrinkage"}
    await listed(earlyyears, expected_of(range(2, 12)), replaces="scope")
    assert (await cohorts(earlyyears))["105148"]["expected"] == 10


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"acad_year": "2008"}, "year_wrong_form"),
        ({"estab": "9999"}, "unknown_school"),
        ({"upn": ""}, "upn_missing"),
        ({"upn": "A350200108001"}, WRONG_LETTER),
        ({"dob": "1984-02-29"}, "dob_impossible"),
    ],
)
async def test_a_list_is_held_to_the_rules_of_a_profile_file(
    shared: EarlyYears, changed: dict[str, str], code: str
) -> None:
    answer = await send(shared, [expected(1, **changed)])
    assert answer.status_code == 422, answer.text
    assert code in {fault["code"] for fault in answer.json()["errors"]}
    assert "Planted" not in answer.text


async def test_nobody_takes_a_child_off_anothers_list_unnoticed(earlyyears: EarlyYears) -> None:
    await listed(earlyyears, expected_of((1, 2)))
    await listed(earlyyears, [expected(3, **ELSEWHERE)])
    taken = await send(earlyyears, [expected(2, **ELSEWHERE)])
    assert [fault["code"] for fault in taken.json()["errors"]] == ["child_expected_elsewhere"]
    whole = [expected(1), expected(2, **ELSEWHERE), expected(3, **ELSEWHERE)]
    moved = await listed(earlyyears, whole, replaces="scope", confirm_shrinkage="true")
    assert moved["rows"]["changed"] == 1
    counts = await cohorts(earlyyears)
    assert [counts[place]["expected"] for place in ("105148", "105149")] == [1, 2]


async def test_missing_children_are_named_page_by_page_and_each_read_is_recorded(
    earlyyears: EarlyYears,
) -> None:
    await earlyyears.accepted([child(1, ALL_SIX)])
    await listed(earlyyears, expected_of(range(1, 6)))
    first = (await missing_names(earlyyears, limit="3")).json()
    cursor = first["paging"]["next_cursor"]
    rest = (await missing_names(earlyyears, limit="3", cursor=cursor)).json()
    assert rest["paging"]["next_cursor"] is None
    named = [*first["results"], *rest["results"]]
    assert sorted(one["upn"] for one in named) == sorted(upn(number) for number in range(2, 6))
    (two,) = [one for one in named if one["upn"] == upn(2)]
    assert (two["surname"], two["dob"]) == ("Plantedsurname2", "2004-02-29")
    told = await earlyyears.client.get("/v1/earlyyears/audit", params={"personal": "true"})
    entries = told.json()["results"]
    assert [(one["action"], one["subject"], one["rows"]) for one in entries] == [
        ("cohort.missing", "105148.2008/09", 1),
        ("cohort.missing", "105148.2008/09", 3),
    ]
    assert "Planted" not in told.text


async def test_a_setting_expects_children_without_a_upn(earlyyears: EarlyYears) -> None:
    at = {"la": "", "estab": "", "ey_urn": "EY123456", "upn": ""}
    await listed(earlyyears, expected_of((1, 2), **at))
    await earlyyears.accepted([child(1, ALL_SIX, **at)])
    (missing,) = (await missing_names(earlyyears, "EY123456")).json()["results"]
    assert (missing["upn"], missing["surname"]) == (None, "Plantedsurname2")


async def test_cohorts_are_narrowed_and_paged(earlyyears: EarlyYears) -> None:
    await listed(earlyyears, [expected(1), expected(2, **ELSEWHERE)])
    await listed(earlyyears, [expected(3, acad_year="2009/10", dob="2005-02-28")])
    assert set(await cohorts(earlyyears)) == {"105148", "105149"}
    assert set(await cohorts(earlyyears, organisation="105149")) == {"105149"}
    assert await cohorts(earlyyears, area="351") == {}
    assert set(await cohorts(earlyyears, year="2009-10")) == {"105148"}
    first = await earlyyears.client.get(COHORT, params={"year": "2008/09", "limit": "1"})
    cursor = first.json()["paging"]["next_cursor"]
    assert set(await cohorts(earlyyears, limit="1", cursor=cursor)) == {"105149"}
    wrong = await earlyyears.client.get(COHORT, params={"year": "2008"})
    assert wrong.json()["errors"][0]["code"] == "year_wrong_form"


async def test_who_may_send_and_read_lists(earlyyears: EarlyYears) -> None:
    await listed(earlyyears, expected_of((1, 2)))
    earlyyears.client.headers["Authorization"] = bearer(
        "school-2002", roles=["head"], organisations=["105149"]
    )
    refused = await send(earlyyears, [expected(3)])
    assert {fault["code"] for fault in refused.json()["errors"]} == {"organisation_not_yours"}
    assert await cohorts(earlyyears) == {}
    assert (await missing_names(earlyyears)).status_code == 403
    assert (await missing_names(earlyyears, "105149")).json()["results"] == []
    for roles in (["governor"], ["adviser"], ["director"]):
        mine = ["105148"] if roles == ["governor"] else ["*"]
        key = bearer("another", roles=roles, organisations=mine)
        earlyyears.client.headers["Authorization"] = key
        assert (await missing_names(earlyyears)).status_code == 403
        assert (await send(earlyyears, [expected(3)])).status_code == 403
        assert set(await cohorts(earlyyears)) == {"105148"}


async def test_lists_and_returns_at_once_end_in_one_order(earlyyears: EarlyYears) -> None:
    """Whoever comes second tells of both: the last event has every child, held and expected."""
    numbers = list(range(1, 13))
    random.Random(7).shuffle(numbers)
    files = [earlyyears.accepted([child(number, ALL_SIX)]) for number in numbers[:6]]
    lists = [listed(earlyyears, [expected(number)]) for number in numbers]
    await asyncio.gather(*files, *lists)
    events = [event for event in await earlyyears.events() if event.subject == "105148/2008-09"]
    assert [event.version for event in events] == list(range(1, 19))
    last = events[-1].data
    assert (last.expected, last.missing) == (12, 6)
    assert last.groups["all"].children == 6
