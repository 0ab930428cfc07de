"""The rules of a visit, against a plain model of its states."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from chassis.records.numbered import Action
from services.earlyyears.visits import rules
from services.earlyyears.visits.rules import Findings
from services.earlyyears.visits.state import Visit

START = date(2009, 9, 1)
ACTS = {
    "record": {"planned": "made", "made": "made"},
    "correct": {"made": "made", "shared": "shared"},
    "share": {"made": "shared"},
    "withdraw": {"made": "planned", "shared": "planned"},
    "replan": {"planned": "planned"},
    "cancel": {"planned": "cancelled"},
}
"""What each act leads to, from which status."""


def planned() -> Visit:
    return Visit(purpose="audit", year="2009/10", visitor="qio-1", due_on=date(2009, 12, 31))


def findings(on: date, *actions: Action) -> Findings:
    return Findings(on, 6, None, None, (), 2, "Secret", actions)


def action(number: int, text: str, owner: str = "head") -> Action:
    return Action(number=number, text=text, owner=owner, due_on=date(2009, 12, 1))


def do(act: str, visit: Visit, on: date) -> Visit:
    match act:
        case "record":
            return rules.made(visit, on_first(visit, on))
        case "correct":
            return rules.corrected(visit, on_first(visit, on))
        case "share":
            return rules.shared(visit, on)
        case "withdraw":
            return rules.taken_back(visit, visit.tool)
        case "replan":
            return rules.replanned(visit, "qio-2", None)
        case _:
            return rules.cancelled(visit)


def on_first(visit: Visit, on: date) -> Findings:
    """Of the day it was made, so that it stays before the day it was shared."""
    return findings(visit.made_on or on, action(1, "Open the garden"))


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=12))
def test_any_order_of_acts_follows_the_table(acts: list[str]) -> None:
    visit, on = planned(), START
    for act in acts:
        on += timedelta(days=7)
        wanted = ACTS[act].get(visit.status)
        if wanted is None:
            with pytest.raises(Problem) as refused:
                do(act, visit, on)
            assert refused.value.code == "conflict"
        else:
            visit = do(act, visit, on)
            assert visit.status == wanted
        assert (visit.made_on is not None) == (visit.status in ("made", "shared"))
        assert (visit.shared_on is not None) == (visit.status == "shared")
        unshared = visit.as_organisation() if visit.shared_on is None else None
        assert unshared is None or "Secret" not in unshared.model_dump_json()


def test_an_action_done_stays_done_only_in_its_own_words() -> None:
    garden, consultant = action(1, "Open the garden"), action(2, "Send somebody", "qio-1")
    visit = rules.made(planned(), findings(START, garden, consultant))
    visit = rules.done(visit, 1, START)
    again = rules.made(visit, findings(START, action(1, "Send somebody", "qio-1"), garden))
    assert [each.done_on for each in again.actions] == [None, START]
    other = rules.made(visit, findings(START, action(1, "Open the gate")))
    assert other.actions[0].done_on is None


def test_nothing_is_done_before_what_it_follows() -> None:
    visit = rules.made(planned(), findings(START, action(1, "Open the garden")))
    early = START - timedelta(days=1)
    with pytest.raises(Problem) as refused:
        rules.shared(visit, early)
    assert refused.value.errors[0].code == "too_early"
    with pytest.raises(Problem) as refused:
        rules.done(visit, 1, early)
    assert refused.value.errors[0].code == "too_early"
    with pytest.raises(Problem) as refused:
        rules.done(visit, 9, START)
    assert refused.value.code == "not_found"
