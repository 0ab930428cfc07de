"""From evidence to ratings. Pure: every day is given."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from contracts.earlyyears import Rating
from education.words import sentence
from services.earlyyears.quality.facts import Facts, facts_on
from services.earlyyears.quality.ruleset import Condition, QualityRule, QualityRules, rules_on
from services.earlyyears.quality.state import Evidence, Judged, Quality
from services.earlyyears.quality.words import because, evidence_in_words

RATINGS: Final[tuple[Rating, ...]] = ("red", "amber", "green")
"""The poorest first."""
OF_GRADE: Final[dict[int, Rating]] = {1: "green", 2: "green", 3: "amber", 4: "red"}


class Matched(NamedTuple):
    """The rule that gives a rating, and the evidence it asked about."""

    rule: QualityRule
    evidence: tuple[Evidence, ...]


def match(facts: Facts, rules: QualityRules) -> Matched | None:
    """The first rule that matches; None: nothing is known that one asks about."""
    for rule in rules.rules:
        if matches(rule, facts, rules):
            asked = dict.fromkeys(condition.fact for condition in rule.when)
            found = [facts.behind(fact) for fact in asked]
            return Matched(rule, tuple(one for one in found if one is not None))
    return None


def matches(rule: QualityRule, facts: Facts, rules: QualityRules) -> bool:
    """Whether all conditions of a rule hold."""
    return all(_holds(condition, facts, rules) for condition in rule.when)


def quality_of(
    evidence: Sequence[Evidence], sets: tuple[QualityRules, ...], today: date
) -> Quality:
    """The ratings that evidence gives, all of it in the order of its days: in which order it came
    makes no difference. Each day is rated by the rules in force on it."""
    ratings = _ratings(evidence, sets, today)
    rules, facts = rules_on(sets, today), facts_on(evidence, today)
    current = ratings[-1] if ratings and ratings[-1].until is None else None
    now = match(facts, rules)
    standing = _judged(now, rules, current.effective_on) if now and current else None
    return Quality(
        status="rated" if current else "not_rated",
        ratings=tuple(ratings),
        standing=standing,
        disagreement=disagreement_of(facts, rules),
    )


def disagreement_of(facts: Facts, rules: QualityRules) -> str | None:
    """How its own judgement differs, by a rating at least, from the newer of the team's score and
    the inspection's grade; None: it does not, or there are not both."""
    own, theirs = facts.own, facts.score or facts.inspection
    if own is None or own.grade is None or theirs is None:
        return None
    ours, others = OF_GRADE[own.grade], _rating_of(theirs, rules)
    if ours == others:
        return None
    words = f"{evidence_in_words(own)}, {ours}; {evidence_in_words(theirs)}, {others}"
    return sentence(words)


def _ratings(
    evidence: Sequence[Evidence], sets: tuple[QualityRules, ...], today: date
) -> list[Judged]:
    found: list[Judged] = []
    for day in _days(evidence, sets, today):
        rules = rules_on(sets, day)
        now = match(facts_on(evidence, day), rules)
        last = found[-1] if found and found[-1].until is None else None
        if last is not None and (now is None or now.rule.rating != last.rating):
            found[-1] = last.model_copy(update={"until": day})
        if now is not None and (last is None or now.rule.rating != last.rating):
            found.append(_judged(now, rules, day))
    return found


def _days(
    evidence: Iterable[Evidence], sets: tuple[QualityRules, ...], today: date
) -> Iterable[date]:
    """On which a rating may change: what is said of the time to come waits for it."""
    days = {day for one in evidence for day in (one.on, one.until) if day is not None}
    changed = {rules.effective_from for rules in sets[1:]}
    return sorted(day for day in days | changed if day <= today)


def _judged(matched: Matched, rules: QualityRules, since: date) -> Judged:
    return Judged(
        rating=matched.rule.rating,
        effective_on=since,
        rule_set=rules.name,
        rule=matched.rule.code,
        because=because(rules.title(matched.rule), matched.evidence),
        evidence=matched.evidence,
    )


def _holds(condition: Condition, facts: Facts, rules: QualityRules) -> bool:
    found = facts.behind(condition.fact)
    if condition.is_ is not None:
        return condition.is_ is (found is not None)
    if found is None:
        return False
    if condition.at_least is not None:
        return found.grade is not None and found.grade >= condition.at_least
    if condition.below is not None:
        bound = getattr(rules.thresholds, condition.below)
        return found.percent is not None and found.percent < bound
    return True


def _rating_of(one: Evidence, rules: QualityRules) -> Rating:
    if one.percent is None:
        return OF_GRADE[one.grade or 4]
    if one.percent < rules.thresholds.red_below:
        return "red"
    return "amber" if one.percent < rules.thresholds.amber_below else "green"
