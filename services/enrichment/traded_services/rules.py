"""What may be done to a traded service when. Pure."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from chassis.problems import Problem
from chassis.records.refusing import need_status, not_allowed
from education.years import AcademicYear
from services.enrichment.traded_services.money import pence
from services.enrichment.traded_services.state import Package, TradedService


def titled(service: TradedService, title: str) -> TradedService:
    """Under another title."""
    need_status(service.status, ("offered",), "given another title")
    return service.model_copy(update={"title": title})


def with_package(service: TradedService, package: Package) -> TradedService:
    """With a package, in place of the one of its code and year if there is one."""
    need_status(service.status, ("offered",), "given packages")
    return _with(service, [package])


def without_package(service: TradedService, code: str, year: str) -> TradedService:
    """With a package offered no more. Raises `not_found` for one that it does not have."""
    need_status(service.status, ("offered",), "changed")
    held = service.package(code, year)
    if held is None:
        raise Problem("not_found", f"The service has no such package in {year}.")
    need_status(held.status, ("offered",), "withdrawn")
    return _with(service, [held.model_copy(update={"status": "withdrawn"})])


def withdrawn(service: TradedService) -> TradedService:
    """Offered no more; what was agreed stands."""
    need_status(service.status, ("offered",), "withdrawn")
    return service.model_copy(update={"status": "withdrawn"})


def carried_over(service: TradedService, year: AcademicYear, uplift: Decimal) -> TradedService:
    """With what a year offers in the next as well, prices up by so many percent, half up to the
    penny. A package that the next year has stays as it is. Raises `conflict` where none is new."""
    need_status(service.status, ("offered",), "carried over")
    after = str(year.next)
    new = [
        each.model_copy(update={"year": after, "price": uplifted(each.price, uplift)})
        for each in service.offered_in(str(year))
        if service.package(each.code, after) is None
    ]
    if not new:
        raise not_allowed(f"No package of {year} is missing in {after}.")
    return _with(service, new)


def uplifted(price: Decimal, percent: Decimal) -> Decimal:
    """A price up by so many percent (negative: down), half up to the penny."""
    return pence(Fraction(price) * (100 + Fraction(percent)) / 100)


def _with(service: TradedService, packages: Iterable[Package]) -> TradedService:
    held = {(each.year, each.code): each for each in service.packages}
    held |= {(each.year, each.code): each for each in packages}
    return service.model_copy(update={"packages": tuple(held[key] for key in sorted(held))})
