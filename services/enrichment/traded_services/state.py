"""A traded service, and its packages year by year."""

from decimal import Decimal
from typing import ClassVar, Literal

from chassis.records.state import Part, State

Sort = Literal["music", "arts", "science", "sport", "other"]
Unit = Literal["days", "sessions", "pupils"]
Phase = Literal[
    "nursery",
    "primary",
    "middle_deemed_primary",
    "secondary",
    "middle_deemed_secondary",
    "16_plus",
    "all_through",
    "not_applicable",
]
"""A phase as the register writes it; special schools and units have `not_applicable`."""


class Package(Part):
    """What is offered in one academic year: so many units at a price in pounds, to schools of some
    phases; none: of any."""

    code: str
    year: str
    title: str
    units: Decimal
    price: Decimal
    phases: tuple[Phase, ...] = ()
    status: Literal["offered", "withdrawn"] = "offered"

    def is_for(self, phase: str) -> bool:
        """Whether a school of this phase may have it."""
        return not self.phases or phase in self.phases


class TradedService(State):
    """Its key is the authority's and its name: `350.science-centre`. What was agreed with a school
    stays in the agreement, whatever becomes of the package."""

    NAME: ClassVar[str] = "traded_service"
    PATH: ClassVar[str] = "traded-services"
    OF_ORGANISATION: ClassVar[bool] = False

    status: Literal["offered", "withdrawn"] = "offered"
    area: str
    title: str
    sort: Sort
    unit: Unit
    packages: tuple[Package, ...] = ()

    def package(self, code: str, year: str) -> Package | None:
        """Its package of a code and year."""
        return next((p for p in self.packages if (p.code, p.year) == (code, year)), None)

    def offered_in(self, year: str) -> list[Package]:
        """What it offers in a year; withdrawn, nothing."""
        if self.status == "withdrawn":
            return []
        return [p for p in self.packages if p.year == year and p.status == "offered"]

    def is_for(self, phase: str, year: str) -> bool:
        """Whether any package of a year is for schools of a phase, withdrawn since or not: what
        was withdrawn when the year was full had been offered to them."""
        return any(package.is_for(phase) for package in self.packages if package.year == year)
