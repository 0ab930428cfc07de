"""The rules of statutory targets: which are due when, and what is refused."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from education.periods import period_of
from education.years import AcademicYear
from services.sif.targets import law, rules
from services.sif.targets.lists import weighted
from services.sif.targets.state import Target, Targets

YEARS = st.integers(2000, 2100).map(AcademicYear)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
KS2 = ("ks2_level_4", "ks2_english_progress", "ks2_maths_progress")


def _targets(year: int = 2010, stages: tuple[law.Stage, ...] = ("ks2",)) -> Targets:
    academic = AcademicYear(year)
    return Targets(year=str(academic), stages=stages, due_on=rules.due_on(academic))


def _given(*measures: str) -> list[Target]:
    return [Target.model_validate({"measure": one, "percent": "78"}) for one in measures]


def _faults(problem: Problem) -> list[tuple[str, str]]:
    return [(fault.code, fault.path) for fault in problem.errors]


@given(YEARS)
def test_targets_are_due_five_terms_before_the_summer_of_their_results(year: AcademicYear) -> None:
    term, terms = period_of("term", rules.due_on(year)), 0
    assert term.ends == rules.due_on(year)
    while not (term.text.endswith("SUM") and term.ends == year.ends):
        term, terms = period_of("term", term.ends + timedelta(days=1)), terms + 1
    assert terms == 5


@given(DAYS)
def test_the_year_that_is_next_has_the_first_due_day_from_a_day_on(day: date) -> None:
    due = rules.due_on(rules.year_for(day))
    assert day <= due < date(day.year + 1, 1, 1)
    assert rules.due_on(rules.year_for(due + timedelta(days=1))) > due


def test_the_worked_day() -> None:
    assert rules.due_on(AcademicYear(2010)) == date(2009, 12, 31)
    assert rules.authority_due_on(AcademicYear(2010)) == date(2010, 1, 31)
    assert str(rules.year_for(date(2009, 12, 31))) == "2010/11"
    assert str(rules.year_for(date(2010, 1, 1))) == "2011/12"


@pytest.mark.parametrize(
    ("stages", "due", "measures"),
    [
        (("ks2",), date(2009, 12, 31), set(KS2)),
        (("ks2",), date(2007, 12, 31), {"ks2_level_4"}),
        (("ks3",), date(2007, 12, 31), {"ks3_english", "ks3_maths", "ks3_science"}),
        (("ks3",), date(2008, 12, 31), set()),
        (("ks4",), date(2008, 12, 31), {"ks4_level_2"}),
        (
            ("ks4",),
            date(2009, 12, 31),
            {"ks4_level_2", "ks4_english_progress", "ks4_maths_progress"},
        ),
    ],
)
def test_the_law_of_the_day(stages: Iterable[str], due: date, measures: set[str]) -> None:
    assert {one.measure for one in law.required(list(stages), due)} == measures


@pytest.mark.parametrize(
    ("kind", "phase", "stages"),
    [
        ("community_school", "primary", ("ks2",)),
        ("voluntary_aided_school", "secondary", ("ks4",)),
        ("community_special_school", "not_applicable", ("ks2", "ks4")),
        ("local_authority_nursery_school", "nursery", ()),
        ("pupil_referral_unit", "not_applicable", ()),
        ("academy_converter", "secondary", ()),
    ],
)
def test_who_must_set_them(kind: str, phase: str, stages: tuple[str, ...]) -> None:
    assert law.stages_of(kind, phase, date(2009, 12, 31)) == stages


def test_every_fault_of_targets_is_told_at_once() -> None:
    with pytest.raises(Problem) as refused:
        rules.set_targets(
            _targets(), _given("ks2_level_4", "ks3_maths", "ks2_level_4"), date(2009, 12, 1)
        )
    assert _faults(refused.value) == [
        ("twice", "$.targets.0.measure"),
        ("not_required", "$.targets.1.measure"),
        ("twice", "$.targets.2.measure"),
        ("missing_target", "$.targets"),
        ("missing_target", "$.targets"),
    ]


@given(st.lists(st.sampled_from(["set", "revise", "none", "ks2"]), max_size=8))
def test_any_order_of_acts_follows_the_table(acts: list[str]) -> None:
    table = {
        ("due", "set"): "set",
        ("set", "revise"): "revised",
        ("revised", "revise"): "revised",
        ("due", "none"): "not_required",
        ("not_required", "none"): "not_required",
        ("due", "ks2"): "due",
        ("not_required", "ks2"): "due",
    }
    targets, on = _targets(), date(2009, 12, 1)
    for act in acts:
        wanted = table.get((targets.status, act))
        if wanted is None:
            with pytest.raises(Problem) as refused:
                _do(act, targets, on)
            assert refused.value.code == "conflict"
        else:
            targets = _do(act, targets, on)
            assert targets.status == wanted
            assert bool(list(targets.dues())) == (wanted == "due")


def _do(act: str, targets: Targets, on: date) -> Targets:
    match act:
        case "set":
            return rules.set_targets(targets, _given(*KS2), on)
        case "revise":
            return rules.revised(targets, _given(*KS2), on)
        case "none":
            return rules.of_stages(targets, ())
        case _:
            return rules.of_stages(targets, ("ks2",))


@given(DAYS, DAYS, st.none() | DAYS)
def test_late_is_due_before_and_not_set_by_the_day(
    due: date, on: date, set_on: date | None
) -> None:
    late = rules.is_late(due, set_on, on)
    assert late == (due < on and not (set_on is not None and set_on <= on))


def test_key_stage_3_is_refused_once_its_targets_are_gone() -> None:
    with pytest.raises(Problem):
        rules.of_stages(_targets(2009), ("ks3",))
    assert rules.of_stages(_targets(2008), ("ks3",)).stages == ("ks3",)


def test_the_law_before_what_is_known_is_not_guessed() -> None:
    assert rules.known(AcademicYear(2008)) == AcademicYear(2008)
    with pytest.raises(Problem):
        rules.known(AcademicYear(2007))


COHORTS = st.lists(
    st.tuples(st.decimals(0, 100, places=1), st.none() | st.integers(1, 400)), max_size=8
)


@given(COHORTS)
def test_the_sum_weighs_each_school_by_its_cohort(
    schools: list[tuple[Decimal, int | None]],
) -> None:
    targets = [Target(measure="ks2_level_4", percent=p, cohort=n) for p, n in schools]
    tenths = sum(int(p * 10) * n for p, n in schools if n)
    pupils = sum(n for _, n in schools if n)
    found = weighted(targets)
    assert (found is None) == (pupils == 0)
    if found is not None:
        assert abs(Fraction(found) - Fraction(tenths, 10 * pupils)) <= Fraction(1, 20)


def test_halves_go_up() -> None:
    known = [(Decimal(50), 1), (Decimal("50.1"), 1), (Decimal(99), None)]
    targets = [Target(measure="ks2_level_4", percent=p, cohort=n) for p, n in known]
    assert weighted(targets) == Decimal("50.1")
