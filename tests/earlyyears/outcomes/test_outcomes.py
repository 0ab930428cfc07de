"""Outcomes over HTTP: of a school, an authority and a ward; what each reader is told of them."""

from typing import Any

import pytest

from chassis.policy import Role
from tests.earlyyears.team_app import Team
from tests.support.tokens import bearer

Json = dict[str, Any]


async def outcomes(bolton: Team, year: str = "2008/09", **query: str) -> Json:
    """As the team is answered: the only year."""
    answer = await bolton.get("outcomes", year=year, **query)
    assert answer["disclosure"] == "exact"
    (only,) = answer["years"]
    return dict(only)


def named(year: Json) -> dict[str, Json]:
    return {group["group"]: group for group in year["groups"]}


async def test_the_worked_example_is_a_schools(bolton: Team) -> None:
    year = await outcomes(bolton, organisation="105148")
    (group,) = year["groups"]
    assert group["children"] == {"value": 10, "reason": None}
    assert (group["incomplete"]["value"], group["good_level"]["percent"]) == (1, "40.0")
    assert group["lowest_fifth_gap"]["value"] == "75.0"
    assert list(group["scales"])[:3] == ["DA", "SD", "ED"]
    assert [group["scales"][code]["name"] for code in "RWC"] == [
        "Reading",
        "Writing",
        "Calculating",
    ]
    assert list(group["areas"]) == ["PSED", "CLL", "PSRN", "KUW", "PD", "CD"]
    assert year["gaps"] is None


async def test_a_school_is_found_by_its_laestab(bolton: Team) -> None:
    answer = await bolton.get("outcomes", year="2008-09", organisation="3505148")
    assert (answer["organisation"], answer["years"][0]["year"]) == ("105148", "2008/09")


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("gender", {"gender=F": 46, "gender=M": 44}),
        ("fsm", {"fsm=no": 71, "fsm=unknown": 19}),
        ("sen", {"sen=unknown": 90}),
        ("eal", {"eal=unknown": 90}),
        ("ethnicity", {"ethnicity=white": 40, "ethnicity=unknown": 50}),
        (
            "ethnicity_code",
            {
                "ethnicity_code=WBRI": 31,
                "ethnicity_code=WIRT": 9,
                "ethnicity_code=unknown": 50,
            },
        ),
        (
            "month_of_birth",
            {"month_of_birth=9": 40, "month_of_birth=5": 9, "month_of_birth=unknown": 41},
        ),
        ("ward", {"ward=A": 6, "ward=B": 40, "ward=unknown": 44}),
    ],
)
async def test_an_authority_is_broken_down(bolton: Team, by: str, groups: dict[str, int]) -> None:
    found = named(await outcomes(bolton, area="350", by=by))
    assert {name: group["children"]["value"] for name, group in found.items()} == {
        "all": 90,
        **groups,
    }
    # NI 72: four of the example, the 40 girls, the 9 boys born in May.
    assert found["all"]["good_level"]["count"] == 53
    assert sum(found[name]["good_level"]["count"] for name in groups) == 53


async def test_the_gender_gap_of_an_authority(bolton: Team) -> None:
    gaps = (await outcomes(bolton, area="350", by="gender"))["gaps"]
    # Girls secure in Writing: 40, and C01, C02, C04, C05, C06 of six; boys: 9 and C10.
    assert gaps["scales"]["W"] == {"value": "75.1", "reason": None}  # 45/46 - 10/44


async def test_a_ward_has_those_who_live_there(bolton: Team) -> None:
    answer = await bolton.get("outcomes", year="2008/09", area="350", ward="A", by="gender")
    assert answer["ward"] == "A"
    assert named(answer["years"][0])["gender=F"]["children"]["value"] == 6
    assert "gender=M" not in named(answer["years"][0])


async def test_years_stand_side_by_side(bolton: Team) -> None:
    answer = await bolton.get("outcomes", years="2008/09,2006/07,2007/08", area="350")
    years = answer["years"]
    assert [year["year"] for year in years] == ["2006/07", "2007/08", "2008/09"]
    assert [year["compared_with"] for year in years] == [None, "2006/07", "2007/08"]
    good = [year["groups"][0]["good_level"] for year in years]
    assert [each["percent"] for each in good] == [None, "100.0", "58.9"]
    assert [each["reason"] for each in good] == ["not_collected", None, None]
    assert [each["change"] for each in good] == [None, None, "-41.1"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({}, {"one_place", "one_or_several_years"}),
        (
            {"organisation": "105148", "area": "999", "years": "2008/10,nine"},
            {"one_place", "unknown_area", "year_wrong_form"},
        ),
        ({"area": "350", "year": "2008/09", "years": "2008/09"}, {"one_or_several_years"}),
        (
            {"area": "350", "years": ",".join(f"{y}/{y + 1 - 2000:02}" for y in range(2001, 2012))},
            {"too_many_years"},
        ),
    ],
)
async def test_what_cannot_be_asked(bolton: Team, query: dict[str, str], codes: set[str]) -> None:
    answer = await bolton.client.get("outcomes", params=query)
    assert answer.status_code == 422, answer.text
    assert {error["code"] for error in answer.json()["errors"]} == codes


async def test_a_ward_that_no_text_can_be(bolton: Team) -> None:
    asked = {"area": "350", "year": "2008/09", "ward": "A\0'B"}
    answer = await bolton.client.get("outcomes", params=asked)
    assert answer.status_code == 422, answer.text
    asked["ward"] = "A'; --"
    answer = await bolton.client.get("outcomes", params=asked)
    assert answer.json()["years"][0]["groups"][0]["children"]["reason"] == "not_collected"


async def test_an_unknown_breakdown_and_an_unknown_school(bolton: Team) -> None:
    asked = {"area": "350", "year": "2008/09", "by": "surname"}
    assert (await bolton.client.get("outcomes", params=asked)).status_code == 422
    asked = {"organisation": "999999", "year": "2008/09"}
    assert (await bolton.client.get("outcomes", params=asked)).status_code == 404


@pytest.mark.parametrize("role", [Role.HEAD, Role.GOVERNOR, Role.SCHOOL_IMPROVEMENT_PARTNER])
async def test_a_school_reads_its_own_in_full_and_no_other(bolton: Team, role: Role) -> None:
    async with bolton.as_(role, organisations=["105148"]) as client:
        asked = {"year": "2008/09", "by": "gender", "organisation": "105148"}
        own = (await client.get("outcomes", params=asked)).json()
        assert own["disclosure"] == "exact"
        assert named(own["years"][0])["gender=F"]["children"]["value"] == 6
        answer = await client.get("outcomes", params=asked | {"organisation": "105149"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("role", "organisations"), [(Role.HEAD, ["105148"]), (Role.ADVISER, ["105148"])]
)
async def test_others_are_told_of_an_authority_without_small_groups(
    bolton: Team, role: Role, organisations: list[str]
) -> None:
    async with bolton.as_(role, organisations=organisations) as client:
        asked = {"year": "2008/09", "area": "350", "by": "ethnicity_code"}
        answer = (await client.get("outcomes", params=asked)).json()
    assert answer["disclosure"] == "suppressed"
    found = named(answer["years"][0])
    travellers, british = found["ethnicity_code=WIRT"], found["ethnicity_code=WBRI"]
    assert travellers["good_level"] == {
        "count": None,
        "percent": None,
        "change": None,
        "reason": "suppressed",
        "flagged": False,
    }
    # White less White British would tell of the nine.
    assert british["good_level"]["reason"] == "suppressed"
    assert found["all"]["good_level"]["percent"] == "58.9"


async def test_an_authoritys_figure_tells_a_head_nothing_of_a_few_others(bolton: Team) -> None:
    async with bolton.as_(Role.HEAD, organisations=["105149"]) as client:
        answer = await client.get("outcomes", params={"year": "2008/09", "area": "350"})
    (group,) = answer.json()["years"][0]["groups"]
    # 90 less its own 80 are ten others.
    assert group["good_level"]["reason"] == "suppressed"


async def test_a_ward_is_closed_to_who_acts_for_some_organisations(bolton: Team) -> None:
    async with bolton.as_(Role.HEAD, organisations=["105148"]) as client:
        asked = {"year": "2008/09", "area": "350", "ward": "A"}
        answer = await client.get("outcomes", params=asked)
    assert answer.status_code == 403
    (fault,) = answer.json()["errors"]
    assert (fault["code"], fault["path"]) == ("wider_than_yours", "query.ward")


async def test_a_token_without_the_scope_is_refused(bolton: Team) -> None:
    headers = {"Authorization": bearer(scopes=["earlyyears:assess"])}
    asked = {"year": "2008/09", "area": "350"}
    assert (await bolton.client.get("outcomes", params=asked, headers=headers)).status_code == 403
