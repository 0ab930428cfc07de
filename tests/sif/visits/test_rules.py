"""The rules of a visit, against a plain model of its states, and its days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from chassis.records.drafts import term_of
from education.working_days import is_working_day
from services.sif.visits import rules
from services.sif.visits.state import Purpose, Reply, Visit

START = date(2009, 9, 1)
ACTS = {
    "record": {"planned": "made", "made": "made"},
    "share": {"made": "shared"},
    "reply": {"shared": "replied", "replied": "replied"},
    "sign_off": {"shared": "signed_off", "replied": "signed_off"},
    "cancel": {"planned": "cancelled"},
}
"""What each act leads to, from which status."""


def _planned() -> Visit:
    return Visit(purpose="progress", term="2009/10-AUT", visitor="sip-1", due_on=date(2009, 12, 31))


def _do(act: str, visit: Visit, on: date) -> Visit:
    match act:
        case "record":
            return rules.made(visit, on, half_days=1, findings=(), actions=())
        case "share":
            return rules.shared(visit, on)
        case "reply":
            return rules.replied(visit, Reply(on=on, text="Yes."))
        case "sign_off":
            return rules.signed_off(visit, on)
        case _:
            return rules.cancelled(visit)


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=12))
def test_any_order_of_acts_follows_the_table(acts: list[str]) -> None:
    visit, on = _planned(), START
    for act in acts:
        on += timedelta(days=30)  # beyond every time for a reply
        wanted = ACTS[act].get(visit.status)
        if wanted is None:
            with pytest.raises(Problem) as refused:
                _do(act, visit, on)
            assert refused.value.code == "conflict"
        else:
            visit = _do(act, visit, on)
            assert visit.status == wanted


@given(st.dates(date(2007, 1, 1), date(2012, 12, 31)))
def test_the_time_for_a_reply_is_ten_working_days(shared_on: date) -> None:
    visit = rules.shared(_do("record", _planned(), shared_on), shared_on)
    assert visit.reply_by is not None
    days = (visit.reply_by - shared_on).days
    within = [shared_on + timedelta(days=n) for n in range(1, days + 1)]
    assert sum(map(is_working_day, within)) == 10
    assert is_working_day(visit.reply_by)
    with pytest.raises(Problem):
        rules.signed_off(visit, visit.reply_by)
    assert rules.signed_off(visit, visit.reply_by + timedelta(days=1)).status == "signed_off"


@pytest.mark.parametrize(
    ("purpose", "term", "by"),
    [
        ("performance_review", "2009/10-AUT", date(2009, 10, 31)),
        ("performance_management", "2009-10-aut", date(2009, 12, 31)),
        ("progress", "2009/10-SPR", date(2010, 4, 30)),
        ("annual_report", "2009/10-SUM", date(2010, 8, 31)),
    ],
)
def test_the_last_day_of_each_purpose(purpose: Purpose, term: str, by: date) -> None:
    assert rules.due_on(purpose, term_of(term)) == by


@pytest.mark.parametrize("term", ["2009/10", "FY2009-10", "autumn"])
def test_only_a_term_is_a_term(term: str) -> None:
    with pytest.raises(Problem):
        term_of(term)


def test_nothing_is_done_before_what_it_follows() -> None:
    made = _do("record", _planned(), date(2009, 10, 6))
    with pytest.raises(Problem):
        rules.shared(made, date(2009, 10, 5))
