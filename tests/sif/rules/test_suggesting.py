"""The tier that facts suggest: the worked table of tiers, and what holds of every suggestion."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sif.facts.facts import Facts
from services.sif.rules.named import NAMED
from services.sif.rules.ruleset import RULE_SETS, RuleSet, ruleset_on
from services.sif.rules.suggesting import Suggestion, fires, suggest
from tests.sif.rules.assumed import assumed, attained, known, short_by

BELOW: dict[str, Any] = {"attainment": attained(20, 50)}
DECLINING: dict[str, Any] = {
    "percents": (Fraction(60), Fraction(50), Fraction(40)),
    "three_year_trend": "declining",
}


def _in_force(facts: Facts) -> RuleSet:
    return ruleset_on(facts.framework, facts.on)


def _suggested(facts: Facts) -> Suggestion:
    return suggest(facts, _in_force(facts))


def _fires(code: str, facts: Facts) -> bool | None:
    rule = next(rule for rule in _in_force(facts).rules if rule.code == code)
    return fires(rule, {each: each.holds(facts) for each in rule.conditions})


@pytest.mark.parametrize(
    ("facts", "tier", "rule"),
    [
        ({}, 1, "core"),
        ({"ofsted_category": "special_measures"}, 5, "eligible_for_intervention"),
        ({"ofsted_category": "notice_to_improve"}, 5, "eligible_for_intervention"),
        ({"eligible_for_intervention": True}, 5, "eligible_for_intervention"),
        ({"notice_status": "given"}, 5, "warning_notice"),
        ({"notice_status": "complied"}, 1, "core"),
        (BELOW | DECLINING, 4, "at_risk"),
        (BELOW | {"leadership_concern": True}, 4, "at_risk"),
        ({"sip_risk": 4}, 4, "at_risk"),
        (BELOW, 3, "wider_need"),
        ({"ofsted_overall": 3} | DECLINING, 3, "wider_need"),
        ({"ofsted_overall": 3}, 1, "core"),
        ({"sip_risk": 3}, 3, "wider_need"),
        ({"attainment_shortfall": short_by(Fraction(501, 100))}, 2, "named_need"),
        ({"attainment_shortfall": short_by(Fraction(5))}, 1, "core"),
        ({"sip_risk": 2}, 2, "named_need"),
        (DECLINING, 1, "core"),
    ],
)
def test_the_tiers_of_schools(facts: dict[str, Any], tier: int, rule: str) -> None:
    found = _suggested(known(**facts))
    assert (found.tier, found.rule, found.unknown) == (tier, rule, ())


@pytest.mark.parametrize(
    ("facts", "tier"),
    [
        ({"ofsted_overall": 1}, 1),
        ({"ofsted_overall": 3}, 3),
        ({"ofsted_overall": 3, "leadership_concern": True}, 4),
        ({"ofsted_overall": 4}, 5),
        ({"ofsted_category": "inadequate_1"}, 5),
        ({"inspected": False, "ofsted_overall": None}, 2),
        ({"sip_risk": 4}, 4),
    ],
)
def test_settings_get_support_in_inverse_proportion_to_quality(
    facts: dict[str, Any], tier: int
) -> None:
    assert _suggested(known("early_years", **facts)).tier == tier


def test_a_notice_that_gives_no_power_yet_says_so() -> None:
    assert _suggested(known(notice_status="given")).mark == "no_statutory_power_yet"
    eligible = known(notice_status="eligible", eligible_for_intervention=True)
    assert _suggested(eligible).mark is None


def test_evidence_is_in_words_with_figures_and_source() -> None:
    [one] = _suggested(known(**BELOW)).evidence
    assert one.text == "Results 2008/09 KS2: 40.0% achieved the standard, floor 55%"
    [two] = _suggested(known(attainment_shortfall=short_by(Fraction(61, 10)))).evidence
    assert two.text == (
        "Results 2008/09 KS2: mathematics 73.9%, 6.1 percentage points under the authority's "
        "mean of 80.0%"
    )


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"attainment": attained(29, 50)}, "2 pupils from the floor"),
        ({"attainment": attained(28, 50)}, "one pupil from the floor"),
        ({"attainment": attained(27, 50)}, "one pupil below the floor"),
        (
            {"attainment_shortfall": short_by(Fraction(42, 10))},
            "0.8 percentage points from a gap of 5",
        ),
        (
            {"attainment_shortfall": short_by(Fraction(53, 10))},
            "0.3 percentage points over a gap of 5",
        ),
        (
            {"ofsted_overall": 3, "percents": (Fraction(81), Fraction(81), Fraction(80))},
            "one more year of decline",
        ),
    ],
)
def test_near_misses_are_told_in_words(facts: dict[str, Any], text: str) -> None:
    assert [near.text for near in _suggested(known(**facts)).near_misses] == [text]


def test_what_is_far_away_is_no_near_miss() -> None:
    far = known(attainment=attained(31, 50), attainment_shortfall=short_by(Fraction(29, 10)))
    assert _suggested(far).near_misses == ()


@given(assumed())
def test_the_first_rule_to_fire_suggests(facts: Facts) -> None:
    fired = [rule for rule in _in_force(facts).rules if _fires(rule.code, facts)]
    found = _suggested(facts)
    assert (found.rule, found.tier) == (fired[0].code, fired[0].tier)


@given(assumed(), st.sampled_from(["ofsted_overall", "sip_risk"]))
def test_what_is_worse_never_suggests_less(facts: Facts, name: str) -> None:
    for better in (1, 2, 3):
        one, two = (facts.model_copy(update={name: value}) for value in (better, better + 1))
        assert _suggested(one).tier <= _suggested(two).tier


@given(assumed("schools"))
def test_being_below_the_floor_or_in_a_category_never_suggests_less(facts: Facts) -> None:
    above, below = (facts.model_copy(update={"attainment": attained(of, 50)}) for of in (40, 20))
    assert _suggested(above).tier <= _suggested(below).tier
    measures = facts.model_copy(update={"ofsted_category": "special_measures"})
    assert _suggested(measures).tier == 5


@given(assumed())
def test_no_suggestion_is_without_evidence(facts: Facts) -> None:
    found = _suggested(facts)
    for shown in (found, found.public()):
        assert shown.evidence
        assert all(each.text for each in shown.evidence)


@given(assumed())
def test_nothing_confidential_is_public(facts: Facts) -> None:
    shown = _suggested(facts).public().model_dump_json()
    assert "risk " not in shown
    assert "about leadership" not in shown
    bare = facts.public()
    assert (bare.sip_risk, bare.risk_noted_on, bare.leadership_concern) == (None, None, None)


@given(assumed())
def test_what_is_unknown_is_missing_and_could_make_it_more_intensive(facts: Facts) -> None:
    found = _suggested(facts)
    for name in found.unknown:
        assert getattr(facts, name) is None
    undecided = [rule for rule in _in_force(facts).rules if _fires(rule.code, facts) is None]
    above = [rule for rule in undecided if rule.tier > found.tier]
    assert bool(found.unknown) or not above


@given(st.integers(20, 60), st.data())
def test_so_many_pupils_do_turn_the_rule(eligible: int, data: st.DataObject) -> None:
    achieved = data.draw(st.integers(0, eligible))
    facts = known(attainment=attained(achieved, eligible))
    for near in _suggested(facts).near_misses:
        assert near.unit == "pupils"
        away = int(near.distance)
        turned = achieved + (away if near.fired else -away)
        less = achieved + (away - 1 if near.fired else 1 - away)
        assert _fires(near.rule, known(attainment=attained(turned, eligible))) is not near.fired
        assert _fires(near.rule, known(attainment=attained(less, eligible))) is near.fired


@given(st.fractions(3, 7, max_denominator=500))
def test_so_many_points_do_turn_the_rule(points: Fraction) -> None:
    facts = known(attainment_shortfall=short_by(points))
    [near] = _suggested(facts).near_misses
    other = points - near.distance if near.fired else points + near.distance + Fraction(1, 10**6)
    assert _fires(near.rule, known(attainment_shortfall=short_by(other))) is not near.fired


def test_a_near_miss_beside_a_secret_is_secret() -> None:
    facts = known(attainment=attained(29, 50), leadership_concern=True)
    near = {each.rule: each for each in _suggested(facts).near_misses}
    assert (near["at_risk"].confidential, near["wider_need"].confidential) == (True, False)
    assert [each.rule for each in _suggested(facts).public().near_misses] == ["wider_need"]


def test_every_fact_of_every_rule_can_be_told() -> None:
    asked = {each.fact for one in RULE_SETS for rule in one.rules for each in rule.conditions}
    assert asked <= set(NAMED)
    assert all(NAMED[name].told(known()) for name in NAMED)
