"""NI 79 to 82: the worked examples, and rates against plain arithmetic."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from education.rounding import half_up
from education.years import AcademicYear
from services.fourteen19.by_nineteen.answers import figure
from services.fourteen19.by_nineteen.rules import (
    EVERYBODY,
    FSM,
    NOT_FSM,
    Counts,
    indicators,
    rate,
    rates,
    turned_19,
)

SIZE = st.integers(1, 5000)


def _of(cohort: int, level_2: int, level_3: int) -> Counts:
    return Counts(cohort, level_2, None, level_3)


def test_the_worked_examples() -> None:
    groups = {
        EVERYBODY: _of(3500, 2695, 1680),
        FSM: _of(520, 300, 150),
        NOT_FSM: _of(2900, 2300, 1500),
    }
    found = indicators(groups)
    assert {name: half_up(value) for name, value in found.items() if value is not None} == {
        "ni_79": Decimal("77.0"),
        "ni_80": Decimal("48.0"),
        "ni_81": Decimal("22.9"),
        "ni_82": Decimal("21.6"),
    }
    assert half_up(found["ni_81"] or 0, 3) == Decimal("22.878")


def test_a_gap_is_negative_where_those_with_free_meals_are_ahead() -> None:
    found = indicators({FSM: _of(10, 9, 9), NOT_FSM: _of(10, 5, 5)})
    assert (found["ni_81"], found["ni_82"]) == (Fraction(-40), Fraction(-40))
    assert found["ni_79"] is None


def test_what_is_not_given_is_no_nought() -> None:
    assert rate(None, 10) is None
    assert rate(3, 0) is None
    suppressed = Counts(12, None, None, 4)
    assert rates(suppressed)["level_2"] is None
    assert indicators({FSM: suppressed, NOT_FSM: _of(10, 5, 5)})["ni_82"] is None


@given(SIZE, SIZE, SIZE, SIZE)
def test_rates_are_exact_until_they_are_rounded(a: int, b: int, c: int, d: int) -> None:
    """A gap of rounded rates would be another by up to a tenth."""
    gap = indicators({NOT_FSM: _of(a, b, b), FSM: _of(c, d, d)})["ni_81"]
    assert gap == Fraction(100 * b, a) - Fraction(100 * d, c)
    told = figure(gap)
    assert told is not None
    assert abs(Fraction(told.exact) - gap) <= Fraction(1, 2 * 10**20)
    assert abs(Fraction(told.value) - gap) <= Fraction(1, 20)


def test_who_was_14_before_september_turns_19_in_the_fifth_year() -> None:
    assert turned_19(AcademicYear(2004)) == AcademicYear(2008)
