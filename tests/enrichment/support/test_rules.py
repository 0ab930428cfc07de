"""The rules of enrichment support, whatever is told and done in whatever order."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chassis.problems import Problem
from chassis.records.store import Change, Record
from contracts.sif import CategoryChanged
from services.enrichment.support import rules
from services.enrichment.support.packages import RULE_SETS, TIERS, PackageRules
from services.enrichment.support.placing import followed, stay_of
from services.enrichment.support.state import Review, Support
from tests.enrichment.support.saying import AUTUMN, SPRING, tiers

DAY = date(2010, 9, 1)
Held = dict[str, Record[Support]]
ACTS = ("accept", "decline", "deliver", "review", "close", "nothing")


def applied(held: Held, changes: list[Change[Support]]) -> Held:
    made = {
        each.key: Record(each.key, each.key.partition(".")[0], each.version, each.after,
                         datetime(2010, 9, 1, tzinfo=UTC), "sif")
        for each in changes
    }  # fmt: skip
    assert len(made) == len(changes), "two changes of one record in one batch"
    return held | made


def done(support: Support, act: str, on: date) -> Support:
    """The support after somebody tried something."""
    on = max(on, support.last_day)
    review = Review(on=on, progress="some", next_on=on + timedelta(days=1), words="w")
    steps: dict[str, Any] = {
        "accept": lambda: rules.accepted(support, on, None),
        "decline": lambda: rules.declined(support, on, "no"),
        "deliver": lambda: rules.delivered(support, on, support.items[0].code, Decimal(8), "w"),
        "review": lambda: rules.reviewed(support, review),
        "close": lambda: rules.closed(
            support, on, "achieved" if support.accepted_on else "withdrawn", "over"
        ),
        "nothing": lambda: support,
    }
    try:
        return Support.model_validate(steps[act]())
    except Problem:
        return support


@st.composite
def histories(draw: st.DrawFn) -> CategoryChanged:
    """A school's tiers so far: some in a row, some after a gap, the last open or over."""
    days = sorted(draw(st.sets(st.dates(AUTUMN, date(2010, 3, 1)), min_size=1, max_size=5)))
    ends: list[date | None] = [
        after - timedelta(days=draw(st.sampled_from((0, 0, 1)))) for _, after in pairwise(days)
    ]
    ends.append(draw(st.sampled_from((None, None, date(2010, 6, 1)))))
    stays = [
        (draw(st.sampled_from((3, 4, 4, 5))), day, end) for day, end in zip(days, ends, strict=True)
    ]
    return tiers(*stays, withdrawn=draw(st.sampled_from((False, False, False, True))))


@given(st.lists(st.tuples(histories(), st.sampled_from(ACTS)), min_size=1, max_size=6))
def test_at_most_one_support_is_open_and_telling_again_changes_nothing(
    told: list[tuple[CategoryChanged, str]],
) -> None:
    held: Held = {}
    for number, (each, act) in enumerate(told):
        day = DAY + timedelta(days=number)
        held = applied(held, followed(each, list(held.values()), day))
        assert followed(each, list(held.values()), day + timedelta(days=1)) == []
        open_ = [record for record in held.values() if record.state.is_open]
        assert len(open_) <= 1
        stay = stay_of(each)
        if stay is None:
            assert all(record.state.left_on for record in open_)
        else:
            assert any(record.state.tier == stay.tier for record in held.values())
            assert all(record.state.tier == stay.tier for record in open_)
        if open_:
            [one] = open_
            after = done(one.state, act, day)
            held = applied(held, [Change(one.key, one, after, act)] if after != one.state else [])


@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 30)), max_size=12))
def test_whatever_is_done_days_are_in_order_and_no_more_is_delivered_than_agreed(
    acts: list[tuple[str, int]],
) -> None:
    [made] = followed(tiers((4, AUTUMN, None)), [], DAY)
    support, on = made.after, DAY
    for act, days in acts:
        on += timedelta(days=days)
        before, support = support, done(support, act, on)
        if before.status in ("ended", "declined"):
            # What was given while it ran may be said later.
            assert support.model_copy(update={"deliveries": before.deliveries}) == before
            assert support == before or before.accepted_on
    assert support.delivered <= support.hours
    assert (support.accepted_on is None) or (support.declined_on is None)
    assert not support.deliveries or support.accepted_on
    reached = [support.proposed_on, support.accepted_on or support.declined_on, support.ended_on]
    known = [day for day in reached if day]
    assert known == sorted(known)
    dues = {due.item for due in support.dues()}
    assert dues == {"proposed": {"answer"}, "accepted": {"review"}}.get(support.status, set())


def test_what_was_given_is_corrected_and_said_late_but_for_days_on_which_it_ran() -> None:
    [made] = followed(tiers((4, AUTUMN, None)), [], DAY)
    support = rules.accepted(made.after, DAY, ["tuition"])
    support = rules.delivered(support, DAY + timedelta(days=1), "tuition", Decimal(40), "w")
    support = rules.left(support, DAY + timedelta(days=9), moved=True)
    assert support.status == "ended"
    assert support.delivered == Decimal(40)
    support = rules.corrected(support, 1, {"hours": Decimal(4)})
    support = rules.delivered(support, DAY + timedelta(days=9), "tuition", Decimal(6), "w")
    assert [each.number for each in support.deliveries] == [1, 2]
    assert support.delivered == Decimal(10)
    wrong: tuple[tuple[str, str, Any], ...] = (
        ("on", "too_late", DAY + timedelta(days=10)),
        ("on", "too_early", DAY - timedelta(days=1)),
        ("item", "unknown_item", "piano"),
    )
    for name, code, value in wrong:
        with pytest.raises(Problem) as refused:
            rules.corrected(support, 1, {name: value})
        assert [(each.path, each.code) for each in refused.value.errors] == [(f"$.{name}", code)]
    with pytest.raises(Problem):
        rules.delivered(support, DAY + timedelta(days=10), "tuition", Decimal(1), "w")
    with pytest.raises(Problem, match="no delivery 3"):
        rules.corrected(support, 3, {})
    assert rules.corrected(support, 2, {"hours": Decimal(0)}).delivered == 4


def test_nothing_is_delivered_of_what_was_never_accepted() -> None:
    [made] = followed(tiers((4, AUTUMN, None)), [], DAY)
    closed = rules.closed(made.after, DAY, "withdrawn", "over")
    for each in (made.after, closed):
        with pytest.raises(Problem):
            rules.delivered(each, DAY, "tuition", Decimal(1), "w")


def test_a_stay_is_as_long_as_the_tier_is_confirmed_without_a_gap() -> None:
    row = stay_of(tiers((3, date(2009, 4, 20), AUTUMN), (4, AUTUMN, SPRING), (4, SPRING, None)))
    assert row is not None
    assert (row.tier, row.since) == (4, AUTUMN)
    gap = stay_of(tiers((4, AUTUMN, SPRING - timedelta(days=1)), (4, SPRING, None)))
    assert gap is not None
    assert gap.since == SPRING


def test_a_corrected_day_keeps_the_support() -> None:
    held = applied({}, followed(tiers((4, AUTUMN, None)), [], DAY))
    moved = tiers((4, AUTUMN + timedelta(days=14), None))
    assert followed(moved, list(held.values()), DAY) == []


@pytest.mark.parametrize("phase", ["primary", "secondary", "not_applicable"])
@pytest.mark.parametrize("tier", TIERS)
def test_every_tier_and_phase_has_a_package(tier: int, phase: str) -> None:
    for each in RULE_SETS:
        assert each.package_for(tier, phase).items


def test_rules_with_two_packages_for_one_school_are_refused() -> None:
    said = RULE_SETS[0].model_dump()
    with pytest.raises(ValidationError, match="one package a phase"):
        PackageRules.model_validate(said | {"packages": (*said["packages"], said["packages"][0])})
