"""Who misses out: the order, and what more of something does to it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.enrichment import (
    AgreementSigned,
    ArtsmarkChanged,
    ArtsmarkHeld,
    Participating,
    ParticipationLoaded,
    ProgressLoaded,
    SupportChanged,
    TuitionChanged,
)
from contracts.envelope import EventData
from education.years import AcademicYear
from services.enrichment.reach.provisions import Told, phase_of, provisions_of
from services.enrichment.reach.rules import (
    ALL,
    Reached,
    School,
    missing_of,
    missing_out,
    school_page,
)
from services.enrichment.reach.ruleset import RULE_SETS, Code, ReachRules

RULES = RULE_SETS[-1]
CODES = tuple(each.code for each in RULES.provisions)
YEAR = AcademicYear.parse("2009/10")
PLACE: dict[str, Any] = {
    "organisation": "105148",
    "area": "350",
    "phase": "primary",
    "kind": "community_school",
}
OF_YEAR: dict[str, Any] = PLACE | {"year": "2009/10"}


def school(number: int, provisions: Mapping[Code, str]) -> School:
    return School(str(number), f"School {number}", "primary", 200, provisions)


def reached(name: str, pupils: int, *had: int) -> Reached:
    """So many had anything, tuition, activities, Arts Awards."""
    some, *each = had
    return Reached(name, pupils, some, dict(zip(RULES.of_pupils, each, strict=True)))


schools = st.lists(
    st.fixed_dictionaries({code: st.sampled_from(("yes", "no", "not_for_it")) for code in CODES}),
    min_size=1, max_size=8,
).map(lambda some: [school(number, each) for number, each in enumerate(some)])  # fmt: skip


def places(found: list[School]) -> list[str]:
    """In the list of who misses out; behind it, all that are not in it."""
    return [each.code for each in missing_out(found, {}, RULES)]


def test_nobody_misses_what_is_not_for_them_yet() -> None:
    """Young people enter for an Arts Award from year 6 on."""
    whole = reached(ALL, 100, 90, 80, 80, 80)
    lacking = {
        number: missing_of(reached(f"year_group={number}", 20, 0, 0, 0, 0), whole, RULES)
        for number in (5, 6)
    }
    assert lacking == {5: ("tuition", "activities"), 6: ("tuition", "activities", "arts_award")}
    assert missing_of(reached("ward=E05000650", 20, 0, 0, 0, 0), whole, RULES) == lacking[6]


@given(schools, st.data())
def test_one_more_provision_never_moves_a_school_up(
    some: list[School], data: st.DataObject
) -> None:
    lacking = [
        (each, code) for each in some for code, has in each.provisions.items() if has == "no"
    ]
    if not lacking:
        return
    chosen, code = data.draw(st.sampled_from(lacking))
    richer = chosen._replace(provisions={**chosen.provisions, code: "yes"})
    after = [richer if each is chosen else each for each in some]
    before, now = places(some), places(after)
    if chosen.organisation not in before:
        assert chosen.organisation not in now
    elif chosen.organisation in now:
        assert now.index(chosen.organisation) >= before.index(chosen.organisation)
    listed = [
        [each.organisation for each in school_page(found, [-1, -1000, ""], 100)]
        for found in (some, after)
    ]
    assert listed[1].index(richer.organisation) >= listed[0].index(chosen.organisation)


@given(schools)
def test_who_has_everything_open_to_it_is_never_listed_and_who_has_nothing_is_first(
    some: list[School],
) -> None:
    full = school(100, dict.fromkeys(CODES, "yes"))
    none = school(101, dict.fromkeys(CODES, "no"))
    closed = school(102, dict.fromkeys(CODES, "not_for_it"))
    listed = {each.code: each for each in missing_out([*some, full, none, closed], {}, RULES)}
    assert "100" not in listed
    assert "102" not in listed
    assert listed["101"].under == 1000 == max(each.under for each in listed.values())
    assert listed["101"].missing == CODES


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8))
def test_a_ward_without_anything_comes_before_all_that_have_something(
    wards: list[tuple[int, int]],
) -> None:
    parts = {
        f"ward=W{at}": reached(f"ward=W{at}", pupils, had, had, 0, 0)
        for at, (pupils, had) in enumerate((max(pair), min(pair)) for pair in wards)
    }
    empty = reached("ward=EMPTY", 100, 0, 0, 0, 0)
    whole = reached(ALL, 1000, 300, 300, 0, 0)
    listed = missing_out([], {ALL: whole, "ward=EMPTY": empty, **parts}, RULES)
    assert listed[0].code == "EMPTY"
    assert (listed[0].under, listed[0].missing) == (1000, ("tuition",))
    assert all((each.pupils or 0) >= RULES.least_pupils for each in listed)
    for each in listed:
        ward = parts.get(f"ward={each.code}", empty)
        assert 1000 * ward.reached < 150 * ward.pupils  # half of 300 in 1000


def test_where_nobody_has_anything_no_ward_and_no_group_stands_out() -> None:
    nobody = {name: reached(name, 100, 0, 0, 0, 0) for name in (ALL, "ward=W", "fsm=yes")}
    assert missing_out([], nobody, RULES) == []


def test_what_is_listed_says_why() -> None:
    parts = {ALL: reached(ALL, 1000, 312, 0, 312, 0), "fsm=yes": reached("fsm=yes", 40, 2, 0, 2, 0)}
    [group] = missing_out([], parts, RULES)
    assert (group.kind, group.name) == ("group", "pupils eligible for free school meals")
    assert group.why == (
        "2 of 40 pupils had any, 5.0 %; of all pupils 31.2 %, and 50 % of that is the least."
    )
    assert (group.under, group.missing) == (679, ("activities",))


def has(*events: EventData, phase: str = "primary") -> dict[Code, str]:
    return dict(provisions_of(Told(events, YEAR, RULES), phase))


def test_support_is_open_only_to_whom_it_was_proposed() -> None:
    assert has()["support"] == "not_for_it"
    told: dict[str, Any] = {**PLACE, "key": "k", "tier": 4, "proposed_on": date(2009, 10, 16)}
    assert has(SupportChanged(**told))["support"] == "no"
    taken = told | {"accepted_on": date(2009, 11, 2)}
    assert has(SupportChanged(**taken))["support"] == "yes"
    assert has(SupportChanged(**taken, ended_on=date(2010, 2, 1)))["support"] == "yes"
    before = told | {"proposed_on": date(2008, 10, 1), "accepted_on": date(2008, 11, 3)}
    assert has(SupportChanged(**before, ended_on=date(2009, 9, 1)))["support"] == "not_for_it"


@pytest.mark.parametrize(("two_hours", "answer"), [(84, "no"), (85, "yes")])
def test_two_hours_of_sport_are_had_where_85_percent_have_them(two_hours: int, answer: str) -> None:
    groups = {5: Participating(pupils=50, two_hours=50)}
    groups[6] = Participating(pupils=50, two_hours=two_hours - 50)
    # Reception and the sixth form are in the survey, and not in the measure.
    groups[0] = groups[12] = Participating(pupils=500, two_hours=0 if answer == "yes" else 500)
    told = ParticipationLoaded(**OF_YEAR, year_groups=groups)
    assert has(told)["sport_two_hours"] == answer


@pytest.mark.parametrize(
    ("from_", "until", "answer"),
    [
        (date(2006, 9, 1), date(2009, 9, 1), "no"),
        (date(2006, 9, 2), date(2009, 9, 2), "yes"),
        (date(2010, 8, 31), date(2013, 8, 31), "yes"),
        (date(2010, 9, 1), date(2013, 9, 1), "no"),
    ],
)
def test_artsmark_counts_on_any_day_of_the_year(from_: date, until: date, answer: str) -> None:
    span = ArtsmarkHeld(level="gold", held_from=from_, until=until)
    assert has(ArtsmarkChanged(**PLACE, held=(span,)))["artsmark"] == answer


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ({"offered": 30, "attended": 0}, "no"),
        ({"offered": 30, "attended": 1}, "yes"),
        ({"offered": 30, "attended": 0, "asked": 1}, "yes"),
        ({}, "yes"),
    ],
)
def test_registered_for_an_activity_and_never_there_is_not_taking_part(
    part: dict[str, int], answer: str
) -> None:
    """Where no register was sent, who was assessed took part."""
    told = {**OF_YEAR, "activity": "a", "sort": "study_support", "starts_on": date(2009, 9, 28)}
    assert has(ProgressLoaded.model_validate(told | {"pupils": 20} | part))["activities"] == answer


def test_a_school_of_unknown_size_is_listed_so_and_after_those_whose_size_is_known() -> None:
    nothing = dict.fromkeys(CODES, "no")
    some = [
        School(name, name, "special", pupils, nothing)
        for name, pupils in (("1", None), ("2", 0), ("3", 90))
    ]
    listed = missing_out(some, {}, RULES)
    assert [(each.code, each.pupils) for each in listed] == [("3", 90), ("2", 0), ("1", None)]
    assert sorted(each.key for each in listed) == [each.key for each in listed]


def test_an_allocation_is_no_tuition_and_an_agreement_taken_back_none() -> None:
    assert has(TuitionChanged(**OF_YEAR))["tuition"] == "no"
    signed = {**OF_YEAR, "service": "s", "signed_on": date(2009, 6, 1), "price": 1, "units": 1}
    assert has(AgreementSigned.model_validate(signed))["agreements"] == "yes"
    ended = signed | {"ended_on": date(2009, 9, 1)}
    assert has(AgreementSigned.model_validate(ended))["agreements"] == "no"


def test_what_is_for_no_school_of_the_phase_is_not_missed() -> None:
    assert has(phase="secondary")["music"] == "not_for_it"
    assert has(phase="primary")["arts_award"] == "not_for_it"
    assert phase_of("not_applicable", "community_special_school") == "special"
    assert phase_of("not_applicable", "pupil_referral_unit") == "pupil_referral_unit"


@pytest.mark.parametrize("broken", ["twice", "pupil_level"])
def test_rules_that_contradict_themselves_are_refused(broken: str) -> None:
    said = RULES.model_dump()
    music = next(each for each in said["provisions"] if each["code"] == "music")
    other = music if broken == "twice" else music | {"code": "music", "pupil_level": True}
    kept = said["provisions"] if broken == "twice" else said["provisions"][:2]
    with pytest.raises(ValidationError):
        ReachRules.model_validate(said | {"provisions": (*kept, other)})
