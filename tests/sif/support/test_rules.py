"""The rules of support: who may have it; and whatever is done to it, a plain count agrees."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from education.working_days import is_working_day
from education.years import AcademicYear
from services.sif.support import rules
from services.sif.support.state import Support

AGREED = date(2009, 10, 12)
ACTS = st.one_of(
    st.tuples(st.just("deliver"), st.integers(1, 4)),
    st.tuples(st.just("correct"), st.integers(1, 5), st.integers(1, 4)),
    st.tuples(st.just("withdraw"), st.integers(1, 5)),
    st.tuples(st.just("allocate"), st.integers(1, 12)),
    st.tuples(st.just("end")),
)


def _support(half_days: int = 6) -> Support:
    return Support(
        year="2009/10",
        expertise="literacy",
        consultant="consultant-1",
        half_days=half_days,
        agreed_on=AGREED,
        tier=2,
    )


@given(st.lists(ACTS, max_size=15))
def test_any_order_of_acts_counts_as_a_plain_list_does(acts: list[tuple[Any, ...]]) -> None:
    support, model = _support(), _Model()
    for act in acts:
        wanted = model.would(act)
        try:
            after = _do(support, act)
        except Problem:
            assert not wanted, (act, support)
            continue
        assert wanted, (act, support)
        model.do(act)
        support = after
        assert support.delivered == sum(model.sessions.values()) <= support.half_days
        assert support.half_days == model.allocated
        assert support.status == model.status


class _Model:
    """Half days of each session by its number, and how many there may be."""

    def __init__(self) -> None:
        self.sessions: dict[int, int] = {}
        self.numbered, self.allocated, self.over = 0, 6, False

    @property
    def status(self) -> str:
        given = sum(self.sessions.values())
        if self.over:
            return "ended"
        return "allocated" if not given else "complete" if given == self.allocated else "under_way"

    def would(self, act: tuple[Any, ...]) -> bool:
        if self.over:
            return False
        given = sum(self.sessions.values())
        match act:
            case ("deliver", half_days):
                return bool(given + half_days <= self.allocated)
            case ("correct", number, half_days):
                known = number in self.sessions
                return known and given - self.sessions[number] + half_days <= self.allocated
            case ("withdraw", number):
                return number in self.sessions
            case ("allocate", half_days):
                return bool(half_days >= given)
            case _:
                return given < self.allocated

    def do(self, act: tuple[Any, ...]) -> None:
        match act:
            case ("deliver", half_days):
                self.numbered += 1
                self.sessions[self.numbered] = half_days
            case ("correct", number, half_days):
                self.sessions[number] = half_days
            case ("withdraw", number):
                del self.sessions[number]
            case ("allocate", half_days):
                self.allocated = half_days
            case _:
                self.over, self.allocated = True, sum(self.sessions.values())


def _do(support: Support, act: tuple[Any, ...]) -> Support:
    match act:
        case ("deliver", half_days):
            return rules.delivered(support, AGREED, half_days, "Guided reading")
        case ("correct", number, half_days):
            return rules.corrected(support, number, half_days=half_days)
        case ("withdraw", number):
            return rules.withdrawn(support, number)
        case ("allocate", half_days):
            return rules.with_half_days(support, half_days)
        case _:
            return rules.ended(support, AGREED)


@pytest.mark.parametrize(
    ("tier", "plan", "allowed"),
    [
        (None, None, False),
        (1, None, False),
        (1, "105148.1", False),
        (2, None, True),
        (3, None, True),
        (4, None, False),
        (4, "105148.1", True),
        (5, None, False),
        (5, "105148.1", True),
    ],
)
def test_support_is_for_the_tiers_that_have_it(
    tier: int | None, plan: str | None, allowed: bool
) -> None:
    if allowed:
        assert rules.need_tier(tier, AGREED, plan) == tier
        return
    with pytest.raises(Problem) as refused:
        rules.need_tier(tier, AGREED, plan)
    assert refused.value.code == "conflict"


@given(st.dates(date(2009, 9, 1), date(2010, 8, 31)))
def test_dates_are_due_within_twenty_working_days_until_there_is_one(agreed_on: date) -> None:
    support = _support().model_copy(update={"agreed_on": agreed_on})
    [due] = support.dues()
    days = (due.due_on - agreed_on).days
    within = [agreed_on + timedelta(days=n) for n in range(1, days + 1)]
    assert sum(map(is_working_day, within)) == 20
    assert not list(rules.delivered(support, agreed_on, 1, "Plan").dues())


@pytest.mark.parametrize("on", [date(2009, 10, 11), date(2010, 9, 1)])
def test_a_session_is_after_the_agreement_and_in_the_year(on: date) -> None:
    with pytest.raises(Problem) as refused:
        rules.delivered(_support(), on, 1, "Plan")
    assert refused.value.code == "invalid_request"
    rules.delivered(_support(), date(2010, 8, 31), 1, "Plan")


def test_it_does_not_end_before_it_was_delivered_last_or_is_agreed_after_its_year() -> None:
    held = rules.delivered(_support(), date(2009, 11, 2), 1, "Plan")
    with pytest.raises(Problem):
        rules.ended(held, date(2009, 11, 1))
    assert rules.ended(held, date(2009, 11, 2)).released == 5
    with pytest.raises(Problem):
        rules.agreed_within(date(2010, 9, 1), AcademicYear(2009))
