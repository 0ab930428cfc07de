"""Whatever is done to support, in any order, a plain count of hours agrees."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from services.earlyyears.support import rules
from services.earlyyears.support.sharing import Line, share
from services.earlyyears.support.state import Support
from tests.earlyyears.support.claims import SHIPPED, claim

ON = date(2009, 11, 5)
ACTS = st.one_of(
    st.tuples(st.just("deliver"), st.integers(1, 6)),
    st.tuples(st.just("correct"), st.integers(1, 5), st.integers(1, 6)),
    st.tuples(st.just("withdraw"), st.integers(1, 5)),
)


def line(hours: int) -> Line:
    [found] = share(hours, [claim("EY1", rating="red", before=2)], SHIPPED)
    return found


def support(hours: int = 10) -> Support:
    return rules.allocated(None, line(hours), allocation="350.2009-10.1", year="2009/10", on=ON)


def held(on: date = ON, hours: int = 2) -> dict[str, Any]:
    return {"on": on, "hours": hours, "by": "qio-1", "focus": "Planning from play"}


def _do(before: Support, act: tuple[Any, ...]) -> Support:
    match act:
        case ("deliver", hours):
            return rules.delivered(before, **held(hours=hours))
        case ("correct", number, hours):
            return rules.corrected(before, number, **held(hours=hours))
        case _:
            return rules.withdrawn(before, act[1])


@given(st.lists(ACTS, max_size=15))
def test_any_order_of_acts_counts_as_a_plain_list_does(acts: list[tuple[Any, ...]]) -> None:
    state, model, made = support(), dict[int, int](), 0
    for act in acts:
        given_now = sum(model.values())
        if act[0] == "deliver":
            wanted = given_now + act[1] <= 10
            after = {**model, made + 1: act[1]}
        elif act[0] == "correct":
            wanted = act[1] in model and given_now - model[act[1]] + act[2] <= 10
            after = model | {act[1]: act[-1]}
        else:
            wanted = act[1] in model
            after = {number: hours for number, hours in model.items() if number != act[1]}
        try:
            state = _do(state, act)
        except Problem:
            assert not wanted, (act, state)
            continue
        assert wanted, (act, state)
        model, made = after, made + (act[0] == "deliver")
        total = sum(model.values())
        assert state.delivered == total
        expected = "complete" if total == 10 else "under_way" if total else "allocated"
        assert state.status == expected


@given(st.dates(date(2009, 6, 1), date(2010, 12, 31)))
def test_a_session_is_on_a_day_of_the_year(day: date) -> None:
    if date(2009, 9, 1) <= day <= date(2010, 8, 31):
        assert rules.delivered(support(), **held(day)).sessions[0].on == day
        return
    with pytest.raises(Problem) as refused:
        rules.delivered(support(), **held(day))
    assert [fault.code for fault in refused.value.errors] == ["outside_year"]


def test_other_hours_leave_what_was_delivered_and_settle_the_status_anew() -> None:
    under_way = rules.delivered(support(), **held(hours=4))
    told: dict[str, Any] = {"allocation": "350.2009-10.2", "year": "2009/10"}
    later = ON + timedelta(30)
    fewer = rules.allocated(under_way, line(4), on=later, **told)
    assert (fewer.status, fewer.delivered, fewer.allocated_on) == ("complete", 4, later)
    more = rules.allocated(fewer, line(5), on=later, **told)
    assert (more.status, more.hours, more.why) == ("under_way", 5, line(5).why)


def test_beyond_what_is_allocated_it_is_said_what_to_do() -> None:
    with pytest.raises(Problem) as refused:
        rules.delivered(support(), **held(hours=11))
    assert "11 of 10 hours allocated: draft and adopt an allocation" in refused.value.detail
