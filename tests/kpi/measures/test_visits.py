"""What visits and their actions say, in figures, on any day."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import BadEvent
from services.kpi.figures import ALL, Posting
from services.kpi.measures.postings import posting_of
from tests.kpi.measures.framework_saying import visit
from tests.kpi.measures.saying import TOLD_ON, told, true_on

DUE, EARLY, LATE = date(2009, 10, 31), date(2009, 10, 6), date(2009, 11, 12)
DONE = date(2010, 1, 8)
SOME_DAYS = st.dates(date(2009, 1, 1), date(2011, 12, 31))


def counts(data: Any, day: date, period: str, on: date = TOLD_ON) -> dict[str, int]:
    """All that is counted of a period as of a day, but for returns."""
    figures = true_on(posting_of(told(data, on=on)), day, period)
    return {
        measure.partition(".")[2]: sum(cells[ALL].values())
        for measure, cells in figures.items()
        if not measure.endswith(".returns")
    }


@pytest.mark.parametrize("made_on", [EARLY, LATE])
def test_a_visit_is_due_and_then_made(made_on: date) -> None:
    made = visit(DUE, made_on)
    known = min(DUE, made_on)
    assert counts(made, known - timedelta(1), "2009/10") == {}
    assert counts(made, made_on, "2009/10") == {"due": 1, "due_made": 1, "visits": 1}
    assert counts(visit(DUE), TOLD_ON, "2009/10") == {"due": 1}
    assert counts(visit(DUE), DUE - timedelta(1), "2009/10", on=EARLY) == {"due": 1}


def test_a_visit_of_the_year_after_counts_there_as_made_and_here_as_due() -> None:
    september = visit(date(2009, 8, 31), date(2009, 9, 9))
    assert counts(september, TOLD_ON, "2008/09") == {"due": 1, "due_made": 1}
    assert counts(september, TOLD_ON, "2009/10") == {"visits": 1}


def test_returns_are_one_for_each_visit_and_year() -> None:
    def returns(made_on: date | None, period: str) -> int:
        figures = true_on(posting_of(told(visit(DUE, made_on))), TOLD_ON, period)
        return sum(figures.get("sip_visits.returns", {}).get(ALL, {}).values())

    assert [returns(None, "2009/10"), returns(EARLY, "2009/10")] == [1, 1]
    after = date(2010, 9, 1)
    assert [returns(after, "2009/10"), returns(after, "2010/11")] == [1, 1]


def test_an_action_is_open_until_it_is_done_and_overdue_from_the_day_after_its_last() -> None:
    agreed = visit(DUE, EARLY, (LATE, DONE), (LATE, LATE), (date(2012, 1, 1), None))
    assert counts(agreed, EARLY, "position") == {"open": 3}
    assert counts(agreed, LATE, "position") == {"open": 2}
    assert counts(agreed, LATE + timedelta(1), "position") == {"open": 2, "overdue": 1}
    assert counts(agreed, DONE, "position") == {"open": 1}


def test_an_action_is_not_overdue_before_its_day_is_over() -> None:
    """What is told on the last day counts tomorrow only once it is told again then."""
    agreed = visit(DUE, EARLY, (LATE, None))
    assert counts(agreed, date.max, "position", on=LATE) == {"open": 1}
    assert counts(agreed, date.max, "position", on=LATE + timedelta(1)) == {"open": 1, "overdue": 1}


@given(SOME_DAYS, SOME_DAYS, st.none() | SOME_DAYS, SOME_DAYS, SOME_DAYS)
def test_any_action_told_on_any_day(
    made_on: date, due_on: date, done_on: date | None, told_on: date, day: date
) -> None:
    """Nothing is overdue that is not open, nor on a day still to come when it was told."""
    told_of = visit(DUE, made_on, (due_on, done_on))
    found = counts(told_of, min(day, told_on), "position", on=told_on)
    day = min(day, told_on)
    is_open = made_on <= day and (done_on is None or day < done_on)
    assert found.get("open", 0) == is_open
    assert found.get("overdue", 0) == (is_open and due_on < day)


def test_a_visit_not_made_has_no_actions_and_one_withdrawn_never_was() -> None:
    assert counts(visit(DUE, None, (DUE, None)), TOLD_ON, "position") == {}
    assert posting_of(told(visit(DUE, EARLY, withdrawn=True))) == Posting(date.min)


@pytest.mark.parametrize(
    ("made_on", "why"),
    [(None, "without having been made"), (LATE, "signed_off_on is 2009-10-31, before 2009-11-12")],
)
def test_a_visit_signed_off_before_it_was_made_is_refused(made_on: date | None, why: str) -> None:
    with pytest.raises(BadEvent, match=why):
        posting_of(told(visit(DUE, made_on, signed_off_on=DUE)))
