"""Bolton's Educational Improvement team as its report to committee of 3 December 2009 tells it."""

from collections import Counter

from tests.schools.teams.conftest import MEETING, TRANSFER, Directory


async def test_three_teams_led_by_three_and_eighteen_components(directory: Directory) -> None:
    found = (await directory.get("/teams", on=MEETING))["results"]
    assert [(team["name"], team["leads"]) for team in found] == [
        ("0-11 Team", ["Sue Morse"]),
        ("11-19 team", ["Tony Rigler"]),
        ("Enjoy and Achieve team", ["Jane Hampson"]),
    ]
    components = [each["name"] for team in found for each in team["components"]]
    assert len(set(components)) == len(components) == 18


async def test_the_early_years_team(directory: Directory) -> None:
    people = await directory.people(component="early-years-quality-improvement", on=MEETING)
    assert Counter(each["role"] for each in people) == {
        "lead": 1,
        "adviser": 2,
        "consultant": 3,
        "quality_and_inclusion_officer": 9,
    }
    assert not any(each["vacant"] for each in people)


async def test_four_staff_and_a_vacancy_come_from_the_council_in_april(
    directory: Directory,
) -> None:
    """The posts are not there on the day of the report; on the day of the transfer they are."""
    component = "14-19-development"
    assert await directory.people(component=component, on=MEETING) == []
    people = await directory.people(component=component, on=TRANSFER)
    assert len(people) == 5
    assert {each["transferred_from"] for each in people} == {
        "Greater Manchester Learning and Skills Council"
    }
    (vacancy,) = await directory.people(component=component, vacant="true", on=TRANSFER)
    assert (vacancy["holder"], vacancy["vacant_since"]) == (None, TRANSFER)
    team = await directory.get("/teams/11-19", on=TRANSFER)
    (development,) = [each for each in team["components"] if each["component"] == component]
    assert (development["filled"], development["vacant"]) == (4, 1)
    assert (team["filled"], team["vacant"]) == (7, 1)


async def test_the_sample_gives_no_warning_and_twice_is_once(directory: Directory) -> None:
    teams, posts = await directory.load()
    assert (teams["rows"]["unchanged"], posts["rows"]["unchanged"]) == (21, 30)
    assert teams["issues"] == posts["issues"] == {}
