"""How schools and settings would be rated under other thresholds. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel

from contracts.earlyyears import Rating
from services.earlyyears.quality.facts import facts_on
from services.earlyyears.quality.places import Provider
from services.earlyyears.quality.rules import match
from services.earlyyears.quality.ruleset import QualityRules, Thresholds
from services.earlyyears.quality.state import Evidence

Outcome = Literal["red", "amber", "green", "not_rated"]


class Rerated(BaseModel):
    """One that would be rated otherwise; `rule` is the one that would do it."""

    organisation: str
    name: str
    rating: Rating
    rating_then: Rating
    rule: str


class QualityTrial(BaseModel):
    """Ratings by the thresholds in force and by those tried: how many of each, and which move."""

    rule_set: str
    on: date
    thresholds: Thresholds
    ratings: Mapping[Outcome, int]
    ratings_then: Mapping[Outcome, int]
    moved: list[Rerated]


def quality_trial_of(
    providers: Sequence[Provider],
    evidence: Mapping[str, Sequence[Evidence]],
    rules: QualityRules,
    tried: Thresholds,
    on: date,
) -> QualityTrial:
    """What thresholds would change for these on a day, against the set in force."""
    other = rules.model_copy(update={"thresholds": tried})
    now, then, moved = Counter[Outcome](), Counter[Outcome](), []
    for place in (provider.place for provider in providers):
        facts = facts_on(evidence.get(place.organisation, ()), on)
        first, second = match(facts, rules), match(facts, other)
        now[first.rule.rating if first else "not_rated"] += 1
        then[second.rule.rating if second else "not_rated"] += 1
        if first and second and first.rule.rating != second.rule.rating:
            moved.append(
                Rerated(
                    organisation=place.organisation,
                    name=place.name,
                    rating=first.rule.rating,
                    rating_then=second.rule.rating,
                    rule=second.rule.code,
                )
            )
    return QualityTrial(
        rule_set=rules.name,
        on=on,
        thresholds=tried,
        ratings=now,
        ratings_then=then,
        moved=moved,
    )
