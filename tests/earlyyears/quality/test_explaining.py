"""Why it is rated so: facts, rules tried, near misses, what would change it."""

from datetime import date
from decimal import Decimal

from hypothesis import given

from services.earlyyears.quality.explaining import QualityExplanation, explanation_of
from services.earlyyears.quality.rules import quality_of
from services.earlyyears.quality.ruleset import RULE_SETS
from services.earlyyears.quality.state import Evidence
from tests.earlyyears.quality.made import AUDITED_ON, concern, graded, scored
from tests.earlyyears.quality.test_rules import histories

TODAY = date(2009, 12, 3)


def _explained(*evidence: Evidence, on: date = TODAY) -> QualityExplanation:
    return explanation_of("EY123456", "Sunny", evidence, RULE_SETS[0], on)


def test_how_near_the_next_rating_is() -> None:
    told = _explained(scored("47.5"), graded(3))
    assert told.rating == "red"
    [near] = told.near_misses
    assert (near.rating, near.points) == ("amber", Decimal("2.5"))
    assert near.text == "2.5 percentage points under 50%, where amber begins"
    assert _explained(scored("44.9")).near_misses == []
    [above] = _explained(scored("76.0")).near_misses
    assert (above.rating, above.points) == ("amber", Decimal("1.0"))


def test_a_score_that_does_not_decide_is_near_nothing() -> None:
    assert _explained(scored("47.5"), graded(4)).near_misses == []
    assert _explained(scored("47.5", date(2008, 12, 1)), graded(2)).near_misses == []


def test_each_rule_in_its_turn() -> None:
    told = _explained(scored("47.5"), graded(3))
    assert [rule.rule for rule in told.rules if rule.decided] == ["low_score"]
    matched = [rule.rule for rule in told.rules if rule.matched]
    assert matched == ["low_score", "middling_score", "high_score", "satisfactory", "good"]


def test_what_is_outweighed_and_what_is_old_is_pointed_out() -> None:
    old = scored("80.0", date(2007, 11, 1))
    told = _explained(old, graded(3))
    assert [(fact.counts, fact.old) for fact in told.facts] == [(True, False), (False, True)]
    assert told.facts[1].text == "audit of 1 November 2007: 80.0%"
    # An inspection before the audit; its own judgement beside both.
    told = _explained(
        graded(3, date(2008, 11, 12)), scored("80.0"), graded(2, AUDITED_ON, "own_grade")
    )
    assert [(fact.evidence.source, fact.counts) for fact in told.facts] == [
        ("audit", True),
        ("inspection", False),
        ("own_grade", False),
    ]
    # Twenty-four months are not over until their day comes.
    assert not _explained(old, on=date(2009, 10, 31)).facts[0].old


def test_what_would_change_it() -> None:
    told = {each.what: each.rating for each in _explained(graded(4)).would_change}
    assert told == {
        "an inspection that finds it outstanding": "green",
        "an inspection that finds it good": "green",
        "an inspection that finds it satisfactory": "amber",
    }
    told = {each.what: each.rating for each in _explained(concern(AUDITED_ON)).would_change}
    assert told == {"no concern stands any more": None}
    told = {each.what: each.rating for each in _explained(scored("60.0")).would_change}
    assert told["an audit that scores under 50%"] == "red"
    assert told["an audit that scores 75% or more"] == "green"
    assert "an audit that scores 50% or more, under 75%" not in told
    assert told["an inspection that finds it inadequate"] == "red"


@given(histories(8))
def test_it_explains_the_rating_there_is(evidence: list[Evidence]) -> None:
    told, quality = _explained(*evidence), quality_of(evidence, RULE_SETS, TODAY)
    assert told.rating == (quality.current.rating if quality.current else None)
    assert told.because == (quality.standing.because if quality.standing else None)
    assert sum(rule.decided for rule in told.rules) == (told.rating is not None)
    assert told.disagreement == quality.disagreement
    assert all(each.rating != told.rating for each in told.would_change)
