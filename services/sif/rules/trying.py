"""Which tiers would be suggested by rules that are not in force. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from chassis.drafts import Day
from chassis.records.drafts import AreaCode, Draft
from contracts.sif import Tier
from education.maintained import Framework
from services.sif.facts.facts import Facts
from services.sif.rules.ruleset import Rule, RuleSet, check_order
from services.sif.rules.suggesting import suggest


class TrialDraft(Draft):
    """Rules to try, as a rule set has them, on the organisations of one area."""

    framework: Framework
    area: AreaCode
    on: Day | None = Field(None, description="the day of the facts; today unless given")
    rules: Annotated[tuple[Rule, ...], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self.rules)
        return self


class Moved(BaseModel):
    """An organisation whose suggested tier would be another, and the rules that say so."""

    organisation: str
    name: str
    tier: Tier
    rule: str
    tier_then: Tier
    rule_then: str


class Trial(BaseModel):
    """Tiers suggested by the rule set in force and by the rules tried: how many organisations in
    each, and those that would move."""

    ruleset: str
    tiers: Mapping[Tier, int]
    tiers_then: Mapping[Tier, int]
    moved: list[Moved]


def trial_of(
    facts: Iterable[Facts], in_force: RuleSet, tried: tuple[Rule, ...], names: Mapping[str, str]
) -> Trial:
    """What rules would change by these facts, against the set in force."""
    other = in_force.model_copy(update={"rules": tried})
    pairs = [(suggest(each, in_force), suggest(each, other)) for each in facts]
    moved = [
        Moved(
            organisation=now.organisation,
            name=names[now.organisation],
            tier=now.tier,
            rule=now.rule,
            tier_then=then.tier,
            rule_then=then.rule,
        )
        for now, then in pairs
        if now.tier != then.tier
    ]
    return Trial(
        ruleset=in_force.name,
        tiers=Counter(now.tier for now, _ in pairs),
        tiers_then=Counter(then.tier for _, then in pairs),
        moved=moved,
    )
