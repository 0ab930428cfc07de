"""The lowest achieving fifth by name: for the school itself alone, each read recorded."""

import json
from typing import Any

import httpx
import pytest

from chassis.policy import Role
from education.profile import SCALES
from tests.earlyyears.profile_app import EarlyYears
from tests.earlyyears.returns import Row, child, worked_example
from tests.support.tokens import bearer

PATH = "/v1/earlyyears/outcomes/lowest-fifth"
Json = dict[str, Any]


async def read(
    earlyyears: EarlyYears,
    *,
    roles: tuple[Role, ...] = (Role.HEAD,),
    organisations: tuple[str, ...] = ("105148",),
    organisation: str = "105148",
    scopes: tuple[str, ...] = ("*",),
    **query: str,
) -> httpx.Response:
    token = bearer("head", roles=roles, organisations=organisations, scopes=scopes)
    asked = {"organisation": organisation, "year": "2008/09", **query}
    headers = {"Authorization": token, "X-Reason": "planning support"}
    return await earlyyears.client.get(PATH, params=asked, headers=headers)


async def found(earlyyears: EarlyYears, **query: Any) -> Json:
    answer = await read(earlyyears, **query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def others(*scores: int) -> list[Row]:
    """Children of the authority's other school, with one score on every scale."""
    return [
        child(100 + number, (score,) * len(SCALES), estab="2002")
        for number, score in enumerate(scores)
    ]


async def test_the_lowest_two_of_ten_are_named(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    page = await found(earlyyears)
    assert [page[name] for name in ("complete", "lowest", "cut_score", "tied_below_cut")] == [
        10,
        2,
        39,
        0,
    ]
    first, second = page["results"]
    assert (first["surname"], first["total"]) == ("Plantedsurname8", 0)
    assert (second["surname"], second["forename"]) == ("Plantedsurname11", "Plantedforename11")
    assert list(second["scores"].values()) == [3, 4, 3, 3, 2, 3, 2, 3, 3, 3, 3, 4, 3]
    # Nobody else's children are complete: the authority's cut is the school's own.
    assert (page["authority_cut_score"], page["authority_reason"]) == (39, None)
    assert page["paging"]["next_cursor"] is None


async def test_ties_at_the_cut_are_told(earlyyears: EarlyYears) -> None:
    points = [(3,) * 13, *[(4,) * 13] * 3, *[(7,) * 13] * 6]
    await earlyyears.accepted([child(number, each) for number, each in enumerate(points, 1)])
    page = await found(earlyyears)
    assert [one["total"] for one in page["results"]] == [39, 52]
    assert (page["lowest"], page["cut_score"], page["tied_below_cut"]) == (2, 52, 2)


async def test_who_is_in_the_authoritys_lowest_fifth_too(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([*worked_example(), *others(*[1] * 8, *[9] * 22)])
    page = await found(earlyyears)
    # 40 in the authority: eight, of 0 points and seven times 13.
    assert (page["authority_cut_score"], page["authority_reason"]) == (13, None)
    assert [one["in_authority_lowest_fifth"] for one in page["results"]] == [True, False]


@pytest.mark.parametrize("scores", [(1,), (1,) * 29])
async def test_an_authoritys_cut_is_not_told_of_few_others(
    earlyyears: EarlyYears, scores: tuple[int, ...]
) -> None:
    incomplete = child(200, (None, *[5] * 12), estab="2002")
    await earlyyears.accepted([*worked_example(), *others(*scores), incomplete])
    page = await found(earlyyears)
    assert (page["authority_cut_score"], page["authority_reason"]) == (None, "suppressed")
    assert [one["in_authority_lowest_fifth"] for one in page["results"]] == [None, None]
    assert page["cut_score"] == 39


async def test_one_child_is_a_fifth_of_one_and_nobody_of_none(earlyyears: EarlyYears) -> None:
    nobody = await found(earlyyears)
    assert (nobody["results"], nobody["lowest"], nobody["cut_score"]) == ([], 0, None)
    assert (nobody["authority_cut_score"], nobody["authority_reason"]) == (None, "not_applicable")
    await earlyyears.accepted(worked_example()[:1])
    assert [one["total"] for one in (await found(earlyyears))["results"]] == [78]


async def test_pages_follow_one_another_and_their_cursor_tells_no_total(
    earlyyears: EarlyYears,
) -> None:
    await earlyyears.accepted([child(n, (n % 9,) * 13) for n in range(1, 31)])
    whole = await found(earlyyears)
    assert len(whole["results"]) == 6
    first = await found(earlyyears, limit="4")
    second = await found(earlyyears, limit="4", cursor=first["paging"]["next_cursor"])
    assert second["paging"]["next_cursor"] is None
    pages = [first["results"], second["results"]]
    assert [len(page) for page in pages] == [4, 2]
    assert [one for page in pages for one in page] == whole["results"]


async def test_a_list_that_has_changed_is_begun_again(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([child(n, (n % 9,) * 13) for n in range(1, 31)])
    cursor = (await found(earlyyears, limit="1"))["paging"]["next_cursor"]
    await earlyyears.accepted([child(9, (9,) * 13)])
    answer = await read(earlyyears, limit="1", cursor=cursor)
    assert answer.status_code == 400
    assert [error["code"] for error in answer.json()["errors"]] == ["list_changed"]


@pytest.mark.parametrize(
    ("roles", "organisations", "status"),
    [
        ((Role.HEAD,), ("105149",), 404),
        ((Role.GOVERNOR,), ("105148",), 403),
        ((Role.SCHOOL_IMPROVEMENT_PARTNER,), ("105148",), 403),
        ((Role.ADVISER, Role.OFFICER, Role.DIRECTOR), ("*",), 403),
        ((Role.DATA_MANAGER,), ("*",), 403),
        ((Role.DATA_MANAGER,), ("105148",), 200),
    ],
)
async def test_nobody_but_the_school_itself(
    earlyyears: EarlyYears, roles: tuple[Role, ...], organisations: tuple[str, ...], status: int
) -> None:
    await earlyyears.accepted(worked_example())
    answer = await read(earlyyears, roles=roles, organisations=organisations)
    assert answer.status_code == status, answer.text
    assert ("Plantedsurname" in answer.text) == (status == 200)


async def test_who_acts_for_all_is_told_why_not(earlyyears: EarlyYears) -> None:
    answer = await read(earlyyears, roles=(Role.DATA_MANAGER,), organisations=("*",))
    (fault,) = answer.json()["errors"]
    assert (fault["code"], fault["path"]) == ("own_school_only", "query.organisation")


async def test_a_token_narrowed_to_reading_is_refused(earlyyears: EarlyYears) -> None:
    assert (await read(earlyyears, scopes=("earlyyears:read",))).status_code == 403


async def test_each_read_is_recorded_as_personal_and_names_nobody(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    page = await found(earlyyears)
    log = (await earlyyears.client.get("/v1/earlyyears/audit", params={"personal": "true"})).json()
    (entry,) = log["results"]
    assert (entry["action"], entry["client"], entry["why"]) == (
        "outcomes.lowest_fifth",
        "head",
        "planning support",
    )
    assert (entry["subject"], entry["rows"]) == ("105148.2008/09", 2)
    assert entry["after"] == {"children": [one["child_id"] for one in page["results"]]}
    assert "Planted" not in json.dumps(log)
