"""What callers are told of reach. Percentages have one decimal place, half up."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel, Field

from chassis.paging import Page
from education.rounding import half_up, percent
from services.enrichment.reach.provisions import Has
from services.enrichment.reach.rules import (
    WARD,
    Kind,
    Missing,
    Reached,
    School,
    fewest_of,
    in_words,
    misses,
    missing_of,
)
from services.enrichment.reach.ruleset import Code, ReachRules


class ReachOfPupils(BaseModel):
    """Pupils of years 1 to 11 on roll, each counted once; those of them with tuition, an activity
    or an Arts Award, and with each of these. `percent` null: there are no pupils."""

    pupils: int
    reached: int
    percent: Decimal | None
    had: dict[Code, int]
    reason: Literal["no_pupils"] | None

    @classmethod
    def of(cls, reached: Reached) -> "ReachOfPupils":
        return cls.model_validate(_counts(reached))


class ReachOfPart(ReachOfPupils):
    """A ward or a group of pupils, held to the rate of all. `missing`: the kinds that reach it far
    less than they reach all."""

    code: str = Field(examples=["E05000650", "fsm=yes"])
    name: str
    missing_out: bool
    missing: list[Code]

    @classmethod
    def of_part(cls, part: Reached, whole: Reached, rules: ReachRules) -> "ReachOfPart":
        return cls.model_validate(
            _counts(part)
            | {"code": part.name.removeprefix(WARD), "name": in_words(part.name)}
            | {"missing_out": misses(part, whole, rules)}
            | {"missing": missing_of(part, whole, rules)}
        )


class ReachOfSchool(BaseModel):
    """One school: the provisions open to it, those it has, and `share`, the percentage."""

    organisation: str
    name: str
    phase: str
    open: int
    had: int
    share: Decimal | None
    reason: Literal["none_open"] | None
    missing_out: bool
    provisions: dict[Code, Has]

    @classmethod
    def of(cls, school: School, rules: ReachRules) -> "ReachOfSchool":
        share = percent(school.had, school.open)
        return cls.model_validate(
            {name: getattr(school, name) for name in ("organisation", "name", "phase")}
            | {"open": school.open, "had": school.had, "provisions": dict(school.provisions)}
            | {"share": share, "reason": None if school.open else "none_open"}
            | {"missing_out": school.had < fewest_of(school, rules)}
        )


class InYear(BaseModel):
    """The academic year, and the version of the rules it is reckoned by."""

    year: str
    rules: int


class SchoolsReach(Page[ReachOfSchool], InYear):
    """A page of schools, who has fewest first. Of one school asked about by itself also its own
    pupils and their groups, held to the school's own rate."""

    pupils: ReachOfPupils | None = None
    groups: list[ReachOfPart] | None = None


class WardsReach(Page[ReachOfPart], InYear):
    """A page of the wards that pupils live in, who is reached least first; `ward_not_recorded`:
    pupils of whom it is not known."""

    area: str
    whole: ReachOfPupils
    ward_not_recorded: int


class GroupsReach(InYear):
    """Groups of pupils, who is reached least first. A pupil of whom a characteristic is not
    recorded is in none of its groups."""

    area: str
    whole: ReachOfPupils
    groups: list[ReachOfPart]


class MissingOut(BaseModel):
    """One who misses out: `under` the mark by so many percent of it, and why it is listed."""

    kind: Kind
    code: str
    name: str
    pupils: int | None = Field(description="null: the register does not know how many")
    under: Decimal
    missing: list[Code]
    why: str

    @classmethod
    def of(cls, missing: Missing) -> "MissingOut":
        under = half_up(Fraction(missing.under, 10))
        return cls.model_validate(missing._asdict() | {"under": under})


class MissingOutList(Page[MissingOut], InYear):
    """A page of schools, wards and groups that miss out, who misses out most first."""

    area: str
    whole: ReachOfPupils


class ReachRulesAnswer(BaseModel):
    """The rules a year is reckoned by, and the numbers of all versions."""

    year: str
    rules: ReachRules
    versions: list[int]


def _counts(reached: Reached) -> dict[str, object]:
    rate = reached.rate
    return {
        "pupils": reached.pupils,
        "reached": reached.reached,
        "percent": None if rate is None else half_up(100 * rate),
        "had": dict(reached.had),
        "reason": "no_pupils" if rate is None else None,
    }
