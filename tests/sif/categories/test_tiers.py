"""Which tiers the facts and the past allow: into Intensive Intervention, and out of it."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from contracts.sif import Tier
from services.sif.categories.stays import Stay
from services.sif.categories.tiers import Grounds, check_tier, grounds_of
from services.sif.facts.facts import Facts

TERMS = ("2009/10-AUT", "2009/10-SPR", "2009/10-SUM", "2010/11-AUT")
STARTS = (date(2009, 9, 1), date(2010, 1, 1), date(2010, 5, 1), date(2010, 9, 1))
NONE = Grounds(category=False, notice=False, powers=False)
OFSTED = Grounds(category=True, notice=False, powers=True)
NOTICE = Grounds(category=False, notice=True, powers=False)


def _past(*tiers: Tier) -> list[Stay]:
    """A tier a term, from its first day on."""
    ends = [*STARTS[1 : len(tiers)], None]
    return [Stay(*row) for row in zip(tiers, TERMS, STARTS, ends, strict=False)]


def _allowed(tier: Tier, term: str, grounds: Grounds, past: list[Stay]) -> bool:
    try:
        check_tier(tier, term, grounds, past)
    except Problem:
        return False
    return True


@pytest.mark.parametrize(("grounds", "wanted"), [(NONE, False), (OFSTED, True), (NOTICE, True)])
def test_intervention_needs_a_category_or_a_notice(grounds: Grounds, wanted: bool) -> None:
    assert _allowed(5, TERMS[0], grounds, []) is wanted


@pytest.mark.parametrize("grounds", [OFSTED, NOTICE])
def test_it_is_not_left_while_the_ground_is_there(grounds: Grounds) -> None:
    assert not _allowed(4, TERMS[1], grounds, _past(5))
    assert _allowed(4, TERMS[1], NONE, _past(5))
    assert _allowed(3, TERMS[1], grounds, _past(3))  # never was in it: the panel may think less


def test_the_first_step_down_is_intensive_support_and_the_first_term_for_less_is_told() -> None:
    with pytest.raises(Problem) as refused:
        check_tier(3, TERMS[1], NONE, _past(5))
    assert refused.value.extra == {
        "allowed_from": "2010-05-01",
        "allowed_from_term": "2009/10-SUM",
    }
    past = _past(5, 4)
    with pytest.raises(Problem):
        check_tier(3, TERMS[1], NONE, past)
    check_tier(3, TERMS[2], NONE, past)


def test_a_step_down_late_in_a_term_counts_from_the_term_it_was_made_in() -> None:
    stepped = Stay(4, TERMS[0], date(2010, 1, 12), None)  # of the autumn, from January on
    past = [Stay(5, TERMS[0], STARTS[0], stepped.effective_on), stepped]
    assert not _allowed(3, TERMS[1], NONE, past)
    assert _allowed(3, TERMS[2], NONE, past)


@given(st.lists(st.sampled_from((1, 2, 3, 4, 5)), max_size=3), st.sampled_from((1, 2, 3, 4, 5)))
def test_less_than_intensive_support_never_follows_intervention(
    tiers: list[Tier], tier: Tier
) -> None:
    """Against the plain sentence: the term before was not in 5, where there are no grounds now."""
    last = tiers[-1] if tiers else None
    wanted = tier != 5 and not (last == 5 and tier < 4)
    assert _allowed(tier, TERMS[len(tiers)], NONE, _past(*tiers)) is wanted


def _facts(**known: Any) -> Facts:
    told = {"organisation": "105148", "framework": "schools", "on": "2009-12-03"}
    return Facts.model_validate(told | known)


@pytest.mark.parametrize("category", ["notice_to_improve", "special_measures"])
def test_an_ofsted_category_is_a_ground_with_powers(category: str) -> None:
    assert grounds_of(_facts(ofsted_category=category, eligible_for_intervention=True)) == OFSTED


@pytest.mark.parametrize(
    ("status", "eligible", "wanted"),
    [
        ("none", False, NONE),
        ("given", False, NOTICE),
        ("not_complied", False, NOTICE),
        ("eligible", True, NOTICE._replace(powers=True)),
        ("power_exercised", True, NOTICE._replace(powers=True)),
        *product(("complied", "not_confirmed", "withdrawn", "lapsed"), (False,), (NONE,)),
    ],
)
def test_a_notice_is_a_ground_until_it_is_ended(
    status: str, eligible: bool, wanted: Grounds
) -> None:
    assert grounds_of(_facts(notice_status=status, eligible_for_intervention=eligible)) == wanted


def test_a_setting_is_in_intervention_by_its_grade_too_a_school_is_not() -> None:
    assert grounds_of(_facts(framework="early_years", ofsted_overall=4)).category
    assert not grounds_of(_facts(ofsted_overall=4)).any
