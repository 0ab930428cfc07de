"""Rule sets: data with versions, checked when they are read."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints, model_validator

from chassis.drafts import Plain
from chassis.records.refusing import wrong
from chassis.records.state import Part
from chassis.rulebooks import not_given, shipped
from contracts.sif import Tier
from education.maintained import Framework
from services.sif.rules.conditions import Condition
from services.sif.rules.named import NAMED, Unit

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Alternative = Annotated[tuple[Condition, ...], Field(min_length=1, max_length=10)]
"""Conditions that have to hold together."""


class Rule(Part):
    """Fires where all conditions of one alternative hold; without any, always.

    `mark` is said of a school it fires for: `no_statutory_power_yet`.
    """

    code: Code
    tier: Tier
    title: Annotated[Plain, Field(min_length=1, max_length=200)]
    when: Annotated[tuple[Alternative, ...], Field(max_length=20)] = ()
    mark: Code | None = Field(None, exclude_if=not_given)

    @property
    def conditions(self) -> Iterator[Condition]:
        return (condition for alternative in self.when for condition in alternative)

    @model_validator(mode="after")
    def _asks_of_facts(self) -> Self:
        faults = [fault for condition in self.conditions if (fault := _fault(condition))]
        if faults:
            raise ValueError(f"rule {self.code}: {'; '.join(faults)}")
        return self


class RuleSet(Part):
    """Rules in their order, of which the first that fires suggests the tier.

    `near` is up to how far from firing, or from not firing, a rule is worth a word.
    """

    framework: Framework
    version: int
    effective_from: date
    basis: str
    near: Mapping[Unit, int]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1, max_length=50)]

    @property
    def name(self) -> str:
        return f"{self.framework}-{self.version}"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self.rules)
        return self


def check_order(rules: tuple[Rule, ...]) -> None:
    """Raises ValueError unless the rules go from the most intensive tier to the least, each under
    a code of its own, and the last, alone, always fires."""
    tiers = [rule.tier for rule in rules]
    if tiers != sorted(tiers, reverse=True):
        raise ValueError("rules go from the most intensive tier to the least")
    if len({rule.code for rule in rules}) < len(rules):
        raise ValueError("each rule has a code of its own")
    if [rule for rule in rules if not rule.when] != [rules[-1]]:
        raise ValueError("the last rule, and no other, has no conditions: it always fires")


def _shipped() -> tuple[RuleSet, ...]:
    """Every version of every rule set, the first first. Raises ValueError for one that is wrong."""
    sets = shipped("services.sif.rules", RuleSet)
    return tuple(sorted(sets, key=lambda each: (each.framework, each.version)))


def ruleset_on(framework: Framework, day: date) -> RuleSet:
    """The rule set in force. Raises `invalid_request` for a day before the first."""
    own = [each for each in RULE_SETS if each.framework == framework]
    found = [each for each in own if each.effective_from <= day]
    if not found:
        message = f"there are no rules before {own[0].effective_from}"
        raise wrong("before_the_rules", "query.on", message)
    return max(found, key=lambda each: (each.effective_from, each.version))


def _fault(condition: Condition) -> str | None:
    named = NAMED.get(condition.fact)
    if named is None:
        return f"there is no fact {condition.fact}; there are {', '.join(NAMED)}"
    if named.kind != condition.kind:
        return f"{condition.fact} is a {named.kind}, which {condition.asks[0]} does not ask of"
    strange = set(condition.among or ()) - named.words
    return f"{condition.fact} is never {', '.join(sorted(strange))}" if strange else None


RULE_SETS: Final = _shipped()
