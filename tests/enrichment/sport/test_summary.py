"""What is read of surveys: pupil-weighted, by year group and gender, of others only in part."""

from typing import Any

from chassis.policy import Role
from contracts.schools import OrganisationChanged
from tests.enrichment.app import OTHER, SCHOOL, SECONDARY, Enrichment, Json
from tests.enrichment.sport.rows import survey
from tests.support.statements import counting
from tests.support.team import school, setting

_YEAR = {"year": "2009/10"}
_PATH = "sport-survey"
_MORE = ("105201", "105202", "105203")


def _rates(figures: Json) -> tuple[Any, ...]:
    return tuple(figures[f"{each}_hours_percent"] for each in ("two", "three", "five"))


async def _of_area(enrichment: Enrichment, **query: Any) -> Json:
    return await enrichment.get("sport", area="350", **(_YEAR | query))


async def _as_head(enrichment: Enrichment, path: str = "sport", **query: Any) -> Any:
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        return await head.get(path, params=_YEAR | query)


async def test_percentages_are_of_pupils_not_of_schools(enrichment: Enrichment) -> None:
    """98 % of 200 and 90 % of 50 are 96.4 % of 250, not 94 %."""
    await enrichment.accepted(_PATH, [survey(200, 196), survey(50, 45, OTHER)])
    told = await _of_area(enrichment)
    assert (told["figures"]["pupils"], told["figures"]["two_hours"]) == (250, 241)
    assert _rates(told["figures"])[0] == "96.4"
    rows = (await enrichment.get("sport/schools", area="350", **_YEAR))["results"]
    rates = {row["organisation"]: row["figures"]["two_hours_percent"] for row in rows}
    assert rates == {SCHOOL: "98.0", OTHER: "90.0"}


async def test_years_12_and_13_count_when_asked_for(enrichment: Enrichment) -> None:
    rows = [
        survey(100, 80, SECONDARY, year_group="11"),
        survey(100, 20, SECONDARY, year_group="12"),
    ]
    await enrichment.accepted(_PATH, rows)
    to_11 = await _of_area(enrichment)
    assert (to_11["figures"]["pupils"], _rates(to_11["figures"])) == (100, ("80.0", "40.0", "20.0"))
    to_13 = await _of_area(enrichment, to_year=13)
    assert (to_13["figures"]["pupils"], _rates(to_13["figures"])) == (200, ("50.0", "25.0", "12.5"))
    assert [each["year_group"] for each in to_13["year_groups"]] == [11, 12]


async def test_other_spans_of_year_groups_are_not_asked_for(enrichment: Enrichment) -> None:
    """From those to 9 and to 10 together year 10 would follow."""
    for path in ("sport", "sport/schools"):
        for to_year in (1, 10, 12, 14, "all"):
            answer = await _as_head(enrichment, path, area="350", to_year=to_year)
            assert [each["path"] for each in answer.json()["errors"]] == ["query.to_year"]


async def test_by_gender_where_they_were_told_apart(enrichment: Enrichment) -> None:
    rows = [survey(50, 45, gender="F"), survey(50, 30, gender="M"), survey(100, 100, OTHER)]
    await enrichment.accepted(_PATH, rows)
    told = await _of_area(enrichment)
    genders = {each["gender"]: each["figures"] for each in told["genders"]}
    assert (genders["F"]["pupils"], genders["M"]["pupils"]) == (50, 50)
    assert [_rates(genders[each])[0] for each in "FM"] == ["90.0", "60.0"]
    assert told["figures"]["pupils"] == 200


async def test_nobody_surveyed_is_not_nought(enrichment: Enrichment) -> None:
    told = await _of_area(enrichment)
    assert _rates(told["figures"]) == (None, None, None)
    assert told["figures"]["reason"] == "not_applicable"
    assert (told["schools"], told["trend"]) == (0, [])


async def test_the_years_before_where_surveyed(enrichment: Enrichment) -> None:
    years = {"2003/04": 10, "2004/05": 20, "2007/08": 60, "2008/09": 80, "2009/10": 90}
    rows = [survey(100, two, year=year) for year, two in years.items()]
    await enrichment.accepted(_PATH, rows)
    told = (await _of_area(enrichment))["trend"]
    assert [(each["year"], _rates(each["figures"])[0]) for each in told] == [
        ("2008/09", "80.0"),
        ("2007/08", "60.0"),
        ("2004/05", "20.0"),
    ]


async def test_schools_without_a_return_are_counted_and_listed(enrichment: Enrichment) -> None:
    closed: OrganisationChanged = school("105300", status="closed", closed_on="2009-07-01")
    special = school("105301", phase="not_applicable", kind="community_special")
    await enrichment.say(closed, special, setting())
    await enrichment.accepted(_PATH, [survey(30, 28)])
    told = await _of_area(enrichment)
    assert (told["schools"], told["expected"], told["missing"]) == (1, 3, 2)
    page = await enrichment.get("sport/missing", area="350", limit=1, **_YEAR)
    cursor = page["paging"]["next_cursor"]
    rest = await enrichment.get("sport/missing", area="350", cursor=cursor, **_YEAR)
    found = [row["organisation"] for each in (page, rest) for row in each["results"]]
    assert found == [OTHER, SECONDARY]
    assert rest["paging"]["next_cursor"] is None
    assert (await _as_head(enrichment, "sport/missing", area="350")).status_code == 403


async def test_a_head_is_told_of_others_in_percent_where_they_are_many(
    enrichment: Enrichment,
) -> None:
    await enrichment.say(*(school(urn) for urn in _MORE))
    others = [survey(4, 3, urn, year_group="6") for urn in _MORE]
    await enrichment.accepted(_PATH, [survey(100, 80), *others])
    told = (await _as_head(enrichment, area="350")).json()
    assert told["disclosure"] == "suppressed"
    assert (told["figures"]["pupils"], _rates(told["figures"])[0]) == (None, "79.5")
    few = [survey(3, 2, urn, year_group="6") for urn in _MORE]
    await enrichment.accepted(_PATH, few)
    hidden = (await _as_head(enrichment, area="350")).json()
    assert hidden["figures"]["reason"] == "suppressed"
    assert _rates(hidden["figures"]) == (None, None, None)
    # Year 5 is its own alone: nothing of others is in it.
    assert [each["figures"]["reason"] for each in hidden["year_groups"]] == [None, "suppressed"]


async def test_what_is_of_one_other_school_is_not_told(enrichment: Enrichment) -> None:
    await enrichment.accepted(_PATH, [survey(100, 80), survey(300, 290, OTHER)])
    told = (await _as_head(enrichment, area="350")).json()
    assert told["figures"]["reason"] == "suppressed"
    rows = (await _as_head(enrichment, "sport/schools", area="350")).json()["results"]
    assert [row["organisation"] for row in rows] == [SCHOOL]
    for path in ("sport", "sport/schools"):
        assert (await _as_head(enrichment, path, organisation=OTHER)).status_code == 404
    own = (await _as_head(enrichment, organisation=SCHOOL)).json()
    assert (own["disclosure"], own["figures"]["two_hours"]) == ("exact", 80)


async def test_an_answer_takes_as_many_statements_whatever_the_schools(
    enrichment: Enrichment,
) -> None:
    async def statements(path: str) -> int:
        with counting(enrichment.app) as seen:
            await enrichment.get(path, area="350", **_YEAR)
        return len(seen)

    paths = ("sport", "sport/schools", "sport/missing")
    await enrichment.accepted(_PATH, [survey(30, 28)])
    few = [await statements(path) for path in paths]
    more = [str(105400 + number) for number in range(40)]
    await enrichment.say(*(school(urn) for urn in more))
    await enrichment.accepted(_PATH, [survey(30, 28, urn) for urn in more[:20]])
    assert [await statements(path) for path in paths] == few
