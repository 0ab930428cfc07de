"""What callers send of agreements."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from chassis.drafts import Day
from chassis.records.drafts import OnDraft, Organisation, Prose, ReasonDraft, Slug
from education.years import AcademicYear
from services.enrichment.traded_services.money import Pounds, Units, plain

ServiceKey = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{3}\.[a-z0-9][a-z0-9-]{0,39}$"),
    Field(description="a traded service's key", examples=["350.science-centre"]),
]
ValidDays = Annotated[
    int, Field(ge=1, le=365, description="days the quote stands, to the end of the year at most")
]
Attended = Annotated[int, Field(ge=0, le=100_000, description="who came, as a count")]
_UnitsOrNone = Annotated[Decimal, Field(ge=0, le=100_000, decimal_places=2), AfterValidator(plain)]


class QuoteDraft(OnDraft):
    """A package, or terms of the school's own and why."""

    package: Slug
    units: Units | None = Field(None, description="default: the package's")
    price: Pounds | None = Field(None, description="default: the package's, by units in proportion")
    reason: Prose | None = Field(None, description="needed where units or price are given")
    valid_days: ValidDays = 30


class AgreementDraft(QuoteDraft):
    """A quote for one school."""

    organisation: Organisation
    service: ServiceKey
    year: AcademicYear


class ManyQuotesDraft(OnDraft):
    """One package quoted to many schools."""

    service: ServiceKey
    package: Slug
    year: AcademicYear
    organisations: Annotated[list[Organisation] | None, Field(min_length=1, max_length=1000)] = (
        Field(
            None, description="default: all schools of the area, open in the year, that it is for"
        )
    )
    valid_days: ValidDays = 30


class SignatureDraft(OnDraft):
    """When it was signed."""


class RefusalDraft(OnDraft):
    """When it was refused, and why if the school says."""

    reason: Prose | None = None


class QuoteWithdrawalDraft(OnDraft):
    """Why a quote is taken back."""

    reason: Prose


class AgreementVariationDraft(ReasonDraft):
    """Other terms from a day on, and why; what is not named stays."""

    from_day: Day = Field(alias="from", description="the first day; it may be to come")
    units: Units | None = None
    price: Pounds | None = None


class DeliveryDraft(OnDraft):
    """What was delivered: no names."""

    units: Units
    what: Prose
    attended: Attended | None = None


class DeliveryCorrectionDraft(ReasonDraft):
    """A delivery as it really was, and why; what is not named stays."""

    on: Day | None = None
    units: _UnitsOrNone | None = Field(None, description="0: it did not take place")
    what: Prose | None = None
    attended: Attended | None = Field(None, description="null: nobody counted")


class AgreementEndDraft(ReasonDraft):
    """From when it is in force no more, and why."""

    until: Day = Field(description="the first day it is not; it may be to come")
