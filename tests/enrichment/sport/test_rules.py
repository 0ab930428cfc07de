"""Sums of surveys, and what of them is hidden, for any survey."""

from decimal import Decimal
from fractions import Fraction
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from education.rounding import percent
from services.enrichment.sport.hiding import hidden_groups
from services.enrichment.sport.rules import (
    ALL,
    Counts,
    Span,
    Surveyed,
    grouped,
    together,
)

SCHOOLS = ("1", "2", "3", "4", "5")


@st.composite
def counts(draw: st.DrawFn, most: int = 40) -> Counts:
    pupils = draw(st.integers(0, most))
    two, three = draw(st.integers(0, pupils)), draw(st.integers(0, pupils))
    return Counts(pupils, two, three, draw(st.integers(0, three)))


@st.composite
def surveys(draw: st.DrawFn) -> list[Surveyed]:
    """Each year group of a school once, as a whole or by gender."""
    keys = draw(
        st.dictionaries(
            st.tuples(st.sampled_from(SCHOOLS), st.integers(1, 13)),
            st.sampled_from([("all",), ("F", "M"), ("F",)]),
            max_size=20,
        )
    )
    return [
        Surveyed(school, "2009/10", year_group, gender, draw(counts()))
        for (school, year_group), genders in keys.items()
        for gender in genders
    ]


def test_the_worked_example() -> None:
    both = together([Counts(200, 196), Counts(50, 45)])
    assert percent(both.two_hours, both.pupils) == Decimal("96.4")
    assert percent(0, 0) is None


@given(surveys())
def test_year_groups_add_up_and_genders_never_to_more(rows: list[Surveyed]) -> None:
    found = grouped(rows, 13)
    parts = [each for name, each in found.items() if name.startswith("year_group=")]
    assert together(parts) == found.get(ALL, Counts())
    genders = [each for name, each in found.items() if name.startswith("gender=")]
    assert all(
        part <= whole
        for part, whole in zip(together(genders), found.get(ALL, Counts()), strict=True)
    )


@given(surveys())
def test_a_percentage_lies_between_the_lowest_and_the_highest_of_the_schools(
    rows: list[Surveyed],
) -> None:
    whole = grouped(rows).get(ALL, Counts())
    of_schools = [
        Fraction(each[ALL].two_hours, each[ALL].pupils)
        for school in SCHOOLS
        if (each := grouped(row for row in rows if row.organisation == school)) and each[ALL].pupils
    ]
    if whole.pupils:
        assert min(of_schools) <= Fraction(whole.two_hours, whole.pupils) <= max(of_schools)


@given(surveys(), st.sampled_from(get_args(Span)))
@settings(max_examples=50, deadline=None)
def test_nothing_is_told_of_few_others_or_of_one_other_school(
    rows: list[Surveyed], to_year: Span
) -> None:
    hidden = hidden_groups(rows, {"1"}, to_year)
    rest = [row for row in rows if row.organisation != "1"]
    for name, others in grouped(rest, to_year).items():
        schools = {
            row.organisation
            for row in rest
            if row.counts.pupils and name in grouped([row], to_year)
        }
        if 0 < others.pupils < 11 or 0 < len(schools) < 3:
            assert name in hidden
