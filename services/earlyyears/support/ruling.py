"""Rules by which hours are shared out: data with versions, checked when they are read."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints, model_validator

from chassis.drafts import Plain
from chassis.records.state import Part
from chassis.rulebooks import in_force, shipped
from contracts.earlyyears import Rating
from education.years import AcademicYear

Hours = Annotated[int, Field(ge=0, le=2000)]
Weight = Annotated[int, Field(ge=1, le=1000)]
POOREST_FIRST: Final[tuple[Rating | None, ...]] = ("red", "amber", None, "green")
"""The order in which hours go to those whose claims are equal; not rated may be poor."""


class Weights(Part):
    """Of the hours that are shared out in proportion, by rating: the poorer never the less."""

    red: Weight
    amber: Weight
    not_rated: Weight
    green: Weight

    def of(self, rating: Rating | None) -> int:
        """The weight of a rating; None: not rated."""
        return int(getattr(self, rating or "not_rated"))

    @model_validator(mode="after")
    def _poorer_never_less(self) -> Self:
        if not self.red >= self.amber >= self.green:
            raise ValueError("red weighs no less than amber, and amber no less than green")
        if not self.red >= self.not_rated >= self.green:
            raise ValueError("not rated weighs no less than green and no more than red")
        return self


class Size(Part):
    """Percent of the weight from so many places on."""

    places: Annotated[int, Field(ge=0, le=10_000)]
    percent: Annotated[int, Field(ge=1, le=1000)]


class SharingRule(Part):
    """By what hours are shared out.

    `least` hours for all, `most` for any one; `visit_hours` is what a visit takes where neither it
    nor its programme says. Size counts for nothing where there are no `sizes`.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    effective_from: date
    basis: Annotated[Plain, Field(min_length=1, max_length=500)]
    least: Hours
    most: Hours
    visit_hours: Hours
    weights: Weights
    sizes: Annotated[tuple[Size, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least > self.most:
            raise ValueError("the least hours are no more than the most")
        steps = [size.places for size in self.sizes]
        if steps and (steps[0] != 0 or steps != sorted(set(steps))):
            raise ValueError("sizes begin with 0 places, and each has more than the one before")
        return self

    def weight(self, rating: Rating | None, places: int | None) -> int:
        """The rating's weight times the size's percent."""
        percents = [each.percent for each in self.sizes if each.places <= (places or 0)]
        return self.weights.of(rating) * (percents[-1] if percents else 100)


def rule_on(day: date) -> SharingRule:
    """The rule in force on a day; before the first, the first."""
    return in_force(RULES, day)


def rule_of(year: AcademicYear, today: date) -> SharingRule:
    """The rule for a year: the one in force today, or on the day of the year nearest to it."""
    return rule_on(min(max(today, year.starts), year.ends))


def _shipped() -> Sequence[SharingRule]:
    """Every version, the first first. Raises ValueError for one that is wrong."""
    rules = shipped("services.earlyyears.support", SharingRule)
    return sorted(rules, key=lambda rule: rule.effective_from)


RULES: Final = _shipped()
