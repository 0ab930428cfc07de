"""A reader who is not on the team, and knows its own school's figures, learns of nobody else."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from education.sides import OWN, REST, WHOLE
from education.tables import Address, Cell, Published, Sum
from services.earlyyears.outcomes.groups import Breakdown, sums_of
from services.earlyyears.outcomes.hiding import groups_in, protected
from services.earlyyears.outcomes.tallies import MEASURES, Cohort, Tally
from tests.education.attacker import recovered

YEAR = "2008/09"
Tallies = Mapping[Cohort, Tally]


def of(children: int, good: int = 0, secure: int = 0, incomplete: int = 0) -> Tally:
    """Children of whom some have a good level, and some are secure in all."""
    totals = {80: children} if children else {}
    points = tuple(6 * children for _ in MEASURES)
    return Tally(incomplete, good, totals, points, (secure,) * len(MEASURES))


def cohorts(others: Mapping[str, Tally], own: Mapping[str, Tally] | None = None) -> Tallies:
    sides = ((False, others), (True, own or {}))
    return {
        Cohort(YEAR, mine, value): tally for mine, side in sides for value, tally in side.items()
    }


def hidden(tallies: Tallies, by: Breakdown = "gender") -> set[str]:
    return {name for name, told in protected(tallies, by).items() if told.hidden}


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    children = draw(st.sampled_from([0, 1, 2, 5, 10, 11, 12, 30, 60]))
    few = st.integers(0, children)
    return of(children, draw(few), draw(few), draw(st.integers(0, 4)))


def sides(values: list[str]) -> st.SearchStrategy[Tallies]:
    some = st.dictionaries(st.sampled_from(values), tallies(), max_size=len(values))
    return st.builds(cohorts, some, some)


def follows(tallies: Tallies, by: Breakdown) -> set[Address]:
    """What the reader works out of what it is not told: of all, and of few others."""
    parts = {
        WHOLE: groups_in(tallies, by),
        OWN: groups_in(tallies, by, own=True),
        REST: groups_in(tallies, by, own=False),
    }
    unknown = hidden(tallies, by)
    cells: dict[Address, Cell | None] = {}
    for side, groups in parts.items():
        for name, tally in groups.items():
            known = side == OWN or (side == WHOLE and name not in unknown)
            cells[side, name] = Cell(tally.good_level, tally.children) if known else None
    sums = ([Sum(WHOLE, (OWN, REST))], sums_of(by, parts[WHOLE]))
    found = {address for _, address in recovered(Published(cells, sums))}
    others = {name: tally.children for name, tally in parts[REST].items()}
    # A group without others' children is the reader's own, which it knows.
    return {
        (side, name)
        for side, name in found
        if others.get(name, 0) > 0 and (side == WHOLE or others[name] < 11)
    }


@given(sides(["F", "M"]))
def test_no_hidden_cell_follows_from_two_groups(tallies: Tallies) -> None:
    assert not follows(tallies, "gender")


@given(sides(["F", "M", "unknown"]))
def test_nor_where_some_are_not_known(tallies: Tallies) -> None:
    assert not follows(tallies, "gender")


@given(sides(["WBRI", "WIRT", "AIND", "CHNE", "REFU"]))
def test_nor_from_codes_and_their_main_groups_together(tallies: Tallies) -> None:
    assert not follows(tallies, "ethnicity_code")
    assert hidden(tallies, "ethnicity") == hidden(tallies, "ethnicity_code")


@given(sides(["F", "M"]))
def test_no_rate_of_fewer_than_eleven_is_told(tallies: Tallies) -> None:
    for told in protected(tallies, "gender").values():
        assert told.others is not None
        assert told.hidden or told.others.children == 0 or told.others.children >= 11
        assert not told.with_numbers or told.others.children == 0 or told.others.children >= 30


@given(sides(["WBRI", "WIRT", "AIND", "CHNE", "REFU"]))
def test_all_are_told_in_every_breakdown_or_in_none(tallies: Tallies) -> None:
    assert ("all" in hidden(tallies, "ethnicity_code")) == ("all" in hidden(tallies, "none"))


def test_the_worked_examples_of_disclosure() -> None:
    assert hidden(cohorts({"F": of(14, 5), "M": of(9, 4)})) == {"gender=F", "gender=M"}
    wards = cohorts({"A": of(14, 5), "B": of(9, 4), "C": of(40, 20)})
    assert hidden(wards, "ward") == {"ward=A", "ward=B"}


def test_large_groups_are_told_with_their_numbers() -> None:
    told = protected(cohorts({"F": of(60, 30, 40), "M": of(50, 20, 30)}), "gender")
    assert not any(each.hidden for each in told.values())
    assert all(each.with_numbers for each in told.values())


def test_others_children_must_be_enough_without_the_readers_own() -> None:
    own = {"F": of(30, 10), "M": of(30, 10)}
    assert hidden(cohorts({"F": of(8, 4), "M": of(9, 4)}, own)) == {
        "gender=F",
        "gender=M",
    }
    assert "all" in hidden(cohorts({"F": of(4, 2), "M": of(5, 2)}, own))


def test_a_group_of_the_readers_own_children_alone_is_told() -> None:
    told = protected(cohorts({"F": of(40, 20, 10)}, {"F": of(5), "M": of(1, 0, 1)}), "gender")
    assert not any(each.hidden for each in told.values())
    assert told["gender=M"].with_numbers


def test_numbers_would_tell_those_of_the_others_less_the_readers_own() -> None:
    others, own = {"F": of(15, 5, 5), "M": of(45, 20, 20)}, {"F": of(35, 10, 10)}
    told = protected(cohorts(others, own), "gender")
    assert not told["gender=F"].hidden
    assert not told["gender=F"].with_numbers
    assert told["gender=M"].with_numbers


def test_all_measures_of_a_group_are_hidden_alike() -> None:
    # Nobody of either small group has a good level; some of them are secure.
    some = cohorts({"A": of(11, 0, 3), "B": of(9, 0, 4), "C": of(40, 20, 10)})
    told = protected(some, "ward")
    assert told["ward=A"].hidden
    assert told["ward=B"].hidden
    assert told["ward=C"].hidden  # both at 0 %: what the third has, all have


def test_an_extreme_of_a_group_that_is_not_large_is_flagged() -> None:
    told = protected(cohorts({"F": of(20, 20, 5), "M": of(40, 20, 5)}), "gender")
    assert told["gender=F"].flags(20)
    assert not told["gender=F"].flags(5)
    assert not told["gender=M"].flags(40)


def test_incomplete_children_are_told_of_all_together_and_not_where_few() -> None:
    told = protected(cohorts({"F": of(40, 20, 5, 2), "M": of(40, 20, 5, 4)}), "gender")
    names = ("all", "gender=F", "gender=M")
    assert [told[name].incomplete_hidden for name in names] == [False, True, True]
    few = protected(cohorts({"F": of(40, 20, 5, 2)}, {"F": of(40, 20, 5, 3)}), "none")
    assert few["all"].incomplete_hidden
