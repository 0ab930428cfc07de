"""What counts as a provision, and who misses out: data with versions, checked when it is read."""

from datetime import date
from fractions import Fraction
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from chassis.records.state import Part
from chassis.rulebooks import in_force, shipped
from education.years import AcademicYear

Code = Literal[
    "tuition", "sport_two_hours", "music", "activities", "arts_award", "artsmark", "agreements",
    "training", "support",
]  # fmt: skip
PUPIL_LEVEL: Final[frozenset[Code]] = frozenset({"tuition", "activities", "arts_award"})
"""What is known of each pupil."""
Percent = Annotated[int, Field(ge=1, le=100)]
YearGroup = Annotated[int, Field(ge=0, le=14)]


class Provision(Part):
    """One kind of enrichment, what has to be there for it, and the phases it is open to; of pupils,
    from which school year on."""

    code: Code
    title: str
    meaning: str
    phases: tuple[str, ...]
    pupil_level: bool
    from_year_group: YearGroup = 0

    @model_validator(mode="after")
    def _known_of_pupils(self) -> Self:
        if self.pupil_level and self.code not in PUPIL_LEVEL:
            raise ValueError(f"of {self.code} it is not known which pupils had it")
        return self


class ReachRules(Part):
    """A version of the rules."""

    version: int
    effective_from: date
    basis: str
    fewest: Annotated[int, Field(ge=1)]
    rate_percent: Percent
    least_pupils: Annotated[int, Field(ge=1)]
    first_year_group: YearGroup
    last_year_group: YearGroup
    sport_percent: Percent
    provisions: tuple[Provision, ...]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        codes = [each.code for each in self.provisions]
        if len(set(codes)) < len(codes):
            raise ValueError("a provision is there twice")
        return self

    @property
    def rate_share(self) -> Fraction:
        """The part of the authority's rate from which on nobody misses out."""
        return Fraction(self.rate_percent, 100)

    @property
    def of_pupils(self) -> tuple[Code, ...]:
        """The provisions of which it is known which pupils had them."""
        return tuple(each.code for each in self.provisions if each.pupil_level)

    def of_year_group(self, year_group: int) -> tuple[Code, ...]:
        """Those of them that are open to pupils of a school year."""
        open_to = {each.code for each in self.provisions if each.from_year_group <= year_group}
        return tuple(code for code in self.of_pupils if code in open_to)


RULE_SETS: Final = tuple(
    sorted(
        shipped("services.enrichment.reach", ReachRules),
        key=lambda each: (each.effective_from, each.version),
    )
)
"""Every version, the first first."""


def rules_of(year: AcademicYear) -> ReachRules:
    """The version an academic year is reckoned by."""
    return in_force(RULE_SETS, year.starts)
