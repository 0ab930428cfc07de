"""What visits, quality and support of the early years say, in figures, on any day."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import BadEvent
from services.kpi.figures import ALL, Posting
from services.kpi.measures.postings import SOURCED, posting_of
from tests.kpi.measures.early_years_saying import audit, hours, quality
from tests.kpi.measures.saying import TOLD_ON, told, true_on

DUE, EARLY, LATE = date(2009, 9, 30), date(2009, 9, 8), date(2009, 11, 12)
DONE = date(2010, 1, 8)
SOME_DAYS = st.dates(date(2009, 1, 1), date(2011, 12, 31))
PURPOSES = {"audit": "audited", "self_evaluation": "self_evaluated", "follow_up": "followed_up"}


def counts(data: Any, day: date, on: date = TOLD_ON) -> dict[str, int]:
    """All that is counted as of a day, but for returns."""
    figures = true_on(posting_of(told(data, on=on)), day)
    return {
        measure.partition(".")[2]: sum(cells[ALL].values())
        for measure, cells in figures.items()
        if not measure.endswith(".returns")
    }


@pytest.mark.parametrize(("purpose", "measure"), PURPOSES.items())
def test_a_visit_is_to_be_made_and_once_made_stays_made(purpose: str, measure: str) -> None:
    made = audit(DUE, EARLY, purpose=purpose)
    assert counts(made, EARLY - timedelta(1)) == {}
    assert counts(made, EARLY) == counts(made, date.max) == {measure: 1}
    planned = audit(DUE, purpose=purpose)
    assert counts(planned, EARLY, on=EARLY) == {"to_make": 1}


def test_a_visit_is_overdue_from_the_day_after_its_last_until_it_is_made() -> None:
    late = audit(DUE, LATE)
    assert counts(late, DUE) == {"to_make": 1}
    assert counts(late, DUE + timedelta(1)) == {"to_make": 1, "overdue": 1}
    assert counts(late, LATE) == {"audited": 1}
    assert counts(audit(DUE), date.max, on=DUE) == {"to_make": 1}


@given(SOME_DAYS, st.none() | SOME_DAYS, SOME_DAYS, SOME_DAYS)
def test_any_visit_told_on_any_day_is_made_or_to_be_made(
    due_on: date, made_on: date | None, told_on: date, day: date
) -> None:
    found = counts(audit(due_on, made_on), day := min(day, told_on), on=told_on)
    is_made = made_on is not None and made_on <= day
    assert found.get("audited", 0) == is_made
    assert found.get("overdue", 0) == (not is_made and due_on < day)
    assert found.get("to_make", 0) <= (not is_made)


def test_actions_are_open_until_done_and_overdue_after_their_last_day() -> None:
    agreed = audit(DUE, EARLY, (LATE, DONE), (LATE, LATE), (date(2012, 1, 1), None))
    assert counts(agreed, EARLY)["actions"] == 3
    after = {"audited": 1, "actions": 2, "actions_overdue": 1}
    assert counts(agreed, LATE + timedelta(1)) == after
    assert counts(agreed, DONE) == {"audited": 1, "actions": 1}
    assert counts(audit(DUE, None, (DUE, None)), TOLD_ON) == {"to_make": 1, "overdue": 1}


def test_visits_and_quality_are_told_by_kind_and_phase() -> None:
    groups = {ALL, "kind=childminder", "phase=not_applicable"}
    figures = true_on(posting_of(told(audit(DUE, EARLY))), TOLD_ON)
    assert figures["early_years_visits.audited"].keys() == groups
    rated = true_on(posting_of(told(quality(("red", EARLY, None)))), TOLD_ON)
    assert rated["settings_quality.rated"] == {group: {1: 1} for group in groups}
    assert rated["settings_quality.returns"] == {group: {1: 1} for group in groups}


def test_quality_is_each_rating_while_it_lasts() -> None:
    held = quality(("red", EARLY, LATE), ("amber", LATE, DONE), ("green", DONE, None))
    posting = posting_of(told(held))
    found = [
        true_on(posting, day).get("settings_quality.rated", {}).get(ALL)
        for day in (EARLY - timedelta(1), EARLY, LATE - timedelta(1), LATE, DONE)
    ]
    assert found == [None, {1: 1}, {1: 1}, {2: 1}, {3: 1}]


def test_a_disagreement_is_one_of_the_rating_there_is_now() -> None:
    held = quality(("red", EARLY, LATE), ("amber", LATE, None), disagreement=True)
    assert [counts(held, day).get("disagreements") for day in (EARLY, LATE)] == [None, 1]
    assert posting_of(told(quality(disagreement=True))) == Posting(date.min)


@pytest.mark.parametrize(
    "held",
    [
        (("red", EARLY, None), ("green", LATE, None)),
        (("red", EARLY, DONE), ("green", LATE, None)),
        (("red", LATE, EARLY),),
    ],
)
def test_two_ratings_at_once_or_one_that_ends_first_are_refused(held: Any) -> None:
    with pytest.raises(BadEvent, match=r"two ratings at once|until is"):
        posting_of(told(quality(*held)))


def test_hours_are_told_in_all_and_by_rating() -> None:
    figures = true_on(posting_of(told(hours("red", 36, (LATE, 12)))), date(2010, 8, 31), "2009/10")
    assert figures["early_years_support.allocated"] == {ALL: {1: 36}, "rating=red": {1: 36}}
    assert figures["early_years_support.delivered"] == {ALL: {1: 12}, "rating=red": {1: 12}}
    none = true_on(posting_of(told(hours(None, 4))), date(2010, 8, 31), "2009/10")
    assert none["early_years_support.allocated"] == {ALL: {4: 4}, "rating=not_rated": {4: 4}}
    assert "early_years_support.delivered" not in none


def test_hours_are_allocated_since_their_day_and_delivered_since_the_sessions() -> None:
    first, second = date(2009, 11, 20), date(2010, 3, 1)
    said = posting_of(told(hours("red", 9, (first, 2), (second, 3)), on=date(2010, 4, 1)))
    allocated = date(2009, 11, 16)
    assert said.effective_on == allocated
    held = [
        true_on(said, day, "2009/10").get("early_years_support.delivered", {}).get(ALL)
        for day in (allocated, first, second)
    ]
    assert held == [None, {1: 2}, {1: 5}]
    with pytest.raises(BadEvent, match="year: An academic year"):
        posting_of(told(hours("red", 2, year="2009")))


@pytest.mark.parametrize(
    "said", [audit(DUE, EARLY), quality(("red", EARLY, None)), hours("red", 2)]
)
def test_what_is_withdrawn_never_was(said: Any) -> None:
    withdrawn = said.model_copy(update={"withdrawn": True})
    assert posting_of(told(withdrawn)) == Posting(date.min)


def test_nobody_else_may_state_them() -> None:
    assert {"early_years_visits", "settings_quality", "early_years_support"} <= SOURCED
