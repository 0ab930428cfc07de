"""Why one school or setting is rated as it is, and what would change it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from pydantic import BaseModel, Field

from contracts.earlyyears import Rating
from education.ofsted import grade_word
from services.earlyyears.quality.facts import Facts, facts_on
from services.earlyyears.quality.rules import Matched, disagreement_of, match, matches
from services.earlyyears.quality.ruleset import QualityRules
from services.earlyyears.quality.state import Evidence
from services.earlyyears.quality.words import because, evidence_in_words

_IF: Final = "if"
_HIGHEST: Final = Decimal(100)


class KnownFact(BaseModel):
    """A piece of evidence in words. `counts`: the rating rests on it; false: newer or stronger
    evidence outweighs it. `old`: a score of so many months ago that the rules point it out."""

    text: str
    evidence: Evidence
    counts: bool
    old: bool


class TriedRule(BaseModel):
    """A rule in its turn: whether it matched, and whether it is the one that gave the rating."""

    rule: str
    title: str
    rating: Rating
    matched: bool
    decided: bool


class NearRating(BaseModel):
    """Another rating that the score is near, and how far from it: percentage points."""

    rating: Rating
    points: Decimal
    text: str


class WouldChange(BaseModel):
    """What would make the rating another."""

    what: str
    rating: Rating | None = Field(description="null: it would not be rated")


class QualityExplanation(BaseModel):
    """The rating on a day and where it comes from. `rating` null: nothing rates it."""

    organisation: str
    name: str
    on: date
    rule_set: str
    rating: Rating | None
    because: str | None
    facts: list[KnownFact]
    rules: list[TriedRule]
    near_misses: list[NearRating]
    would_change: list[WouldChange]
    disagreement: str | None


def explanation_of(
    organisation: str, name: str, evidence: Sequence[Evidence], rules: QualityRules, on: date
) -> QualityExplanation:
    """The explanation for one, by its evidence and the rules in force on the day."""
    facts = facts_on(evidence, on)
    matched = match(facts, rules)
    return QualityExplanation(
        organisation=organisation,
        name=name,
        on=on,
        rule_set=rules.name,
        rating=_rating(matched),
        because=because(rules.title(matched.rule), matched.evidence) if matched else None,
        facts=list(_known(facts, rules, matched)),
        rules=[
            TriedRule(
                rule=rule.code,
                title=rules.title(rule),
                rating=rule.rating,
                matched=matches(rule, facts, rules),
                decided=matched is not None and rule is matched.rule,
            )
            for rule in rules.rules
        ],
        near_misses=list(_near(facts, rules, matched)),
        would_change=list(_would_change(evidence, facts, rules, matched)),
        disagreement=disagreement_of(facts, rules),
    )


def _known(facts: Facts, rules: QualityRules, matched: Matched | None) -> Iterator[KnownFact]:
    counting = [facts.concern, facts.score, facts.inspection, facts.school_inspection, facts.own]
    for one in (*counting, facts.outweighed):
        if one is not None:
            months = (facts.on.year - one.on.year) * 12 + facts.on.month - one.on.month
            months -= facts.on.day < one.on.day
            yield KnownFact(
                text=evidence_in_words(one),
                evidence=one,
                counts=matched is not None and one in matched.evidence,
                old=one.percent is not None and months >= rules.old_after_months,
            )


def _near(facts: Facts, rules: QualityRules, matched: Matched | None) -> Iterator[NearRating]:
    """Only where the score is what decides."""
    if facts.score is None or facts.score.percent is None or matched is None:
        return
    if facts.score not in matched.evidence:
        return
    bounds = rules.thresholds
    above: tuple[tuple[Decimal, Rating, Rating], ...] = (
        (bounds.red_below, "red", "amber"),
        (bounds.amber_below, "amber", "green"),
    )
    for bound, under, over in above:
        away = abs(facts.score.percent - bound)
        if away <= rules.near:
            below = facts.score.percent < bound
            side = "under" if below else "above"
            yield NearRating(
                rating=over if below else under,
                points=away,
                text=f"{away} percentage points {side} {bound}%, where {over} begins",
            )


def _would_change(
    evidence: Sequence[Evidence], facts: Facts, rules: QualityRules, matched: Matched | None
) -> Iterator[WouldChange]:
    """Each thing that could happen on the day, put to the rules; those that change the rating."""
    now = _rating(matched)
    for what, after in _possible(evidence, facts, rules):
        then = _rating(match(facts_on(after, facts.on), rules))
        if then != now:
            yield WouldChange(what=what, rating=then)


def _possible(
    evidence: Sequence[Evidence], facts: Facts, rules: QualityRules
) -> Iterator[tuple[str, Sequence[Evidence]]]:
    if facts.concern is not None:
        rest = [one for one in evidence if one.source != "concern"]
        yield "no concern stands any more", rest
    for words, percent in _bands(rules):
        # As of the next audit: a score of the day itself would be one of two.
        scored = Evidence(source="audit", on=facts.on, reference=_IF, percent=percent)
        yield f"an audit that scores {words}", [*_before(evidence, facts.on), scored]
    for grade in (1, 2, 3, 4):
        word = grade_word(grade, facts.on, "early_years").replace("_", " ")
        graded = Evidence(source="inspection", on=facts.on, reference=_IF, grade=grade)
        yield f"an inspection that finds it {word}", [*_before(evidence, facts.on), graded]


def _before(evidence: Iterable[Evidence], day: date) -> list[Evidence]:
    """Without the scores and inspections of the day itself or later."""
    scored = ("audit", "self_evaluation", "inspection")
    return [one for one in evidence if one.source not in scored or one.on < day]


def _bands(rules: QualityRules) -> Iterator[tuple[str, Decimal]]:
    low, high = rules.thresholds.red_below, rules.thresholds.amber_below
    yield f"under {low}%", Decimal(0)
    yield f"{low}% or more, under {high}%", low
    yield f"{high}% or more", _HIGHEST


def _rating(matched: Matched | None) -> Rating | None:
    return matched.rule.rating if matched else None
