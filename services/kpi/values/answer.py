"""One value as an answer.

Published figures are JSON numbers that read exactly as they were rounded: 51.6 is sent as 51.6,
40.0 as 40.0. Up to 15 significant digits the shortest text of a double is the decimal it came
from, and no figure here has more; inside, nothing is ever a float.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field, PlainSerializer

from services.kpi.indicators.kinds import Reason, Status
from services.kpi.judgement.direction import Travel
from services.kpi.judgement.direction import Unlike as UnlikeReason
from services.kpi.judgement.people import Reason as NoPeopleReason
from services.kpi.judgement.polarity import Polarity
from services.kpi.judgement.rag import Colour, GreyReason
from services.kpi.spots import Level

PREFIX = "/v1/kpi"


def _plain(number: Decimal) -> int | float:
    return int(number) if number.as_tuple().exponent == 0 else float(number)


Number = Annotated[Decimal, PlainSerializer(_plain, return_type=int | float, when_used="json")]


class OrganisationRef(BaseModel):
    """An organisation; `name` is null while its registration has not reached us."""

    id: str
    name: str | None


class Notice(BaseModel):
    """Something a reader of the figure should know."""

    code: Literal["small_group", "incomplete_records", "inherited", "misprint", "retired"]
    message: str


class Travelled(BaseModel):
    """Direction of travel since the same period a year before.

    `not_comparable` for a `reason`: provisional is not compared with final, nor one definition
    with another; `new` when there is nothing to compare with.
    """

    travel: Travel
    delta: Number | None
    previous: Number | None
    previous_period: str
    reason: UnlikeReason | None


class PeopleToTarget(BaseModel):
    """How many people would have to move: `number` and in `words`, or the reason for neither."""

    number: int | None
    words: str | None
    reason: NoPeopleReason | None


class Coverage(BaseModel):
    """Returns in against organisations expected; under `needed` percent nothing is coloured."""

    reported: int
    expected: int
    percent: Number | None
    needed: int | None


class Range(BaseModel):
    """Where the value will be when everybody has reported: an estimate while some have not.

    Those missing are taken to be as many, for each organisation, as those that have reported.
    """

    worst: Number
    best: Number
    missing: int


class ValueAnswer(BaseModel):
    """One indicator for one place, period and group.

    `value` is null for a `reason`: `not_collected` nothing was sent in, `incomplete` no record is
    complete, `not_applicable` there is nobody to count or nothing to divide by, `suppressed` it
    would tell of individuals. `as_of` is when the last change behind the value was made,
    `recorded_at` when it was counted here, `lag_ms` the time between. What is not `publishable`
    is for authorised callers only. `as_at` and `known_at` are the moment asked for, null for now.
    """

    id: str
    indicator: str
    title: str
    level: Level
    organisation: OrganisationRef | None
    place: str
    area: str | None
    period: str
    group: str
    value: Number | None
    reason: Reason | None
    unit: str
    polarity: Polarity
    numerator: Number | None
    denominator: Number | None
    size: int = Field(description="how many were counted")
    incomplete: int = Field(description="how many records were left out as incomplete")
    details: dict[str, Number] = Field(description="a kind's own figures: median, lowest_mean, …")
    status: Status | None = Field(description="final when every return behind it is")
    target: Number | None
    variance: Number | None = Field(description="value minus target")
    variance_words: str | None = Field(examples=["6.7 percentage points below target"])
    rag: Colour
    rag_reason: GreyReason | None = Field(description="why it is grey")
    direction: Travelled | None
    people_to_target: PeopleToTarget
    coverage: Coverage | None = Field(description="null for one organisation, or where not known")
    range: Range | None = Field(description="best and worst case while returns are missing")
    publishable: bool
    notices: list[Notice]
    definition_version: int
    as_of: datetime | None
    recorded_at: datetime | None
    lag_ms: int | None
    as_at: date | None
    known_at: datetime | None
    links: dict[str, str]
