"""What tiers, notices and plans say, in figures; tiers against a walk from day to day."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import BadEvent
from education.years import AcademicYear
from services.kpi.figures import ALL, FINAL, Line, Posting
from services.kpi.ledger.draft import draft
from services.kpi.measures.postings import posting_of
from tests.kpi.measures.framework_saying import Held, notice, plan, settings_tiers, tiers
from tests.kpi.measures.saying import told, true_on

AUTUMN, SPRING, SUMMER = date(2009, 10, 15), date(2010, 1, 20), date(2010, 5, 10)
Count = dict[tuple[str, str, int], int]
"""Year, measure and bucket: how many."""


def test_a_school_is_in_one_tier_and_then_in_the_next() -> None:
    posting = posting_of(told(tiers((3, AUTUMN, SPRING), (4, SPRING, None))))
    on_each = [true_on(posting, day) for day in (AUTUMN, SPRING - timedelta(1), SPRING, SUMMER)]
    assert [told["framework.schools"]["phase=primary"] for told in on_each] == [
        {3: 1}, {3: 1}, {4: 1}, {4: 1},
    ]  # fmt: skip
    assert all(told["framework.returns"][ALL] == {FINAL: 1} for told in on_each)
    assert true_on(posting, AUTUMN - timedelta(1)) == {}


def of_year(year: str, *held: Held) -> dict[str, Any]:
    """All that its moves come to in an academic year."""
    figures = true_on(posting_of(told(tiers(*held))), date.max, year)
    return {measure.partition(".")[2]: cells[ALL] for measure, cells in figures.items()}


def test_a_move_is_one_of_the_year_it_was_made_in() -> None:
    assert of_year("2009/10", (3, AUTUMN, SPRING), (4, SPRING, SUMMER), (2, SUMMER, None)) == {
        "returns": {FINAL: 1},
        "moves": {1: 1, 2: 1},
        "stays": {3: 1, 4: 1},
        "days": {3: 97, 4: 110},
    }


def test_to_be_confirmed_again_is_no_move_and_the_stay_goes_on() -> None:
    left = of_year("2009/10", (4, AUTUMN, SPRING), (4, SPRING, SUMMER), (3, SUMMER, None))
    assert (left["days"], left["stays"]) == ({4: (SUMMER - AUTUMN).days}, {4: 1})
    assert of_year("2009/10", (4, AUTUMN, SPRING), (4, SPRING, None)) == {"returns": {FINAL: 1}}


def test_to_leave_the_framework_ends_a_stay_and_is_no_move() -> None:
    again = of_year("2009/10", (5, AUTUMN, SPRING), (4, SUMMER, None))
    assert (again["stays"], again.get("moves")) == ({5: 1}, None)


def test_a_setting_is_counted_by_itself_and_its_moves_are_not() -> None:
    posting = posting_of(told(settings_tiers((2, AUTUMN, None))))
    assert true_on(posting, AUTUMN)["settings_framework.settings"]["kind=childminder"] == {2: 1}
    assert {line.place.period for line in posting.lines} == {"position"}


@pytest.mark.parametrize("of", [notice, plan])
def test_a_notice_and_a_plan_count_for_as_long_as_they_run(of: Any) -> None:
    posting = posting_of(told(of(AUTUMN, SUMMER)))
    (measure,) = true_on(posting, AUTUMN)
    assert true_on(posting, SPRING)[measure] == {ALL: {0: 1}, "phase=primary": {0: 1}}
    assert (true_on(posting, AUTUMN - timedelta(1)), true_on(posting, SUMMER)) == ({}, {})
    assert true_on(posting_of(told(of(AUTUMN))), date.max)
    assert posting_of(told(of(AUTUMN, withdrawn=True))) == Posting(date.min)
    with pytest.raises(BadEvent, match="ended_on is 2009-10-15, before 2010-05-10"):
        posting_of(told(of(SUMMER, AUTUMN)))


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ([(3, AUTUMN, SUMMER), (4, SPRING, None)], "two tiers at once on 2010-01-20"),
        ([(3, AUTUMN, None), (4, SPRING, None)], "two tiers at once on 2010-01-20"),
        ([(4, SPRING, SUMMER), (3, AUTUMN, None)], "two tiers at once on 2009-10-15"),
        ([(3, SPRING, AUTUMN)], "until is 2009-10-15, before 2010-01-20"),
    ],
    ids=["overlapping", "both still", "wrong order", "ended before"],
)
def test_two_tiers_at_once_are_refused(held: list[Held], why: str) -> None:
    with pytest.raises(BadEvent, match=why):
        posting_of(told(tiers(*held)))


def test_what_is_withdrawn_was_never_so() -> None:
    assert posting_of(told(tiers((3, AUTUMN, None), withdrawn=True))) == Posting(date.min)


# Any history, told in any order


@st.composite
def histories(draw: st.DrawFn) -> list[list[Held]]:
    """What is told of one school one time after another: each anew from its first tier on."""
    spells = st.tuples(st.integers(1, 5), st.integers(0, 150), st.sampled_from((0, 0, 0, 30)))
    versions: list[list[Held]] = []
    for _ in range(draw(st.integers(1, 3))):
        day = date(2008, 9, 1) + timedelta(draw(st.integers(0, 400)))
        held: list[Held] = []
        for tier, length, away in draw(st.lists(spells, min_size=1, max_size=6)):
            held.append((tier, day, day + timedelta(length)))
            day += timedelta(length + away)
        if draw(st.booleans()):
            held[-1] = (*held[-1][:2], None)
        versions.append(held)
    return versions


def tier_on(held: Sequence[Held], day: date) -> int | None:
    """The tier of a day, looked up in what was told."""
    return next((t for t, a, z in held if a <= day and (z is None or day < z)), None)


def walked(held: Sequence[Held]) -> Count:
    """Moves, stays and days, counted from one day to the next."""
    found: Counter[tuple[str, str, int]] = Counter()
    before, stayed = None, 0
    for day in days_of(held):
        now, year = tier_on(held, day), str(AcademicYear.containing(day))
        if before is not None and now != before:
            found[year, "stays", before] += 1
            found[year, "days", before] += stayed
            if now is not None:
                found[year, "moves", 1 if now > before else 2] += 1
        stayed = stayed + 1 if now == before else 1
        before = now
    return found


def days_of(held: Sequence[Held]) -> Iterable[date]:
    first = held[0][1] - timedelta(1)
    last = max(z or a for _, a, z in held) + timedelta(1)
    return (first + timedelta(n) for n in range((last - first).days + 1))


def counted(lines: Sequence[Line]) -> Count:
    found: Counter[tuple[str, str, int]] = Counter()
    for line in lines:
        for measure, cells in line.figures.items():
            for bucket, amount in cells.get(ALL, {}).items():
                found[line.place.period, measure.partition(".")[2], bucket] += amount
    return {key: amount for key, amount in found.items() if amount and key[1] != "returns"}


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_told_in_any_order_there_is_one_tier_on_each_day(
    versions: list[list[Held]], chance: random.Random
) -> None:
    events = [told(tiers(*held), number) for number, held in enumerate(versions, 1)]
    events += chance.sample(events, chance.randint(0, len(events)))
    chance.shuffle(events)
    lines = [line for step in draft(events, {}, date.max) for line in step.lines]
    posting, newest = Posting(date.min, tuple(lines)), versions[-1]
    for day in days_of([held for version in versions for held in version]):
        tier = tier_on(newest, day)
        there = true_on(posting, day).get("framework.schools", {}).get(ALL, {})
        assert there == ({tier: 1} if tier else {}), day
    yearly = [line for line in lines if line.place.period != "position"]
    assert counted(yearly) == walked(newest)
