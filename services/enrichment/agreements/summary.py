"""Agreements of a year added up, by service. Pure."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from pydantic import BaseModel, Field

from education.rounding import percent
from services.enrichment.agreements.standing import agreed, earned
from services.enrichment.agreements.state import Agreement
from services.enrichment.traded_services.money import pence, plain
from services.enrichment.traded_services.state import Unit


class Money(BaseModel):
    """In pounds, by the terms in force. What is agreed of an agreement that has ended is what it
    earned; one whose end is to come has not."""

    income_agreed: Decimal = Field(description="of what was signed", examples=["24750.00"])
    income_earned: Decimal = Field(description="by delivery: in proportion, at most the price")
    quotes_worth: Decimal = Field(description="of quotes that may still be signed")


class InAll(Money):
    """All services together."""

    schools: int = Field(description="with any agreement signed and not ended, each once")


class OfService(Money):
    """One service. `quoted` may still be signed, `lapsed` no more. `eligible` schools are open and
    of a phase that the year's packages are for, or have signed."""

    service: str
    title: str
    unit: Unit
    quoted: int
    lapsed: int
    signed: int
    refused: int
    withdrawn: int
    ended: int
    eligible: int
    signed_percent: Decimal | None = Field(description="of those eligible; one decimal place")
    reason: Literal["nobody_eligible"] | None = Field(description="why there is no percentage")
    units: Decimal = Field(description="agreed in those signed and not ended")
    delivered: Decimal = Field(description="of them; with what was delivered beyond")
    delivered_percent: Decimal | None = Field(description="null: no units are agreed")


class Held(NamedTuple):
    """An agreement, and whose it is."""

    organisation: str
    agreement: Agreement


class Named(NamedTuple):
    """What is said of a service besides its agreements."""

    key: str
    title: str
    unit: Unit
    eligible: Collection[str]


def of_service(service: Named, held: Sequence[Held], on: date) -> OfService:
    """The sums of one service's agreements of a year, as of a day."""
    signed = [each for each in held if each.agreement.stands_on(on)]
    eligible = len({*service.eligible, *(each.organisation for each in signed)})
    units = plain(sum((each.agreement.terms_on(on).units for each in signed), Decimal(0)))
    delivered = plain(sum((each.agreement.delivered for each in signed), Decimal(0)))
    quoted = sum(each.agreement.is_open_on(on) for each in held)
    return OfService(
        **_money(held, on),
        service=service.key,
        title=service.title,
        unit=service.unit,
        quoted=quoted,
        lapsed=_counted(held, "quoted") - quoted,
        signed=len(signed),
        refused=_counted(held, "refused"),
        withdrawn=_counted(held, "withdrawn"),
        ended=sum(each.agreement.has_ended_by(on) for each in held),
        eligible=eligible,
        signed_percent=percent(len(signed), eligible),
        reason=None if eligible else "nobody_eligible",
        units=units,
        delivered=delivered,
        delivered_percent=percent(delivered, units),
    )


def in_all(held: Sequence[Held], on: date) -> InAll:
    """The sums of all services' agreements."""
    schools = {each.organisation for each in held if each.agreement.stands_on(on)}
    return InAll(**_money(held, on), schools=len(schools))


def _counted(held: Iterable[Held], status: str) -> int:
    return sum(each.agreement.status == status for each in held)


def _money(held: Sequence[Held], on: date) -> dict[str, Decimal]:
    of = [each.agreement for each in held]
    signed = [each for each in of if each.signed_on is not None]
    zero = pence(Fraction(0))
    return {
        "income_agreed": sum((agreed(each, on) for each in signed), zero),
        "income_earned": sum((earned(each, on) for each in signed), zero),
        "quotes_worth": sum((each.price for each in of if each.is_open_on(on)), zero),
    }
