"""The rules of a joint plan, against plain models of its states, its reviews and its milestones."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from services.sif.groups.plan import rules
from services.sif.groups.plan.progress import progress_of
from services.sif.groups.plan.state import (
    Criterion,
    Dropped,
    Judgement,
    Milestone,
    Objective,
    ObjectiveJudgement,
    Plan,
    Review,
)

START = date(2009, 11, 2)
OBJECTIVES = 3
ACTS = {
    "agree": {"draft": "agreed"},
    "reach": {"agreed": "agreed"},
    "meet": {"agreed": "agreed"},
    "review": {"agreed": "agreed"},
    "drop": {"draft": "draft", "agreed": "agreed"},
    "finish": {"agreed": "ended"},
    "supersede": {"draft": "ended", "agreed": "ended"},
}
"""What each act leads to, from which status; some need more besides."""


def _plan(objectives: int = OBJECTIVES) -> Plan:
    return Plan(
        starts_on=START,
        ends_on=START + timedelta(days=250),
        objectives=tuple(_objective(number) for number in range(1, objectives + 1)),
        exit_criteria=(Criterion(number=1, text="60 % at level 4 in both"),),
    )


def _objective(number: int) -> Objective:
    milestone = Milestone(number=1, text="Observe", due_on=START + timedelta(days=40 * number))
    return Objective(
        number=number,
        area="teaching",
        text="Better",
        owner="head",
        success_criteria="Seen",
        milestones=(milestone,),
    )


def _review(plan: Plan, on: date, numbers: list[int]) -> Review:
    rated = [
        ObjectiveJudgement(objective=number, rating="amber", rationale="Because.")
        for number in numbers
    ]
    overall = Judgement(rating="red", rationale="Because.")
    number = len(plan.reviews) + 1
    return Review(number=number, on=on, objectives=tuple(rated), overall=overall)


def _do(act: str, plan: Plan, on: date) -> Plan:
    live = [each.number for each in plan.live]
    match act:
        case "agree":
            return rules.agreed(plan, on, START)
        case "reach":
            return rules.reached(plan, live[0], 1, on, "Seen")
        case "meet":
            return rules.judged(plan, 1, on, "Seen", met=True)
        case "review":
            return rules.reviewed(plan, _review(plan, on, live), {})
        case "drop":
            return rules.without(plan, live[0], Dropped(on=on, reason="Not needed"))
        case "finish":
            return rules.ended(plan, on, "exit_criteria_met")
        case _:
            return rules.ended(plan, on, "superseded")


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=15))
def test_any_order_of_acts_follows_the_table(acts: list[str]) -> None:
    plan, on, live, met = _plan(), START, OBJECTIVES, False
    for act in acts:
        on += timedelta(days=7)
        wanted = ACTS[act].get(plan.status)
        last = act == "drop" and live == 1
        if wanted is None or last or (act == "finish" and not met):
            if last and plan.status == "draft":
                continue  # allowed, but then nothing is left to act on
            with pytest.raises(Problem) as refused:
                _do(act, plan, on)
            assert refused.value.code == "conflict"
            continue
        plan = _do(act, plan, on)
        live -= act == "drop"
        met |= act == "meet"
        assert (plan.status, len(plan.live), len(plan.objectives)) == (wanted, live, OBJECTIVES)


@given(st.lists(st.integers(1, OBJECTIVES + 2), max_size=6), st.booleans())
def test_a_review_rates_every_objective_once(numbers: list[int], drop: bool) -> None:
    plan = rules.agreed(_plan(), START, START)
    if drop:
        plan = rules.without(plan, 2, Dropped(on=START, reason="Not needed"))
    wanted = [each.number for each in plan.live]
    review = _review(plan, START, numbers)
    if sorted(numbers) == wanted:
        assert rules.reviewed(plan, review, {}).reviews == (review,)
        return
    with pytest.raises(Problem) as refused:
        rules.reviewed(plan, review, {})
    codes = [fault.code for fault in refused.value.errors]
    assert codes.count("not_rated") == len(set(wanted) - set(numbers))
    assert codes.count("no_objective") == sum(number not in wanted for number in numbers)
    assert codes.count("rated_twice") == len(numbers) - len(set(numbers))


@given(
    st.lists(st.integers(0, 200) | st.none(), min_size=OBJECTIVES, max_size=OBJECTIVES),
    st.integers(0, 200) | st.none(),
    st.integers(0, 250),
)
def test_what_is_overdue_on_a_day(reached: list[int | None], dropped: int | None, day: int) -> None:
    plan = rules.agreed(_plan(), START, START)
    for number, after in enumerate(reached, 1):
        if after is not None:
            on = START + timedelta(days=after)
            plan = rules.reached(plan, number, 1, on, "Seen")
    if dropped is not None:
        given_up = Dropped(on=START + timedelta(days=dropped), reason="Not needed")
        plan = rules.without(plan, 1, given_up)
    overdue = [
        number
        for number, after in enumerate(reached, 1)
        if day > 40 * number
        and (after is None or after > day)
        and not (number == 1 and dropped is not None and dropped <= day)
    ]
    progress = progress_of("105148.1", plan, START + timedelta(days=day))
    assert [each.objective for each in progress.milestones_overdue] == overdue
    assert [each.days for each in progress.milestones_overdue] == [day - 40 * n for n in overdue]


def test_progress_on_a_day_knows_nothing_later() -> None:
    plan = rules.agreed(_plan(1), START, START)
    for weeks, rating in ((6, "red"), (12, "green")):
        review = _review(plan, START + timedelta(weeks=weeks), [1])
        [rated] = review.objectives
        rated = ObjectiveJudgement.model_validate(rated.model_dump() | {"rating": rating})
        plan = rules.reviewed(plan, review.model_copy(update={"objectives": (rated,)}), {})
    early = progress_of("105148.1", plan, START + timedelta(weeks=7))
    late = progress_of("105148.1", plan, START + timedelta(weeks=13))
    assert [each.rating for each in early.objectives[0].ratings] == ["red"]
    assert (early.objectives[0].direction, early.days_since_review) == (None, 7)
    assert [each.rating for each in late.objectives[0].ratings] == ["red", "green"]
    assert (late.objectives[0].direction, late.direction) == ("better", "same")


def test_reviews_follow_one_another() -> None:
    plan = rules.agreed(_plan(1), START, START)
    plan = rules.reviewed(plan, _review(plan, START + timedelta(weeks=6), [1]), {})
    with pytest.raises(Problem) as refused:
        rules.reviewed(plan, _review(plan, START + timedelta(weeks=5), [1]), {})
    assert [fault.code for fault in refused.value.errors] == ["too_early"]
    with pytest.raises(Problem):
        rules.ended(plan, START + timedelta(weeks=5), "superseded")


def test_a_correction_rates_what_the_review_rated() -> None:
    plan = rules.agreed(_plan(2), START, START)
    plan = rules.reviewed(plan, _review(plan, START, [1, 2]), {})
    plan = rules.without(plan, 2, Dropped(on=START, reason="Not needed"))
    with pytest.raises(Problem):
        rules.corrected(plan, 1, _review(plan, START, [1]), START)
    given = _review(plan, START, [2, 1])
    after = rules.corrected(plan, 1, given, START + timedelta(days=3))
    assert after.reviews[0].objectives == given.objectives
    assert after.reviews[0].corrected_on == START + timedelta(days=3)
