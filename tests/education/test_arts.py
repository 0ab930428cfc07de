"""How long an Artsmark is held, and which."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.arts import ARTSMARK_LEVELS, Awarded, Held, held_on, held_spans, held_until

DAYS = st.dates(date(2001, 1, 1), date(2030, 12, 31))
AWARDS = st.lists(st.builds(Awarded, DAYS, st.sampled_from(ARTSMARK_LEVELS)), max_size=8)


@pytest.mark.parametrize(
    ("awarded_on", "until"),
    [
        (date(2009, 6, 10), date(2012, 6, 10)),
        (date(2008, 2, 29), date(2011, 2, 28)),
        (date(2009, 2, 28), date(2012, 2, 28)),
    ],
)
def test_it_is_valid_for_three_years(awarded_on: date, until: date) -> None:
    assert held_until(awarded_on) == until
    [held] = held_spans([Awarded(awarded_on, "gold")])
    assert held.on(awarded_on)
    assert held.on(until - timedelta(days=1))
    assert not held.on(until)


def test_a_new_award_replaces_the_one_before_even_a_higher_one() -> None:
    first, next_ = Awarded(date(2008, 6, 1), "gold"), Awarded(date(2010, 6, 1), "silver")
    assert held_spans([next_, first]) == (
        Held("gold", date(2008, 6, 1), date(2010, 6, 1)),
        Held("silver", date(2010, 6, 1), date(2013, 6, 1)),
    )


def test_one_that_lapsed_leaves_days_without() -> None:
    spans = held_spans([Awarded(date(2003, 6, 1), "artsmark"), Awarded(date(2007, 6, 1), "silver")])
    assert held_on(spans, date(2006, 5, 31)) == spans[0]
    assert held_on(spans, date(2006, 6, 1)) is None
    assert held_on(spans, date(2007, 6, 1)) == spans[1]


@given(AWARDS, DAYS)
def test_never_two_at_once(awards: list[Awarded], day: date) -> None:
    spans = held_spans(awards)
    assert sum(each.on(day) for each in spans) <= 1
    assert all(each.held_from < each.until for each in spans)
    assert [each.held_from for each in spans] == sorted({each.awarded_on for each in awards})


@given(AWARDS, st.randoms())
def test_the_order_in_which_they_are_sent_is_irrelevant(awards: list[Awarded], by: object) -> None:
    shuffled = list(awards)
    by.shuffle(shuffled)  # type: ignore[attr-defined]
    assert held_spans(shuffled) == held_spans(awards)


@given(AWARDS.filter(bool), DAYS)
def test_what_is_held_is_the_newest_of_the_last_three_years(
    awards: list[Awarded], day: date
) -> None:
    valid = [each for each in awards if each.awarded_on <= day < held_until(each.awarded_on)]
    newest = max((each.awarded_on for each in awards if each.awarded_on <= day), default=None)
    held = held_on(held_spans(awards), day)
    if newest is None or all(each.awarded_on != newest for each in valid):
        assert held is None
    else:
        assert held is not None
        assert held.held_from == newest
