"""Quality as it follows from what the register tells, visits and concerns, in whatever order."""

from datetime import date
from decimal import Decimal
from typing import Any

from contracts.earlyyears import QualityChanged
from tests.earlyyears.quality.made import inspection, ratings, visited
from tests.earlyyears.team_app import Team, school, setting

SATISFACTORY: dict[str, Any] = {
    "overall": 3,
    "inspected_on": date(2007, 5, 1),
    "latest_from": date(2007, 5, 1),
}


async def test_an_inspection_rates_and_is_told(team: Team) -> None:
    await team.say(inspection(overall=3))
    assert await ratings(team) == [("amber", "2009-03-02", None)]
    told = (await team.told(QualityChanged))["EY123456"]
    assert (told.baseline, told.disagreement, told.area) == ("amber", False, "350")
    assert [(one.rating, one.effective_on, one.until) for one in told.ratings] == [
        ("amber", date(2009, 3, 2), None)
    ]


async def test_what_comes_late_stands_where_it_belongs(team: Team) -> None:
    await team.say(inspection())
    await visited(team, percent=Decimal("47.5"), own_grade=2)
    await team.say(inspection(**SATISFACTORY))
    expected = [
        ("amber", "2007-05-01", "2009-03-02"),
        ("green", "2009-03-02", "2009-09-21"),
        ("red", "2009-09-21", None),
    ]
    assert await ratings(team) == expected
    other = "EY123457"
    for said in (inspection(other, **SATISFACTORY), inspection(other)):
        await team.say(said)
    await visited(team, other, percent=Decimal("47.5"), own_grade=2)
    assert await ratings(team, other) == expected


async def test_what_is_corrected_or_taken_back_never_rated(team: Team) -> None:
    await team.say(inspection(), inspection(**SATISFACTORY))
    await visited(team, percent=Decimal("47.5"))
    await visited(team, percent=Decimal("74.5"))
    assert (await ratings(team))[-1] == ("amber", "2009-09-21", None)
    await visited(team, status="cancelled", percent=Decimal("74.5"))
    await team.say(inspection(**SATISFACTORY, withdrawn=True))
    assert await ratings(team) == [("green", "2009-03-02", None)]
    await team.say(inspection(withdrawn=True))
    assert await ratings(team) == []
    told = (await team.told(QualityChanged))["EY123456"]
    assert (told.baseline, told.ratings, told.withdrawn) == (None, (), False)


async def test_the_history_says_by_which_rule(team: Team) -> None:
    await team.say(inspection())
    await visited(team, percent=Decimal("47.5"))
    history = (await team.get("quality/EY123456/history"))["results"]
    assert [(one["action"], one["by"], one["why"]) for one in history] == [
        ("rate", "register", "green by the rule good of quality-1"),
        ("rate", "officer", "red by the rule low_score of quality-1"),
    ]


async def test_a_schools_reception_is_judged_before_the_school(team: Team) -> None:
    await team.say(inspection("105148", overall=2, judgements={"eyfs": 3, "leadership": 1}))
    await team.say(inspection("105149", overall=4, category="special_measures"))
    first = (await team.get("quality/105148"))["state"]["standing"]
    assert (first["rating"], first["rule"]) == ("amber", "satisfactory")
    second = (await team.get("quality/105149"))["state"]["standing"]
    assert (second["rating"], second["rule"]) == ("red", "school_inadequate")
    await visited(team, "105149", purpose="self_evaluation", percent=Decimal("80.0"))
    assert (await ratings(team, "105149"))[-1][0] == "green"


async def test_a_setting_not_inspected_and_a_category_without_a_grade(team: Team) -> None:
    await team.say(inspection(inspected_on=None, overall=None, category=None))
    assert (await team.client.get("quality/EY123456")).status_code == 404
    await team.say(inspection(overall=None, category="inadequate_2"))
    assert await ratings(team) == [("red", "2009-03-02", None)]


async def test_only_who_has_early_years_is_rated_once_registered(team: Team) -> None:
    secondary = school("105200", phase="secondary")
    await team.say(secondary, inspection("105200"), inspection("EY999999"))
    for key in ("105200", "EY999999"):
        assert (await team.client.get(f"quality/{key}")).status_code == 404
    await team.say(setting("EY999999"), school("105200", phase="all_through"))
    for key in ("105200", "EY999999"):
        assert await ratings(team, key) == [("green", "2009-03-02", None)]
    await team.say(secondary)
    assert await ratings(team, "105200") == []


async def test_what_changes_nothing_is_no_change(team: Team) -> None:
    await team.say(inspection())
    await team.say(inspection(published_on=date(2009, 3, 20)))
    await visited(team, percent=None, summary="A day spent well")
    assert (await team.get("quality/EY123456"))["version"] == 1
