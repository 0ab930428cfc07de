"""A caseload's place as it changes hands."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from services.earlyyears.caseloads import rules
from services.earlyyears.caseloads.state import Caseload

FIRST = date(2009, 9, 1)


def test_who_had_it_before_stays_in_the_record() -> None:
    caseload = rules.given("qio-1", FIRST)
    ended = rules.ended(caseload, date(2009, 10, 1))
    assert (ended.status, ended.officer) == ("ended", None)
    again = rules.handed_over(ended, "qio-2", date(2009, 11, 1))
    assert (again.status, again.officer) == ("active", "qio-2")
    until = [(stint.officer, stint.until) for stint in again.stints]
    assert until == [("qio-1", date(2009, 10, 1)), ("qio-2", None)]


HANDS: Final[list[Callable[[Caseload, date], Caseload]]] = [
    lambda caseload, on: rules.handed_over(caseload, "qio-2", on),
    rules.ended,
]


@pytest.mark.parametrize("step", HANDS)
def test_no_ones_time_ends_before_it_began(step: Callable[[Caseload, date], Caseload]) -> None:
    caseload = rules.given("qio-1", FIRST)
    with pytest.raises(Problem) as refused:
        step(caseload, FIRST - timedelta(days=1))
    assert [fault.code for fault in refused.value.errors] == ["too_early"]
    assert step(caseload, FIRST).stints[0].until == FIRST


def test_it_is_not_handed_to_whom_it_is_with() -> None:
    with pytest.raises(Problem, match="already"):
        rules.handed_over(rules.given("qio-1", FIRST), "qio-1", FIRST)


@given(st.lists(st.tuples(st.sampled_from(["qio-1", "qio-2", None]), st.integers(0, 30))))
def test_on_any_day_it_is_with_one_officer_at_most(steps: list[tuple[str | None, int]]) -> None:
    caseload, on = rules.given("qio-1", FIRST), FIRST
    for officer, days in steps:
        on += timedelta(days=days)
        if officer == caseload.officer:
            continue
        caseload = (
            rules.handed_over(caseload, officer, on) if officer else rules.ended(caseload, on)
        )
    for before, after in zip(caseload.stints, caseload.stints[1:], strict=False):
        assert before.until is not None
        assert before.since <= before.until <= after.since
    assert (caseload.stints[-1].until is None) == (caseload.status == "active")
