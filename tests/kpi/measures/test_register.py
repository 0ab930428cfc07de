"""What the register's events say, in figures: who is open when, and how many seats are vacant."""

from datetime import date
from typing import Any

import pytest

from contracts.envelope import BadEvent
from services.kpi.figures import ALL, SCALAR, Posting
from services.kpi.measures.postings import posting_of
from tests.kpi.measures.saying import TOLD_ON, governing_body, organisation, told, true_on

OPENED, CLOSED = date(2001, 9, 1), date(2009, 8, 31)
LONG_AGO, LATER = date(1950, 1, 1), date(2011, 1, 1)


def is_open(day: date, **parts: Any) -> bool:
    figures = true_on(posting_of(told(organisation(**parts))), day)
    assert figures.keys() in (set(), {"register.open", "register.returns"})
    return bool(figures)


def test_an_open_organisation_counts_once_in_all_in_its_phase_and_in_its_kind() -> None:
    posting = posting_of(told(organisation(opened_on=OPENED)))
    once = {SCALAR: 1}
    assert true_on(posting, TOLD_ON)["register.open"] == {
        ALL: once, "phase=primary": once, "kind=community_school": once,
    }  # fmt: skip
    assert {line.place.period for line in posting.lines} == {"position"}


def test_it_is_open_from_the_first_day_to_the_one_before_its_closure() -> None:
    closed = {"status": "closed", "opened_on": OPENED, "closed_on": CLOSED}
    days = (date(2001, 8, 31), OPENED, date(2009, 8, 30), CLOSED, LATER)
    assert [is_open(day, **closed) for day in days] == [False, True, True, False, False]
    assert is_open(LATER, status="proposed_to_close", opened_on=OPENED, closed_on=LATER)


def test_without_dates_it_was_always_open_and_is_closed_since_that_was_told() -> None:
    assert is_open(LONG_AGO)
    days = (LONG_AGO, date(2010, 8, 31), TOLD_ON)
    assert [is_open(day, status="closed") for day in days] == [True, True, False]


def test_what_is_only_proposed_or_never_opened_is_not_open() -> None:
    assert not is_open(LATER, status="proposed", opened_on=OPENED)
    assert not is_open(LATER, status="closed", opened_on=CLOSED, closed_on=OPENED)


def test_nothing_is_true_from_a_day_still_to_come() -> None:
    for parts in ({"opened_on": LATER}, {"status": "closed", "closed_on": LATER}):
        lines = posting_of(told(organisation(**parts))).lines
        assert lines
        assert all(line.effective_on <= TOLD_ON for line in lines)


def test_seats_and_vacancies_of_a_governing_body_are_true_since_they_were_told() -> None:
    posting = posting_of(told(governing_body(12, 2)))
    assert posting.effective_on == TOLD_ON
    figures = true_on(posting, TOLD_ON)
    assert (figures["governors.seats"][ALL], figures["governors.vacancies"]["phase=primary"]) == (
        {SCALAR: 12}, {SCALAR: 2},
    )  # fmt: skip
    full = true_on(posting_of(told(governing_body(12, 0))), TOLD_ON)
    assert full.keys() == {"governors.seats", "governors.returns"}


def test_a_closed_body_says_nothing_from_its_closure_on_and_a_withdrawn_one_never_did() -> None:
    assert posting_of(told(governing_body(12, 2, closed_on=CLOSED))) == Posting(CLOSED)
    withdrawn = posting_of(told(governing_body(12, 2, withdrawn=True)))
    assert withdrawn == Posting(date.min)


def test_more_vacancies_than_seats_contradict_one_another() -> None:
    with pytest.raises(BadEvent, match="13 vacancies of 12 seats"):
        posting_of(told(governing_body(12, 13, filled={})))
