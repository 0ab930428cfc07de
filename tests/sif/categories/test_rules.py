"""The rules of a category against a plain model: its statuses, its tiers day by day."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from contracts.sif import Tier
from education.working_days import is_working_day
from services.sif.categories import rules
from services.sif.categories.rules import Confirmation
from services.sif.categories.state import (
    Answer,
    Category,
    Moderation,
    Proposal,
    Reopening,
    Request,
    stays_in,
)
from services.sif.categories.stays import days_in, tier_on
from services.sif.categories.tiers import Grounds

START = date(2009, 9, 1)
NONE = Grounds(category=False, notice=False, powers=False)
DAY = timedelta(days=1)
BETWEEN = ("proposed", "agreed", "disputed", "moderated", "confirmed", "reconsideration")
ACTS: dict[str, dict[str, str]] = {
    "propose": {"open": "proposed", "reopened": "proposed"},
    "agree": {"proposed": "agreed"},
    "dispute": {"proposed": "disputed"},
    "moderate": dict.fromkeys(("proposed", "agreed", "disputed", "reconsideration"), "moderated"),
    "confirm": {"moderated": "confirmed"},
    "reconsider": {"confirmed": "reconsideration"},
    "reopen": {"open": "open", "reopened": "reopened"} | dict.fromkeys(BETWEEN, "reopened"),
}
"""What each act leads to, from which status."""


def opened(term: str = "2009/10-AUT") -> Category:
    return Category(framework="schools", term=term, due_on=date(2009, 10, 31))


def _do(act: str, category: Category, on: date, tier: Tier = 2) -> Category:
    stays = stays_in([category])
    match act:
        case "propose":
            proposal = Proposal(
                on=on, tier=tier, reasons="So.", suggested=None, differs_from_suggestion=None
            )
            return rules.proposed(category, proposal, NONE, stays)
        case "agree" | "dispute":
            return rules.answered(category, Answer(on=on, agreed=act == "agree", reasons="So."))
        case "moderate":
            return rules.moderated(
                category, Moderation(on=on, tier=tier, reasons="So."), NONE, stays
            )
        case "confirm":
            return rules.confirmed(category, Confirmation(on, on), NONE, stays)
        case "reconsider":
            return rules.reconsidered(category, Request(on=on, reasons="So."))
        case _:
            return rules.reopened(category, Reopening(on=on, because="So."))


ACTED = st.lists(
    st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from((1, 2, 3, 4))),
    max_size=25,
)


@given(ACTED)
def test_any_order_of_acts_follows_the_table_and_tiers_are_as_a_plain_diary_has_them(
    acts: list[tuple[str, Tier]],
) -> None:
    """A diary of days, filled from each confirmation on to the end, is what the stays must say."""
    category, on, asked = opened(), START, False
    diary: dict[date, Tier] = {}
    for act, tier in acts:
        later = on + timedelta(days=20)  # past the time for an answer, within that to reconsider
        wanted = ACTS[act].get(category.status)
        if wanted is None or (act == "reconsider" and asked):
            with pytest.raises(Problem) as refused:
                _do(act, category, later, tier)
            assert refused.value.code == "conflict"
            continue
        on, before, category = later, category, _do(act, category, later, tier)
        assert category.status == wanted
        asked = (asked or act == "reconsider") and act != "propose"
        if act == "confirm" and before.moderation:
            diary |= {on + n * DAY: before.moderation.tier for n in range(600)}
    stays = stays_in([category])
    assert all(a.until == b.effective_on for a, b in pairwise(stays))
    days = [START + n * DAY for n in range(500)]
    assert [tier_on(stays, day) for day in days] == [diary.get(day) for day in days]
    counted = days_in(stays, days[-1])
    held = [diary[day] for day in days if day in diary]
    assert counted == {tier: held.count(tier) for tier in sorted(set(held))}


def _confirmed(on: date, tier: Tier = 2) -> Category:
    category = opened()
    for act in ("propose", "agree", "moderate", "confirm"):
        category = _do(act, category, on, tier)
    return category


def _working_days(after: date, by: date) -> int:
    return sum(is_working_day(after + n * DAY) for n in range(1, (by - after).days + 1))


@given(st.dates(date(2009, 9, 1), date(2012, 12, 31)))
def test_the_times_are_working_days_of_a_plain_calendar(on: date) -> None:
    proposed = _do("propose", opened(), on)
    assert proposed.respond_by is not None
    assert _working_days(on, proposed.respond_by) == 10
    with pytest.raises(Problem) as refused:
        _do("moderate", proposed, proposed.respond_by)
    allowed = date.fromisoformat(refused.value.extra["allowed_from"])
    assert _do("moderate", proposed, allowed).status == "moderated"
    done = _confirmed(on)
    assert done.reconsider_by is not None
    assert _working_days(on, done.reconsider_by) == 15
    assert _do("reconsider", done, done.reconsider_by).status == "reconsideration"
    with pytest.raises(Problem):
        _do("reconsider", done, done.reconsider_by + DAY)
    [due] = _do("reopen", done, on).dues()
    assert _working_days(on, due.due_on) == 2


def test_nothing_is_done_before_what_it_follows() -> None:
    proposed = _do("propose", opened(), date(2009, 10, 6))
    with pytest.raises(Problem) as refused:
        _do("agree", proposed, date(2009, 10, 5))
    assert [fault.code for fault in refused.value.errors] == ["too_early"]


def test_an_open_category_that_is_reopened_is_due_at_once() -> None:
    reopened = _do("reopen", opened(), date(2009, 10, 6))
    assert (reopened.status, reopened.due_on) == ("open", date(2009, 10, 8))
    later = _do("reopen", reopened, date(2009, 11, 6))
    assert later.due_on == date(2009, 10, 8)


def test_a_later_placement_of_the_same_day_takes_the_place_of_the_first() -> None:
    category, on = _confirmed(date(2009, 10, 6), tier=2), date(2009, 10, 6)
    for act in ("reopen", "propose", "agree", "moderate", "confirm"):
        category = _do(act, category, on, tier=3)
    assert [(each.tier, each.effective_on) for each in category.placements] == [(3, on)]


@pytest.mark.parametrize("effective_on", [date(2009, 10, 5), date(2009, 8, 31)])
def test_a_placement_follows_the_one_before_it(effective_on: date) -> None:
    category, on = _confirmed(date(2009, 10, 6)), date(2009, 10, 6)
    for act in ("reopen", "propose", "agree", "moderate"):
        category = _do(act, category, on)
    with pytest.raises(Problem) as refused:
        rules.confirmed(category, Confirmation(on, effective_on), NONE, stays_in([category]))
    assert [fault.path for fault in refused.value.errors] == ["$.effective_on"]


def test_one_of_another_term_may_not_begin_the_same_day() -> None:
    spring, on = opened("2009/10-SPR"), date(2010, 1, 5)
    autumn = _confirmed(on)
    for act in ("propose", "agree", "moderate"):
        spring = _do(act, spring, on)
    values: dict[str, Any] = {"grounds": NONE, "stays": stays_in([autumn])}
    with pytest.raises(Problem):
        rules.confirmed(spring, Confirmation(on, on), **values)
    assert rules.confirmed(spring, Confirmation(on, on + DAY), **values).status == "confirmed"
