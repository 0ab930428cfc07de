"""A school's service level agreement for one academic year, and what events tell of it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.state import HEAD, Due, Entry, Part, State
from chassis.records.told import told_of
from contracts.enrichment import AgreementSigned, AgreementTerms
from education.years import AcademicYear
from services.enrichment.traded_services.money import plain
from services.enrichment.traded_services.state import Unit

AgreementStatus = Literal["quoted", "signed", "refused", "withdrawn", "ended"]
LAPSING: Final = "by_its_day."
"""What an item of the worklist begins with that can be done until its day, and then no more."""


class Terms(NamedTuple):
    """So many units of service in the year, at a price in pounds for all of them."""

    units: Decimal
    price: Decimal


class Variation(Part):
    """Other terms, in force from a day."""

    number: int
    on: date
    units: Decimal
    price: Decimal
    why: str


class Delivery(Part):
    """Units delivered on a day, none: it did not take place. `attended` null: nobody counted."""

    number: int
    on: date
    units: Decimal
    what: str
    attended: int | None = None


class Agreement(State):
    """Its key is the school's, the service's and the year's. `title` and `unit` are the service's
    as it was quoted. A quote may be signed up to `valid_until`. In force from `signed_on` to the
    end of the year, or until `ended_on`, the first day it is not, which may be to come."""

    NAME: ClassVar[str] = "agreement"
    PATH: ClassVar[str] = "agreements"

    status: AgreementStatus = "quoted"
    traded_service: str
    title: str
    unit: Unit
    year: str
    package: str
    units: Decimal
    price: Decimal
    quoted_why: str | None = None
    quoted_on: date
    valid_until: date
    signed_on: date | None = None
    refused_on: date | None = None
    withdrawn_on: date | None = None
    ended_on: date | None = None
    why: str | None = None
    variations: tuple[Variation, ...] = ()
    deliveries: tuple[Delivery, ...] = ()

    @property
    def terms(self) -> Terms:
        """Those in force on the last day."""
        return self.terms_on(self.last_day)

    @property
    def last_day(self) -> date:
        """The last day of its year, or the one before it ended."""
        if self.ended_on is not None:
            return self.ended_on - timedelta(days=1)
        return AcademicYear.parse(self.year).ends

    def terms_on(self, day: date) -> Terms:
        """Those in force on a day; afterwards, those of the last day."""
        varied = [each for each in self.variations if each.on <= min(day, self.last_day)]
        last = varied[-1] if varied else self
        return Terms(last.units, last.price)

    @property
    def delivered(self) -> Decimal:
        """Units delivered in all."""
        return self.delivered_by(date.max)

    def delivered_by(self, day: date) -> Decimal:
        """Units delivered up to a day, that day included."""
        return plain(sum((d.units for d in self.deliveries if d.on <= day), Decimal(0)))

    def is_open_on(self, day: date) -> bool:
        """Whether it is a quote that may still be signed."""
        return self.status == "quoted" and day <= self.valid_until

    def stands_on(self, day: date) -> bool:
        """Whether it is signed on a day and not ended; one whose end is to come stands until it."""
        signed = self.signed_on is not None and self.signed_on <= day
        return signed and not self.has_ended_by(day)

    def has_ended_by(self, day: date) -> bool:
        """Whether it was ended and is in force no more on a day."""
        return self.ended_on is not None and self.ended_on <= day

    def dues(self) -> Iterable[Due]:
        if self.status == "quoted":
            what = f"sign or refuse: {self.title}, {self.year}"
            yield Due(f"{LAPSING}sign", HEAD, what, self.valid_until)
        left = self.terms.units - self.delivered
        if self.signed_on is not None and left > 0:
            what = f"deliver {plain(left)} {self.unit} still: {self.title}, {self.year}"
            yield Due(f"{LAPSING}deliver", None, what, self.last_day)

    def entries(self) -> Iterable[Entry]:
        days = {
            "quoted": self.quoted_on,
            "signed": self.signed_on,
            "refused": self.refused_on,
            "withdrawn": self.withdrawn_on,
            "ended": self.ended_on,
        }
        for act, day in days.items():
            if day is not None:
                yield Entry(act, day, f"agreement {act}: {self.title}, {self.year}")
        for each in self.variations:
            what = f"agreement varied: {self.title}, {self.year}"
            yield Entry(f"varied.{each.number}", each.on, what)
        for done in self.deliveries:
            if done.units:
                what = f"{done.units} {self.unit} delivered: {self.title}, {self.year}"
                yield Entry(f"delivered.{done.number}", done.on, what)

    def audited(self) -> dict[str, Any]:
        """Without what was delivered in words: that stays with the record."""
        made = [each.model_dump(mode="json", exclude={"what"}) for each in self.deliveries]
        return self.model_dump(mode="json", exclude={"deliveries"}) | {"deliveries": made}


def name_of(service: str) -> str:
    """A service's own name, without its authority: `science-centre`."""
    return service.partition(".")[2]


def key_of(organisation: str, service: str, year: AcademicYear) -> str:
    """The key of a school's agreement with a service for a year."""
    return f"{organisation}.{name_of(service)}.{year.slug}"


async def agreement_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[AgreementSigned]:
    """Every agreement of these schools that was signed, those ended since among them."""
    return await told_of(session, Agreement, organisations, _told)


def _told(_key: str, agreement: Agreement, place: dict[str, Any]) -> AgreementSigned | None:
    if agreement.signed_on is None:
        return None
    return AgreementSigned(
        **place,
        year=agreement.year,
        service=name_of(agreement.traded_service),
        signed_on=agreement.signed_on,
        ended_on=agreement.ended_on,
        price=agreement.terms.price,
        units=agreement.terms.units,
        terms=_terms(agreement, agreement.signed_on),
        delivered=agreement.delivered,
        deliveries=_by_day(agreement),
    )


def _terms(agreement: Agreement, signed_on: date) -> dict[date, AgreementTerms]:
    """Those that were in force before it ended, by the first day of each."""
    first = Terms(agreement.units, agreement.price)
    varied = [each for each in agreement.variations if each.on <= agreement.last_day]
    terms = {signed_on: first} | {each.on: Terms(each.units, each.price) for each in varied}
    return {day: AgreementTerms(**each._asdict()) for day, each in terms.items()}


def _by_day(agreement: Agreement) -> dict[date, Decimal]:
    days = sorted({each.on for each in agreement.deliveries if each.units})
    done = {day: [each.units for each in agreement.deliveries if each.on == day] for day in days}
    return {day: plain(sum(units, Decimal(0))) for day, units in done.items()}
