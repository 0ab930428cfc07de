"""A governing body in numbers, whatever is on record of it."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.schools.governing_bodies.rules import (
    CATEGORIES,
    CLERK,
    Body,
    Term,
    Use,
    numbers,
    vacant,
)

DAY = date(2009, 12, 3)
days = st.integers(-2000, 2000).map(lambda n: DAY + timedelta(days=n))
terms = st.builds(
    Term,
    category=st.sampled_from([*CATEGORIES, CLERK]),
    starts_on=days,
    ends_on=st.none() | days,
    left_on=st.none() | days,
)
additional = st.builds(
    Use,
    power=st.just("additional_governors"),
    used_on=days,
    ended_on=st.none() | days,
    seats=st.none() | st.integers(0, 5),
)
boards = st.builds(
    Use, power=st.just("interim_executive_board"), used_on=days, ended_on=st.none() | days
)
seats = st.dictionaries(st.sampled_from(CATEGORIES), st.integers(0, 10))
bodies = st.builds(Body, seats, st.lists(terms), st.lists(additional))


@given(bodies, days)
def test_who_is_in_office_fills_a_seat_once_and_clerks_none(body: Body, day: date) -> None:
    now = numbers(body, day)
    serving = [term for term in body.terms if term.covers(day) and term.category != CLERK]
    assert sum(now.filled.values()) == len(serving)
    assert set(now.filled) <= set(CATEGORIES)
    assert 0 not in {*now.filled.values(), *now.seats.values()}


@given(bodies, days)
def test_vacancies_are_the_seats_that_governors_of_their_category_leave(
    body: Body, day: date
) -> None:
    now = numbers(body, day)
    assert 0 <= now.vacancies <= sum(now.seats.values())
    for category, count in vacant(now.seats, now.filled).items():
        surplus = max(0, now.filled.get(category, 0) - now.seats[category])
        assert count == now.seats[category] - now.filled.get(category, 0) + surplus


@given(bodies, boards, days)
def test_an_interim_board_leaves_nothing_to_fill_while_it_holds(
    body: Body, board: Use, day: date
) -> None:
    with_board = numbers(Body(body.seats, body.terms, [*body.uses, board]), day)
    if board.holds(day):
        assert with_board.interim_executive_board
        assert (with_board.seats, with_board.filled) == ({}, {})
        assert (with_board.vacancies, with_board.additional) == (0, 0)
    else:
        assert with_board == numbers(body, day)


def test_the_last_day_of_a_term_counts_and_the_day_of_leaving_does_not() -> None:
    term = Term("parent", date(2005, 12, 4), ends_on=DAY)
    assert term.covers(DAY)
    assert not term.covers(DAY + timedelta(days=1))
    assert not term.covers(date(2005, 12, 3))
    assert not Term("parent", date(2005, 12, 4), left_on=DAY).covers(DAY)


def test_surplus_governors_of_one_category_fill_no_seat_of_another() -> None:
    serving = [Term("parent", date(2009, 1, 1))] * 3
    now = numbers(Body({"parent": 2, "staff": 2}, serving), DAY)
    assert (now.filled, now.vacancies) == ({"parent": 3}, 2)


def test_a_power_that_does_not_say_how_many_is_of_one_at_least() -> None:
    uses = [
        Use("additional_governors", DAY),
        Use("additional_governors", DAY, seats=2),
        Use("additional_governors", DAY - timedelta(days=9), ended_on=DAY, seats=4),
    ]
    assert numbers(Body(uses=uses), DAY).additional == 3
