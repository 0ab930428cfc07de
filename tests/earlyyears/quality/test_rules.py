"""Ratings from evidence: the rule that wins, and that the order of coming never matters."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.earlyyears import Rating
from services.earlyyears.quality.facts import facts_on
from services.earlyyears.quality.rules import RATINGS, disagreement_of, match, quality_of
from services.earlyyears.quality.ruleset import RULE_SETS, rules_on
from services.earlyyears.quality.state import Evidence, Source
from tests.earlyyears.quality.made import AUDITED_ON, INSPECTED_ON, concern, graded, scored

TODAY = date(2009, 12, 3)
RULES = RULE_SETS[0]
EARLIER = date(2009, 1, 12)

days = st.dates(date(2007, 9, 1), date(2009, 11, 30))
grades = st.integers(1, 4)
percents = st.decimals(0, 100, places=1)


sources: st.SearchStrategy[Source] = st.sampled_from(
    ["audit", "self_evaluation", "inspection", "school_inspection", "own_grade", "concern"]
)


@st.composite
def pieces(draw: st.DrawFn) -> Evidence:
    on, source, number = draw(days), draw(sources), draw(st.integers(0, 3))
    if source == "concern":
        until = draw(st.none() | st.integers(0, 400))
        one = concern(on, None if until is None else on + timedelta(days=until))
    elif source in ("audit", "self_evaluation"):
        one = scored(str(draw(percents)), on, source)
    else:
        one = graded(draw(grades), on, source)
    return one.model_copy(update={"reference": f"{source}.{on}.{number}"})


def histories(most: int = 10) -> st.SearchStrategy[list[Evidence]]:
    """Evidence of one organisation, no piece of it twice."""
    return st.lists(pieces(), max_size=most, unique_by=lambda one: one.reference)


def rating_of(*evidence: Evidence, on: date = TODAY) -> tuple[Rating, str] | None:
    matched = match(facts_on(evidence, on), RULES)
    return (matched.rule.rating, matched.rule.code) if matched else None


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([], None),
        ([scored("49.9")], ("red", "low_score")),
        ([scored("50.0")], ("amber", "middling_score")),
        ([scored("74.9")], ("amber", "middling_score")),
        ([scored("75.0")], ("green", "high_score")),
        ([scored("62.5", source="self_evaluation")], ("amber", "middling_score")),
        ([graded(4)], ("red", "inadequate")),
        ([graded(3)], ("amber", "satisfactory")),
        ([graded(2)], ("green", "good")),
        ([graded(1)], ("green", "good")),
        # A newer score outweighs an inspection, either way.
        ([graded(1), scored("40.0")], ("red", "low_score")),
        ([graded(3), scored("90.0")], ("green", "high_score")),
        # An older one, or one of the day itself, does not.
        ([graded(3), scored("40.0", EARLIER)], ("amber", "satisfactory")),
        ([graded(3), scored("90.0", INSPECTED_ON)], ("amber", "satisfactory")),
        # What is inadequate stays so until the next inspection, however well it scores.
        ([graded(4), scored("90.0")], ("red", "inadequate")),
        ([graded(4), graded(2, AUDITED_ON)], ("green", "good")),
        # The whole school's grade is weaker than a score, even an older one.
        ([graded(4, source="school_inspection")], ("red", "school_inadequate")),
        ([graded(2, source="school_inspection"), scored("60.0", EARLIER)],
         ("amber", "middling_score")),
        ([graded(4, TODAY, "school_inspection"), graded(1)], ("green", "good")),
        # One's own grade alone: never green, and nothing beside any other evidence.
        ([graded(1, source="own_grade")], ("amber", "own_judgement")),
        ([graded(4, source="own_grade")], ("red", "own_inadequate")),
        ([graded(4, TODAY, "own_grade"), graded(2)], ("green", "good")),
        ([concern(AUDITED_ON), graded(1, TODAY), scored("100.0", TODAY)], ("red", "concern")),
        ([concern(EARLIER, AUDITED_ON), graded(1)], ("green", "good")),
    ],
)  # fmt: skip
def test_the_first_rule_that_matches(
    evidence: list[Evidence], expected: tuple[Rating, str] | None
) -> None:
    assert rating_of(*evidence) == expected


def test_ratings_are_dated_by_their_evidence_and_the_first_is_the_baseline() -> None:
    quality = quality_of([scored("47.5"), graded(3), graded(2, TODAY)], RULE_SETS, TODAY)
    assert [(one.rating, one.effective_on, one.until) for one in quality.ratings] == [
        ("amber", INSPECTED_ON, AUDITED_ON),
        ("red", AUDITED_ON, TODAY),
        ("green", TODAY, None),
    ]
    assert quality.baseline is not None
    assert quality.baseline.because == (
        "Satisfactory at the latest inspection (inspection of 2 March 2009: satisfactory (3))."
    )
    assert quality.ratings[1].because == (
        "Scored under 50%, not inspected since (audit of 21 September 2009: 47.5%)."
    )


def test_what_gives_the_rating_now_may_be_newer_than_what_first_gave_it() -> None:
    quality = quality_of([graded(2), scored("80.0")], RULE_SETS, TODAY)
    [only] = quality.ratings
    assert (only.rule, quality.standing and quality.standing.rule) == ("good", "high_score")
    assert quality.standing is not None
    assert quality.standing.effective_on == INSPECTED_ON


def test_lifted_a_concern_leaves_no_rating_where_there_is_no_other_evidence() -> None:
    quality = quality_of([concern(EARLIER, AUDITED_ON)], RULE_SETS, TODAY)
    assert quality.status == "not_rated"
    assert quality.current is None
    assert quality.rating_on(AUDITED_ON - timedelta(days=1)) == "red"
    assert quality.rating_on(AUDITED_ON) is None


def test_what_is_still_to_come_rates_nothing_yet() -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert quality_of([graded(4, tomorrow), graded(2)], RULE_SETS, TODAY).ratings[-1].until is None
    assert quality_of([concern(EARLIER, tomorrow)], RULE_SETS, TODAY).status == "rated"


def test_a_new_version_rates_from_its_first_day_on() -> None:
    stricter = RULES.thresholds.model_copy(update={"amber_below": Decimal(90)})
    second = RULES.model_copy(
        update={"version": 2, "effective_from": date(2009, 11, 1), "thresholds": stricter}
    )
    sets = (RULES, second)
    quality = quality_of([scored("80.0")], sets, TODAY)
    assert [(one.rating, one.effective_on, one.rule_set) for one in quality.ratings] == [
        ("green", AUDITED_ON, "quality-1"),
        ("amber", date(2009, 11, 1), "quality-2"),
    ]
    assert rules_on(sets, date(2005, 1, 1)) is RULES


@given(histories(), st.data())
def test_the_order_in_which_evidence_comes_makes_no_difference(
    evidence: list[Evidence], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(evidence))
    assert quality_of(shuffled, RULE_SETS, TODAY) == quality_of(evidence, RULE_SETS, TODAY)


@given(histories(), st.integers(0, 10))
def test_what_comes_later_never_rewrites_what_was(evidence: list[Evidence], known: int) -> None:
    in_time = sorted(evidence, key=lambda one: one.on)
    whole = quality_of(in_time, RULE_SETS, TODAY)
    day = in_time[known].on - timedelta(days=1) if known < len(in_time) else TODAY
    before = quality_of([one for one in in_time if one.on <= day], RULE_SETS, day)
    assert [(one.rating, one.effective_on, one.rule) for one in before.ratings] == [
        (one.rating, one.effective_on, one.rule) for one in whole.ratings if one.effective_on <= day
    ]


@given(histories(), days)
def test_as_at_a_day_the_list_says_what_the_rules_say(evidence: list[Evidence], day: date) -> None:
    quality = quality_of(evidence, RULE_SETS, TODAY)
    matched = match(facts_on(evidence, day), RULES)
    assert quality.rating_on(day) == (matched.rule.rating if matched else None)
    for first, second in zip(quality.ratings, quality.ratings[1:], strict=False):
        assert first.until is not None
        assert first.effective_on < first.until <= second.effective_on
        assert first.rating != second.rating or first.until < second.effective_on


@given(histories(8), percents, percents)
def test_a_lower_score_never_rates_better(
    evidence: list[Evidence], one: Decimal, other: Decimal
) -> None:
    low, high = sorted([one, other])
    worse = rating_of(*evidence, scored(str(low), TODAY))
    better = rating_of(*evidence, scored(str(high), TODAY))
    assert worse is not None
    assert better is not None
    assert RATINGS.index(worse[0]) <= RATINGS.index(better[0])


@given(histories(8), grades, grades)
def test_a_poorer_inspection_never_rates_better(
    evidence: list[Evidence], one: int, other: int
) -> None:
    good, poor = sorted([one, other])
    worse, better = (rating_of(*evidence, graded(grade, TODAY)) for grade in (poor, good))
    assert worse is not None
    assert better is not None
    assert RATINGS.index(worse[0]) <= RATINGS.index(better[0])


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([graded(2, AUDITED_ON, "own_grade")], None),
        ([scored("47.5")], None),
        ([graded(2, AUDITED_ON, "own_grade"), graded(1)], None),
        ([graded(2, AUDITED_ON, "own_grade"), graded(2, TODAY, "school_inspection")], None),
        ([graded(2, AUDITED_ON, "own_grade"), scored("47.5")],
         ("Its own judgement of 21 September 2009: good (2), green; "
          "audit of 21 September 2009: 47.5%, red.")),
        ([graded(3, AUDITED_ON, "own_grade"), graded(2)],
         ("Its own judgement of 21 September 2009: satisfactory (3), amber; "
          "inspection of 2 March 2009: good (2), green.")),
        # The newer of the two judges of it is the one that counts.
        ([graded(2, AUDITED_ON, "own_grade"), scored("47.5"), graded(2, TODAY)], None),
    ],
)  # fmt: skip
def test_its_own_judgement_and_the_teams(evidence: list[Evidence], expected: str | None) -> None:
    assert disagreement_of(facts_on(evidence, TODAY), RULES) == expected
