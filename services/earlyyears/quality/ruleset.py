"""The rules by which quality is rated: data with versions, checked when they are read."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from chassis.records.state import Part
from chassis.rulebooks import in_force, not_given, shipped
from contracts.earlyyears import Rating

Fact = Literal["concern", "grade", "percent", "school_grade", "own_grade"]
"""What a rule may ask about: `services.earlyyears.quality.facts`."""
Threshold = Literal["red_below", "amber_below"]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=4, decimal_places=1)]
_ASKS: Final[Mapping[str, frozenset[str]]] = {
    "is_": frozenset({"concern"}),
    "known": frozenset({"percent"}),
    "at_least": frozenset({"grade", "school_grade", "own_grade"}),
    "below": frozenset({"percent"}),
}


class Thresholds(Part):
    """Percent of the highest score: under the first is red, under the second amber."""

    red_below: Percent
    amber_below: Percent

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.red_below > self.amber_below:
            raise ValueError("amber_below is not less than red_below")
        return self


class Condition(Part):
    """One question about one fact; a fact that is not known is no match.

    `at_least` is the number of a grade, of which 4 is the poorest.
    """

    fact: Fact
    is_: bool | None = Field(None, alias="is", exclude_if=not_given)
    known: Literal[True] | None = Field(None, exclude_if=not_given)
    at_least: Annotated[int, Field(ge=1, le=4)] | None = Field(None, exclude_if=not_given)
    below: Threshold | None = Field(None, exclude_if=not_given)

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        asks = [ask for ask in _ASKS if getattr(self, ask) is not None]
        if len(asks) != 1 or self.fact not in _ASKS[asks[0]]:
            raise ValueError(f"the condition on {self.fact} has to ask one thing that it can")
        return self


class QualityRule(Part):
    """Matches where all its conditions hold. `title` may name the thresholds."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]
    rating: Rating
    title: Annotated[str, Field(min_length=1, max_length=200)]
    when: Annotated[tuple[Condition, ...], Field(min_length=1, max_length=10)]


class QualityRules(Part):
    """Rules in their order, of which the first that matches gives the rating; where none does,
    there is none. `near`: up to how many points from another rating are worth a word."""

    version: int
    effective_from: date
    basis: str
    near: Percent
    old_after_months: Annotated[int, Field(ge=1, le=120)]
    thresholds: Thresholds
    rules: Annotated[tuple[QualityRule, ...], Field(min_length=1, max_length=50)]

    @property
    def name(self) -> str:
        """As a rating names it: `quality-1`."""
        return f"quality-{self.version}"

    def title(self, rule: QualityRule) -> str:
        """A rule's title, with the thresholds in it."""
        return rule.title.format(**self.thresholds.model_dump())

    def worded(self) -> Self:
        """The same to be read: each title with the thresholds in it."""
        rules = tuple(each.model_copy(update={"title": self.title(each)}) for each in self.rules)
        return self.model_copy(update={"rules": rules})

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if len({rule.code for rule in self.rules}) < len(self.rules):
            raise ValueError("each rule has a code of its own")
        asked = {condition.fact for rule in self.rules for condition in rule.when}
        if missing := set(get_args(Fact)) - asked:
            raise ValueError(f"no rule asks about {', '.join(sorted(missing))}")
        return self


def rules_on(sets: tuple[QualityRules, ...], day: date) -> QualityRules:
    """The newest set in force on a day; what was before the first is rated by the first."""
    return in_force(sets, day)


def _shipped() -> tuple[QualityRules, ...]:
    """Every version, the first first. Raises ValueError for one that is wrong."""
    sets = shipped("services.earlyyears.quality", QualityRules)
    return tuple(sorted(sets, key=lambda each: (each.effective_from, each.version)))


RULE_SETS: Final = _shipped()
