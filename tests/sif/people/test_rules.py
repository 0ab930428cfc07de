"""The rules of partners, against plain models: conflicts day by day, hand-overs, days in a year."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.organisations import Place
from chassis.problems import Problem
from education.years import AcademicYear
from services.sif.people import rules
from services.sif.people.state import Accreditation, Allocation, Interest, Person, Stint

YEAR = AcademicYear(2009)
DAYS = st.dates(date(2009, 6, 1), date(2010, 12, 31))


def _partner(**changed: object) -> Person:
    held = Accreditation(number="1", accredited_on=date(2008, 4, 1), expires_on=date(2011, 3, 31))
    told = {"name": "A", "roles": ("school_improvement_partner",), "accreditation": held}
    return Person.model_validate(told | changed)


def _place(kind: str = "community_school", **changed: Any) -> Place:
    told: dict[str, Any] = dict.fromkeys(Place.__slots__)
    told |= {"organisation": "105148", "urn": "105148", "kind": kind, "status": "open"}
    return Place(**(told | changed))


def _allocation(half_days: int = 10) -> Allocation:
    stint = Stint(partner="sip-1", half_days=half_days, since=YEAR.starts)
    return Allocation(year=str(YEAR), partner="sip-1", partners=(stint,))


@given(DAYS, st.none() | st.integers(0, 400), DAYS, st.integers(0, 400))
def test_an_interest_conflicts_where_it_holds_on_one_of_the_days(
    begins: date, lasts: int | None, since: date, for_days: int
) -> None:
    ends = None if lasts is None else begins + timedelta(days=lasts)
    interest = Interest(organisation="105148", nature="family", since=begins, until=ends)
    until = since + timedelta(days=for_days)
    found = rules.conflicts(_partner(interests=(interest,)), "105148", since, until)
    days = (since + timedelta(days=n) for n in range(for_days + 1))
    assert bool(found) == any(begins <= day and (ends is None or day <= ends) for day in days)


def test_interests_elsewhere_are_no_conflict_and_the_own_school_always_is() -> None:
    interest = Interest(organisation="105149", nature="business", since=date(2009, 1, 1))
    person = _partner(interests=(interest,), employer="105150")
    asked = (YEAR.starts, YEAR.ends)
    assert rules.conflicts(person, "105148", *asked) == []
    [own] = rules.conflicts(person, "105150", *asked)
    assert own.nature == "employment"


@pytest.mark.parametrize(
    ("on", "accredited"),
    [
        (date(2008, 3, 31), False),
        (date(2008, 4, 1), True),
        (date(2011, 3, 31), True),
        (date(2011, 4, 1), False),
    ],
)
def test_an_accreditation_counts_from_its_first_day_to_its_last(on: date, accredited: bool) -> None:
    assert rules.is_accredited(_partner(), on) is accredited


@pytest.mark.parametrize(
    ("kind", "by_choice", "wrong"),
    [
        ("community_school", False, None),
        ("foundation_special_school", False, None),
        ("local_authority_nursery_school", False, "not_chosen"),
        ("local_authority_nursery_school", True, None),
        ("pupil_referral_unit", False, "not_chosen"),
        ("pupil_referral_unit", True, None),
        ("academy_sponsor_led", False, "not_chosen"),
        ("academy_sponsor_led", True, None),
        ("other_independent_school", True, "no_school"),
    ],
)
def test_who_has_a_partner_and_who_may_choose(
    kind: str, by_choice: bool, wrong: str | None
) -> None:
    found = [each.code for each in rules.unplaced(_place(kind), YEAR.starts, by_choice=by_choice)]
    assert found == ([wrong] if wrong else [])


def test_a_setting_never_has_one() -> None:
    [fault] = rules.unplaced(_place("full_day_care", urn=None), YEAR.starts, by_choice=True)
    assert fault.code == "no_school"


@pytest.mark.parametrize(
    ("changed", "at_work"),
    [
        ({}, True),
        ({"status": "closed"}, False),
        ({"status": "proposed"}, False),
        ({"opened_on": date(2009, 9, 2)}, False),
        ({"status": "closed", "closed_on": date(2010, 8, 31)}, True),
        ({"status": "closed", "closed_on": date(2009, 9, 1)}, False),
    ],
)
def test_a_school_closed_since_was_at_work_then(changed: dict[str, Any], at_work: bool) -> None:
    assert _place(**changed).is_open_on(YEAR.starts) is at_work


def test_only_an_adviser_of_the_national_challenge_gives_a_school_twenty_days() -> None:
    stint = _allocation(40).current
    [fault] = rules.too_many(_partner(), stint)
    assert fault.code == "too_many_half_days"
    assert not list(rules.too_many(_partner(roles=("national_challenge_adviser",)), stint))


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 12), st.booleans()), max_size=5))
def test_partners_of_a_year_never_overlap(changes: list[tuple[int, int, bool]]) -> None:
    allocation, day = _allocation(12), YEAR.starts
    for number, (later, used, ends) in enumerate(changes, 2):
        day += timedelta(days=later)
        if ends and allocation.status == "active":
            allocation = rules.ended(allocation, day, used)
        stint = Stint(partner=f"sip-{number}", half_days=12, since=day)
        allocation = rules.handed_over(allocation, stint, used)
    *before, last = allocation.partners
    assert (allocation.partner, last.until) == (last.partner, None)
    assert len(before) == len(changes)
    for earlier, later_one in zip(before, allocation.partners[1:], strict=True):
        assert earlier.until is not None
        assert earlier.since <= earlier.until <= later_one.since
        assert earlier.half_days <= 12


def test_what_was_used_is_at_most_what_was_allocated() -> None:
    with pytest.raises(Problem) as refused:
        rules.ended(_allocation(10), date(2010, 1, 4), 11)
    assert refused.value.errors[0].path == "$.half_days_used"
    assert rules.ended(_allocation(10), date(2010, 1, 4), None).current.half_days == 10


def test_nobody_follows_themselves_or_begins_before_the_other_began() -> None:
    same = Stint(partner="sip-1", half_days=5, since=date(2010, 1, 4))
    with pytest.raises(Problem) as refused:
        rules.handed_over(_allocation(), same, 0)
    assert refused.value.code == "conflict"
    early = Stint(partner="sip-2", half_days=5, since=date(2009, 8, 31))
    with pytest.raises(Problem):
        rules.handed_over(_allocation(), early, 0)
    with pytest.raises(Problem):
        rules.in_year(early.since, YEAR)
