"""One value as an answer.

Published figures are JSON numbers that read exactly as they were rounded: 51.6 is sent as 51.6,
40.0 as 40.0. Up to 15 significant digits the shortest text of a double is the decimal it came
from, and no figure here has more; inside, nothing is ever a float.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field, PlainSerializer

from education.years import AcademicYear
from services.kpi.indicators.definition import Definition
from services.kpi.indicators.kinds import Outcome, Reason, Status
from services.kpi.ledger.draft import Level, Spot

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

    code: Literal["small_group", "incomplete_records"]
    message: str


class ValueAnswer(BaseModel):
    """One indicator for one place, period and group.

    `value` is null for a `reason`: `not_collected` nothing was sent in, `incomplete` no record is
    complete, `not_applicable` there is nobody to count or nothing to divide by, `suppressed` it
    would tell of individuals. `as_of` is when the last change behind the value was made,
    `recorded_at` when it was counted here, `lag_ms` the time between. What is not `publishable`
    is for authorised callers only.
    """

    id: str
    indicator: str
    title: str
    level: Level
    organisation: OrganisationRef | None
    area: str
    period: str
    group: str
    value: Number | None
    reason: Reason | None
    unit: str
    polarity: str
    numerator: Number | None
    denominator: Number | None
    size: int = Field(description="how many were counted")
    incomplete: int = Field(description="how many records were left out as incomplete")
    details: dict[str, Number] = Field(description="a kind's own figures: median, lowest_mean, …")
    status: Status | None = Field(description="final when every return behind it is")
    publishable: bool
    notices: list[Notice]
    definition_version: int
    as_of: datetime | None
    recorded_at: datetime | None
    lag_ms: int | None
    links: dict[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A value as it is kept, with what is needed to tell it."""

    definition: Definition
    spot: Spot
    group: str
    area: str
    organisation_name: str | None
    outcome: Outcome
    definition_version: int
    event_time: datetime | None
    recorded_at: datetime | None


def value_id(code: str, spot: Spot, group: str) -> str:
    """`NI72.105148.2008-09.all`"""
    return f"{code}.{spot.place}.{AcademicYear.parse(spot.period).slug}.{group}"


def notices_of(definition: Definition, outcome: Outcome) -> list[Notice]:
    """What a reader of `outcome` should know."""
    notices = []
    if outcome.value is not None and outcome.size < definition.min_group:
        notices.append(
            Notice(
                code="small_group",
                message=f"{outcome.size} {definition.counted}, fewer than {definition.min_group}: "
                "not for publication.",
            )
        )
    if outcome.incomplete and definition.options.incomplete == "exclude":
        notices.append(
            Notice(
                code="incomplete_records",
                message=f"Incomplete records of {outcome.incomplete} {definition.counted} "
                "are left out.",
            )
        )
    return notices


def answer_of(kept: Kept) -> ValueAnswer:
    """The answer for one value."""
    definition, outcome, spot = kept.definition, kept.outcome, kept.spot
    notices = notices_of(definition, outcome)
    name = value_id(definition.code, spot, kept.group)
    address = f"{PREFIX}/values/{name}"
    return ValueAnswer(
        id=name,
        indicator=definition.code,
        title=definition.title,
        level=spot.level,
        organisation=(
            OrganisationRef(id=spot.place, name=kept.organisation_name)
            if spot.level == "organisation"
            else None
        ),
        area=kept.area,
        period=spot.period,
        group=kept.group,
        value=outcome.value,
        reason=outcome.reason,
        unit=definition.unit,
        polarity=definition.polarity,
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        size=outcome.size,
        incomplete=outcome.incomplete,
        details=dict(outcome.details),
        status=outcome.status,
        publishable=outcome.value is not None and not _small(notices),
        notices=notices,
        definition_version=kept.definition_version,
        as_of=kept.event_time,
        recorded_at=kept.recorded_at,
        lag_ms=_lag_ms(kept),
        links=_links(address, definition),
    )


def _small(notices: list[Notice]) -> bool:
    return any(notice.code == "small_group" for notice in notices)


def _lag_ms(kept: Kept) -> int | None:
    if kept.event_time is None or kept.recorded_at is None:
        return None
    # Two machines' clocks may disagree by a little: never less than nothing.
    return max(round((kept.recorded_at - kept.event_time).total_seconds() * 1000), 0)


def _links(address: str, definition: Definition) -> dict[str, str]:
    return {
        "self": address,
        "explanation": f"{address}/explanation",
        "indicator": f"{PREFIX}/indicators/{definition.code}",
    }
