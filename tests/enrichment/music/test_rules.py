"""What projects add up to, for any projects."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.enrichment.music.reach import KeyStage2, Reach, reach_of, told_to_others
from services.enrichment.music.rules import Project, reckoned

projects = st.lists(
    st.builds(
        Project,
        organisation=st.sampled_from(("1", "2")),
        year=st.just("2009/10"),
        project=st.text("abc", min_size=1),
        class_name=st.sampled_from(("4A", "4a", "4B")),
        year_group=st.integers(0, 13),
        instrument=st.sampled_from(("brass", "voice")),
        starts_on=st.integers(0, 300).map(lambda days: date(2009, 9, 1) + timedelta(days)),
        weeks=st.integers(1, 52),
        weekly=st.booleans(),
        minutes=st.none(),
        pupils=st.integers(1, 100),
    ),
    max_size=12,
)
reaches = st.dictionaries(
    st.sampled_from("12345"),
    st.builds(Reach, st.integers(0, 60), st.one_of(st.none(), st.integers(1, 60))),
)


@given(projects)
def test_the_order_is_nothing_and_a_class_counts_once(some: list[Project]) -> None:
    found = reckoned(some)
    assert reckoned(some[::-1]) == found
    assert reckoned([*some, *some]).pupils == found.pupils
    assert sum(found.instruments.values()) == found.projects
    assert found.key_stage_2 <= found.pupils <= sum(each.pupils for each in some)
    assert max(found.classes, found.weekly, found.year_long) <= found.projects
    assert (found.first_on is None) == (not some)


@given(projects)
def test_projects_of_two_schools_add_up(some: list[Project]) -> None:
    parts = [reckoned([each for each in some if each.organisation == one]) for one in "12"]
    whole = reckoned(some)
    assert whole.pupils == sum(each.pupils for each in parts)
    assert whole.classes == sum(each.classes for each in parts)


@given(projects, st.dictionaries(st.integers(3, 6), st.integers(1, 60), min_size=1))
def test_those_reached_are_part_of_the_roll(some: list[Project], roll: dict[int, int]) -> None:
    found = KeyStage2.of({"1": reach_of([each for each in some if each.organisation == "1"], roll)})
    assert found.reached == (found.reached_on_roll or 0) + (found.beyond_roll or 0)
    assert found.percent is not None
    assert 0 <= found.percent <= 100


@given(reaches)
def test_schools_without_a_roll_are_in_no_percentage(schools: dict[str, Reach]) -> None:
    held = {key: each for key, each in schools.items() if each.roll is not None}
    found, of_held = KeyStage2.of(schools), KeyStage2.of(held)
    assert (found.percent, found.roll) == (of_held.percent, of_held.roll)
    assert (found.percent is None) == (found.reason is not None) == (not held)


@given(reaches)
def test_of_few_others_nothing_is_told(schools: dict[str, Reach]) -> None:
    told = told_to_others(schools, {"1"})
    rolls = [each.roll for key, each in schools.items() if key != "1" and each.roll]
    assert (told.reached, told.roll) == (None, None)
    if rolls and (sum(rolls) < 11 or len(rolls) < 3):
        assert (told.percent, told.reason) == (None, "suppressed")
