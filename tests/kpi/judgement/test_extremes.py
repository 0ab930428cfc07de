"""Best and worst case: whatever the missing bring, the final value is between the two."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.rounding import half_up
from services.kpi.judgement.extremes import Extremes, extremes
from services.kpi.judgement.people import Share
from services.kpi.judgement.polarity import Polarity


@given(data=st.data(), lower=st.booleans())
def test_the_final_value_is_always_between_them(data: st.DataObject, lower: bool) -> None:
    denominator, missing = data.draw(st.integers(0, 500)), data.draw(st.integers(0, 500))
    numerator = data.draw(st.integers(0, denominator))
    achieving = data.draw(st.integers(0, missing))
    polarity: Polarity = "lower_is_better" if lower else "higher_is_better"
    found = extremes(Share(numerator, denominator, 1), missing=missing, polarity=polarity)
    if not denominator + missing:
        assert found is None
        return
    assert found is not None
    final = half_up(Fraction(100 * (numerator + achieving), denominator + missing), 1)
    ends = (found.best, found.worst) if lower else (found.worst, found.best)
    assert ends[0] <= final <= ends[1]


def test_they_are_reached() -> None:
    four_of_ten = Share(4, 10, 1)
    cases = extremes(four_of_ten, missing=2, polarity="higher_is_better")
    assert cases == Extremes(worst=Decimal("33.3"), best=Decimal("50.0"))
    cases = extremes(four_of_ten, missing=2, polarity="lower_is_better")
    assert cases == Extremes(worst=Decimal("50.0"), best=Decimal("33.3"))
    cases = extremes(four_of_ten, missing=0, polarity="neutral")
    assert cases == Extremes(worst=Decimal("40.0"), best=Decimal("40.0"))


def test_of_nobody_and_of_a_rate_there_are_none() -> None:
    assert extremes(Share(0, 0, 1), missing=0, polarity="higher_is_better") is None
    rate = Share(9, 4, 1, per=1, open_ended=True)
    assert extremes(rate, missing=2, polarity="higher_is_better") is None
    with pytest.raises(ValueError, match="missing"):
        extremes(Share(4, 10, 1), missing=-1, polarity="higher_is_better")
