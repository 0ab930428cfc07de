"""A young person's situation out of all that was told; how long it counts; NI 117."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.fourteen19 import Activity
from education.rounding import half_up
from services.fourteen19.participation.codes import CODES, LEARNING
from services.fourteen19.participation.currency import lapses_on
from services.fourteen19.participation.rules import Shares, Told, ni_117, situation

_DAYS = st.dates(date(2008, 9, 1), date(2011, 8, 31))


@st.composite
def _told(draw: st.DrawFn) -> Told:
    starts = draw(_DAYS)
    confirmed = draw(st.none() | st.integers(0, 300))
    lasts = draw(st.none() | st.integers(1, 400))
    return Told(
        draw(st.sampled_from(sorted(CODES))),
        starts,
        None if confirmed is None else starts + timedelta(days=confirmed),
        None if lasts is None else starts + timedelta(days=lasts),
    )


_STORIES = st.lists(_told(), max_size=6)


@given(_STORIES, _DAYS, st.randoms())
def test_the_order_in_which_it_was_told_makes_no_difference(told, on, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = [*told, *told[:1]]
    random.shuffle(shuffled)
    assert situation(shuffled, on) == situation(told, on)


@given(_STORIES, _DAYS)
def test_what_begins_later_changes_nothing_before(told: list[Told], on: date) -> None:
    so_far = [each for each in told if each.starts_on <= on]
    assert situation(told, on) == situation(so_far, on)


@given(_STORIES, _DAYS)
def test_a_known_situation_stands_and_was_heard_of_in_time(told: list[Told], on: date) -> None:
    found = situation(told, on)
    if found.group == "not_known":
        assert found.lapsed_from is None or any(each.starts_on <= on for each in told)
        return
    assert found.lapsed_from is None
    assert any(
        each.code == found.code and each.stands_on(on) and on < each.lapses_on for each in told
    )


@given(_STORIES, _DAYS)
def test_of_whom_nothing_more_is_heard_nothing_is_known_in_the_end(
    told: list[Told], on: date
) -> None:
    """No rule is longer than a year."""
    last = max((each.heard_on for each in told), default=on)
    assert situation(told, max(on, last) + timedelta(days=370)).group == "not_known"


@given(_STORIES, _DAYS, _DAYS)
def test_reaching_nobody_never_ends_learning_that_counts(
    told: list[Told], on: date, asked: date
) -> None:
    before = situation(told, on)
    if before.group in LEARNING:
        assert situation([*told, Told("cannot_be_contacted", asked)], on) == before


@pytest.mark.parametrize(
    ("told", "group", "lapsed_from"),
    [
        ([], "not_known", None),
        ([("fe_college", 1), ("seeking", 20)], "neet", None),
        ([("seeking", 1), ("fe_college", 20)], "education", None),
        ([("fe_college", 1), ("part_time_employment", 20)], "education", None),
        ([("seeking", 1), ("part_time_employment", 20)], "employment", None),
        ([("seeking", 1), ("refused", 20)], "not_known", "neet"),
        ([("self_employed", 1), ("cannot_be_contacted", 20)], "not_known", "eet"),
        ([("fe_college", 1), ("custody", 1)], "excluded", None),
        ([("fe_college", 1), ("seeking", 1)], "education", None),
    ],
)
def test_of_several_at_once(
    told: list[tuple[str, int]], group: str, lapsed_from: str | None
) -> None:
    """Days of October 2009, asked about on its last."""
    all_told = [Told(code, date(2009, 10, day)) for code, day in told]
    found = situation(all_told, date(2009, 10, 31))
    assert (found.group, found.lapsed_from) == (group, lapsed_from)


@pytest.mark.parametrize(
    ("code", "heard_on", "lapses"),
    [
        ("fe_college", date(2009, 9, 7), date(2010, 9, 1)),
        ("school_sixth_form", date(2010, 8, 31), date(2010, 9, 1)),
        ("self_employed", date(2008, 2, 29), date(2009, 2, 28)),
        ("seeking", date(2009, 11, 30), date(2010, 2, 28)),
        ("refused", date(2009, 11, 30), date(2009, 11, 30)),
    ],
)
def test_how_long_what_was_heard_counts(code: str, heard_on: date, lapses: date) -> None:
    assert lapses_on(code, heard_on) == lapses


def test_ni_117_is_the_mean_of_three_rates() -> None:
    months = [
        Activity(eet=of - neet, neet=neet)
        for neet, of in ((720, 10_000), (750, 10_100), (760, 10_050))
    ]
    found = ni_117(months)
    assert found.mean is not None
    assert found.ratio_of_sums is not None
    assert half_up(found.mean) == Decimal("7.4")
    assert half_up(found.mean, 3) == Decimal("7.396")
    assert found.ratio_of_sums == Fraction(100 * (720 + 750 + 760), 30_150)


def test_shares_of_those_whose_record_lapsed_are_taken_to_be_neet() -> None:
    month = Activity(eet=800, neet=50, not_known=150, lapsed_eet=100, lapsed_neet=50, excluded=9)
    adjusted = ni_117([month] * 3, Shares(Fraction(8, 100), Fraction(58, 100)))
    assert ni_117([month] * 3).mean == 5
    assert adjusted.mean == Fraction(100 * (50 + 8 + 29), 1000)


def test_without_anybody_in_a_month_there_is_no_figure() -> None:
    assert ni_117([Activity(neet=1), Activity(excluded=1), Activity(neet=1)]) == (None, None)
