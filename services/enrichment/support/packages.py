"""What is proposed in which tier and phase: data with versions, checked when it is read."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from chassis.records.state import Part
from chassis.rulebooks import in_force, shipped

SupportedTier = Literal[4, 5]
TIERS: Final[tuple[SupportedTier, ...]] = (4, 5)
"""Intensive Support and Intensive Intervention."""
Hours = Annotated[Decimal, Field(gt=0, le=1000, multiple_of=Decimal("0.25"))]
"""Hours, to the quarter."""


class Item(Part):
    """One thing of a package: which service gives it, for how long, and why it is proposed."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    service: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    hours: Hours
    why: Annotated[str, Field(min_length=1, max_length=1000)]


class SupportPackage(Part):
    """What is proposed in a tier to schools of some phases; of none: of all that none names."""

    tier: SupportedTier
    phases: tuple[str, ...] = ()
    review_weeks: Annotated[int, Field(ge=1, le=26)]
    items: Annotated[tuple[Item, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _codes_once(self) -> Self:
        if len({item.code for item in self.items}) < len(self.items):
            raise ValueError("two items of a package have one code")
        return self


class PackageRules(Part):
    """A version of the packages: for each tier exactly one a phase, and one for all others."""

    version: int
    effective_from: date
    basis: str
    packages: tuple[SupportPackage, ...]

    @model_validator(mode="after")
    def _one_for_each(self) -> Self:
        for tier in TIERS:
            named = [phase for each in self.packages if each.tier == tier
                     for phase in each.phases or ("",)]  # fmt: skip
            if "" not in named or len(set(named)) < len(named):
                raise ValueError(f"tier {tier} has one package a phase, and one for all others")
        return self

    def package_for(self, tier: int, phase: str) -> SupportPackage:
        """The package of a tier for a phase."""
        of_tier = [each for each in self.packages if each.tier == tier]
        named = [each for each in of_tier if phase in each.phases]
        return (named or [each for each in of_tier if not each.phases])[0]


RULE_SETS: Final = tuple(
    sorted(
        shipped("services.enrichment.support", PackageRules),
        key=lambda each: (each.effective_from, each.version),
    )
)
"""Every version, the first first."""


def rules_on(day: date) -> PackageRules:
    """The version in force on a day."""
    return in_force(RULE_SETS, day)
