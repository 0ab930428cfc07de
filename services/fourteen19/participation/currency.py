"""Until when what was heard of an activity counts: data with versions, checked when it is read."""

from calendar import monthrange
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from chassis.records.state import Part
from chassis.rulebooks import in_force, shipped
from education.years import AcademicYear
from services.fourteen19.participation.codes import CODES


class Currency(Part):
    """How long activities of some codes count: a number of months, or until the end of the academic
    year."""

    codes: Annotated[tuple[str, ...], Field(min_length=1)]
    months: Annotated[int, Field(ge=1, le=36)] | None = None
    until: Literal["end_of_academic_year"] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.months is None) == (self.until is None):
            raise ValueError("a rule says months, or until when: one of the two")
        return self


class CurrencyRules(Part):
    """A version of the rules: one for each code of which anything can be known."""

    version: int
    effective_from: date
    basis: str
    rules: tuple[Currency, ...]

    @model_validator(mode="after")
    def _every_code(self) -> Self:
        named = sorted(code for rule in self.rules for code in rule.codes)
        if named != sorted(code for code, each in CODES.items() if each.group != "not_known"):
            raise ValueError("each code, but those not known, has one rule")
        return self

    @cached_property
    def by_code(self) -> dict[str, Currency]:
        """The rule of each code."""
        return {code: rule for rule in self.rules for code in rule.codes}


def lapses_on(code: str, heard_on: date) -> date:
    """The first day on which an activity last heard of on a day counts no longer.

    A code of what is not known counts for nothing from the day on. By the rules in force on the day
    it was heard of.
    """
    rule = in_force(RULE_SETS, heard_on).by_code.get(code)
    if rule is None:
        return heard_on
    if rule.months is None:
        return AcademicYear.containing(heard_on).ends + timedelta(days=1)
    return _months_after(heard_on, rule.months)


def _months_after(day: date, months: int) -> date:
    """The same day some months later; of a shorter month, its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


RULE_SETS: Final = tuple(
    sorted(
        shipped("services.fourteen19.participation", CurrencyRules),
        key=lambda each: (each.effective_from, each.version),
    )
)
"""Every version, the first first."""
