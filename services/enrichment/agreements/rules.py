"""What may be done to an agreement when. Pure: every day is given."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal, NamedTuple

from chassis.organisations import Place
from chassis.problems import Fault, Problem
from chassis.records.numbered import numbered, replaced
from chassis.records.refusing import need_from, need_status, not_allowed, wrong
from education.years import AcademicYear
from services.enrichment.agreements.state import (
    Agreement,
    AgreementStatus,
    Delivery,
    Terms,
    Variation,
)
from services.enrichment.traded_services.money import pence
from services.enrichment.traded_services.state import Package, TradedService

Act = Literal["quoted anew", "signed", "refused", "withdrawn", "varied", "delivered", "ended"]
ALLOWED: Final[Mapping[Act, tuple[AgreementStatus, ...]]] = {
    "quoted anew": ("quoted", "refused", "withdrawn"),
    "signed": ("quoted",),
    "refused": ("quoted",),
    "withdrawn": ("quoted",),
    "varied": ("signed",),
    "delivered": ("signed", "ended"),
    "ended": ("signed",),
}
"""Of which status an agreement is to which something may be done."""


class Asked(NamedTuple):
    """What a quote is to be: terms of its own, and why; and how many days it stands."""

    units: Decimal | None
    price: Decimal | None
    why: str | None
    valid_days: int


def is_open_in(place: Place, year: AcademicYear, on: date) -> bool:
    """Whether a school is at work on some day of a year that is not before `on`, as far as the
    register knows: one that is proposed too, where it is known when it opens."""
    if place.status == "proposed" and place.opened_on is None:
        return False
    if place.opened_on is not None and place.opened_on > year.ends:
        return False
    if place.closed_on is None:
        return place.status != "closed"
    return place.closed_on > max(on, year.starts)


def quoted(key: str, service: TradedService, package: Package, asked: Asked, on: date) -> Agreement:
    """A quote of a package, `key` the service's. Without a price of its own, other units cost in
    proportion. It stands to the end of the year at most. Raises `invalid_request` for terms of its
    own without a reason, and after the year."""
    own = (asked.units, asked.price) != (None, None)
    if own and asked.why is None:
        raise wrong("missing", "$.reason", "say why the terms are not the package's")
    last = AcademicYear.parse(package.year).ends
    if on > last:
        raise wrong("outside_year", "$.on", f"{package.year} is over on {on}")
    units = asked.units or package.units
    share = Fraction(units) / Fraction(package.units)
    price = pence(Fraction(package.price) * share) if asked.price is None else asked.price
    return Agreement(
        traded_service=key,
        title=service.title,
        unit=service.unit,
        year=package.year,
        package=package.code,
        units=units,
        price=price,
        quoted_why=asked.why if own else None,
        quoted_on=on,
        valid_until=min(on + timedelta(days=asked.valid_days), last),
    )


def quoted_anew(agreement: Agreement, quote: Agreement) -> Agreement:
    """Another quote, in place of one that is open, lapsed, refused or withdrawn."""
    _need(agreement, "quoted anew")
    last = agreement.refused_on or agreement.withdrawn_on or agreement.quoted_on
    need_from(quote.quoted_on, last, f"it was {agreement.status}")
    return quote


def signed(agreement: Agreement, on: date, *, said_on: date | None = None) -> Agreement:
    """Signed while the quote stands. Who may not record a signature late must also say so while it
    does: `said_on` is the day on which they do. Raises `conflict` with the fault `quote_lapsed`
    after that."""
    _need(agreement, "signed")
    need_from(on, agreement.quoted_on, "it was quoted")
    if max(on, said_on or on) > agreement.valid_until:
        message = f"The quote stood until {agreement.valid_until}: ask for another."
        fault = Fault("quote_lapsed", "$.on", message)
        raise Problem("conflict", message, errors=[fault])
    return _with(agreement, status="signed", signed_on=on)


def refused(agreement: Agreement, on: date, why: str | None) -> Agreement:
    """Refused by the school, lapsed or not."""
    _need(agreement, "refused")
    need_from(on, agreement.quoted_on, "it was quoted")
    return _with(agreement, status="refused", refused_on=on, why=why)


def withdrawn(agreement: Agreement, on: date, why: str) -> Agreement:
    """A quote taken back before it is signed."""
    _need(agreement, "withdrawn")
    need_from(on, agreement.quoted_on, "it was quoted")
    return _with(agreement, status="withdrawn", withdrawn_on=on, why=why)


def varied(
    agreement: Agreement, units: Decimal | None, price: Decimal | None, on: date, why: str
) -> Agreement:
    """Of other terms from a day on, which may be to come; what is not given stays. Raises
    `conflict` where that changes nothing."""
    _need(agreement, "varied")
    last = agreement.variations[-1].on if agreement.variations else agreement.signed_on
    need_from(on, last, "it was last agreed", path="$.from")
    _need_by_the_end(agreement, on, "$.from")
    held = agreement.terms
    after = Terms(units or held.units, held.price if price is None else price)
    if after == held:
        raise not_allowed("These are its terms already.")
    number = len(agreement.variations) + 1
    new = Variation(number=number, on=on, units=after.units, price=after.price, why=why)
    return _with(agreement, variations=(*agreement.variations, new))


def delivered(
    agreement: Agreement, on: date, units: Decimal, what: str, attended: int | None
) -> Agreement:
    """With a delivery; more than was agreed is taken."""
    _need(agreement, "delivered")
    _need_in_force(agreement, on)
    number = len(agreement.deliveries) + 1
    new = Delivery(number=number, on=on, units=units, what=what, attended=attended)
    return _with(agreement, deliveries=(*agreement.deliveries, new))


def corrected(agreement: Agreement, number: int, changed: Mapping[str, Any]) -> Agreement:
    """With a delivery as it really was; what is not in `changed` stays. Raises `not_found`."""
    _need(agreement, "delivered")
    held = numbered(agreement.deliveries, number, "The agreement has no delivery")
    after = held.model_copy(update=changed)
    if after.units:
        _need_in_force(agreement, after.on)
    return _with(agreement, deliveries=replaced(agreement.deliveries, after))


def ended(agreement: Agreement, on: date, why: str) -> Agreement:
    """In force no more from a day on, which may be to come: not before the last delivery."""
    _need(agreement, "ended")
    days = [each.on + timedelta(days=1) for each in agreement.deliveries if each.units]
    need_from(on, agreement.signed_on, "it was signed", path="$.until")
    need_from(on, max(days, default=None), "the last delivery was over", path="$.until")
    _need_by_the_end(agreement, on, "$.until")
    return _with(agreement, status="ended", ended_on=on, why=why)


def _need(agreement: Agreement, act: Act) -> None:
    need_status(agreement.status, ALLOWED[act], act)


def _need_in_force(agreement: Agreement, on: date) -> None:
    year = AcademicYear.parse(agreement.year)
    if agreement.signed_on is not None:
        first = max(agreement.signed_on, year.starts)
        need_from(on, first, "it came into force")
    if agreement.ended_on is not None and on >= agreement.ended_on:
        raise wrong("too_late", "$.on", f"it is in force no more from {agreement.ended_on} on")
    _need_by_the_end(agreement, on, "$.on")


def _need_by_the_end(agreement: Agreement, on: date, path: str) -> None:
    last = AcademicYear.parse(agreement.year).ends
    if on > last:
        raise wrong("outside_year", path, f"{agreement.year} ends on {last}")


def _with(agreement: Agreement, **update: Any) -> Agreement:
    return agreement.model_copy(update=update)
