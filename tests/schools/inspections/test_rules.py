"""The timeline of inspections: which was the latest when, and the times in a category."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.schools.inspections.rules import (
    Full,
    Latest,
    Spell,
    before_first,
    category_spells,
    latest_spells,
)

START = date(2005, 9, 1)
CATEGORIES = ("notice_to_improve", "special_measures")


def at(day: int) -> date:
    return START + timedelta(days=day)


def full(day: int, overall: int = 4, category: str | None = None) -> Full:
    return Full(at(day), overall, category)


DAYS = st.integers(0, 400)
INSPECTIONS = st.lists(
    st.builds(full, DAYS, st.just(4), st.sampled_from((*CATEGORIES, None)))
    | st.builds(full, DAYS, st.integers(1, 3), st.sampled_from(("none", None))),
    max_size=8,
    unique_by=lambda one: one.inspected_on,
)
CLOSURES = st.none() | DAYS.map(at)


def test_into_a_category_and_out_of_it() -> None:
    held = [full(0, 3), full(100, 4, "notice_to_improve"), full(500, 2)]
    assert category_spells(held, None) == [
        Spell("notice_to_improve", at(100), at(500), "lifted"),
    ]


def test_from_one_category_into_another_is_two_times() -> None:
    held = [full(0, 4, "notice_to_improve"), full(300, 4, "special_measures")]
    assert category_spells(held, None) == [
        Spell("notice_to_improve", at(0), at(300), "recategorised"),
        Spell("special_measures", at(300)),
    ]


def test_the_same_category_again_goes_on_and_so_does_one_nobody_named() -> None:
    held = [full(0, 4, "special_measures"), full(200, 4, "special_measures"), full(400, 4, None)]
    assert category_spells(held, None) == [Spell("special_measures", at(0))]


def test_inadequate_without_a_known_category_begins_nothing() -> None:
    assert category_spells([full(0, 4, None)], None) == []


def test_a_closure_ends_a_category_and_the_latest_inspection() -> None:
    held = [full(0, 4, "special_measures"), full(300, 2)]
    assert category_spells(held, at(200)) == [
        Spell("special_measures", at(0), at(200), "closed"),
    ]
    assert latest_spells([at(0), at(300)], at(200)) == [
        Latest(at(0), at(0), at(200)),
        Latest(at(300), at(300), at(300)),
    ]


def test_a_setting_waits_from_its_opening_to_its_first_inspection() -> None:
    assert before_first([at(50), at(20)], at(10), None) == Latest(None, at(10), at(20))
    assert before_first([], None, None) == Latest(None, date(1900, 1, 1), None)
    assert before_first([], at(10), at(90)) == Latest(None, at(10), at(90))


@given(st.lists(DAYS.map(at), min_size=1, max_size=8), CLOSURES, DAYS.map(at))
def test_on_any_day_the_latest_is_the_last_before_it_and_the_only_one(
    days: list[date], closed_on: date | None, day: date
) -> None:
    spells = latest_spells(days, closed_on)
    on = [s.inspected_on for s in spells if s.since <= day and (s.until is None or day < s.until)]
    before = [one for one in days if one <= day]
    closed = closed_on is not None and closed_on <= day
    assert on == ([max(before)] if before and not closed else [])


@given(INSPECTIONS, CLOSURES, st.randoms())
def test_the_order_of_loading_does_not_matter(
    held: list[Full], closed_on: date | None, chance: Random
) -> None:
    shuffled = list(held)
    chance.shuffle(shuffled)
    assert category_spells(shuffled, closed_on) == category_spells(held, closed_on)
    days = [one.inspected_on for one in shuffled]
    assert latest_spells(days, closed_on) == latest_spells(sorted(days), closed_on)


@given(INSPECTIONS, CLOSURES)
def test_times_in_a_category_never_overlap_and_say_what_ended_them(
    held: list[Full], closed_on: date | None
) -> None:
    spells = category_spells(held, closed_on)
    for spell, following in pairwise(spells):
        assert spell.left_on is not None
        assert spell.entered_on < spell.left_on <= following.entered_on
        assert (spell.left_by == "recategorised") == (spell.left_on == following.entered_on)
    for spell in spells:
        assert (spell.left_on is None) == (spell.left_by is None)
        assert closed_on is None or (spell.left_on is not None and spell.left_on <= closed_on)


@given(INSPECTIONS, DAYS.map(at))
def test_on_any_day_the_category_is_that_of_the_last_inspection_that_says(
    held: list[Full], day: date
) -> None:
    """Against a naive reading: walk back to the last inspection whose category is known."""
    known = [
        one.category if one.overall == 4 else "none"
        for one in sorted(held, key=lambda one: one.inspected_on)
        if one.inspected_on <= day and (one.overall != 4 or one.category is not None)
    ]
    expected = known[-1] if known and known[-1] != "none" else None
    on = [
        spell.category
        for spell in category_spells(held, None)
        if spell.entered_on <= day and (spell.left_on is None or day < spell.left_on)
    ]
    assert on == ([expected] if expected else [])
