"""What callers send of traded services."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from chassis.drafts import distinct
from chassis.records.drafts import AreaCode, Draft, ReasonDraft, Slug
from chassis.records.people import Line
from education.years import AcademicYear
from services.enrichment.traded_services.money import Pounds, Units
from services.enrichment.traded_services.state import Package, Phase, Sort, Unit


class TradedServiceDraft(Draft):
    """A service that schools may buy."""

    area: AreaCode
    name: Slug = Field(description="what its key ends with", examples=["science-centre"])
    title: Line
    sort: Sort
    unit: Unit = Field(description="what its packages and deliveries are counted in")


class TradedServiceTitleDraft(Draft):
    """What it is called now."""

    title: Line


class PackageDraft(Draft):
    """A package of one academic year."""

    code: Slug
    year: AcademicYear
    title: Line
    units: Units
    price: Pounds = Field(description="in pounds, of all units together")
    phases: Annotated[list[Phase], AfterValidator(distinct)] = Field(
        [], max_length=8, description="for schools of these phases; none: of any"
    )


class PackageWithdrawalDraft(ReasonDraft):
    """Which package is offered no more, and why."""

    code: Slug
    year: AcademicYear


class TradedServiceWithdrawalDraft(ReasonDraft):
    """Why the service is offered no more."""


class NewYearDraft(Draft):
    """Of which year the packages are offered in the next, too."""

    year: AcademicYear = Field(description="the year that has them")
    uplift: Decimal = Field(
        Decimal(0), ge=-50, le=100, decimal_places=2, description="percent on every price"
    )


def package_from(draft: PackageDraft) -> Package:
    """The package as it is kept."""
    given = draft.model_dump(exclude={"year", "phases"})
    return Package(**given, year=str(draft.year), phases=tuple(draft.phases))
