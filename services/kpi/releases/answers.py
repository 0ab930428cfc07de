"""What leaves: a release and its tables, a dry run's findings, a published value.

Symbols, as in published tables of the time:

    x    hidden, since it would tell of individuals
    .    not applicable        ..   not available
    -    nil, or rounded to it (p)  beside a figure: provisional
"""

from datetime import datetime
from typing import Final, Literal

from pydantic import BaseModel, Field

from education.disclosure import Rules, Why
from services.kpi.indicators.kinds import Status
from services.kpi.spots import Level
from services.kpi.values.answer import Number, OrganisationRef

ADDRESS: Final = "/v1/kpi/releases"
PUBLIC: Final = "/v1/kpi/public"
Symbol = Literal["x", ".", "..", "-"]


class ReleaseTable(BaseModel):
    """One indicator of a release: how many values are shown, how many hidden and why.

    `small` too few people; `secondary` it would give a hidden one away; `related` an indicator of
    the same people hides it; `hidden_before` and `difference` for the sake of the release before,
    `compared_with`.
    """

    indicator: str
    definition_version: int
    title: str
    unit: str
    as_of: datetime | None = Field(description="when the last change behind its values was made")
    shown: int
    hidden: dict[Why, int]
    compared_with: int | None = None


class HiddenValue(BaseModel):
    """A value that would be hidden, and why; never the figure."""

    indicator: str
    place: str
    group: str
    why: Why


class DryRun(BaseModel):
    """What a release would hide. Nothing has been published. `values` are the first 1,000."""

    area: str
    period: str
    rules: Rules
    tables: list[ReleaseTable]
    values: list[HiddenValue]


class Release(BaseModel):
    """A release: who made it, when, why, by which rules. It never changes."""

    id: int
    area: str
    period: str
    note: str
    rules: Rules
    released_by: str
    released_at: datetime
    tables: list[ReleaseTable]
    links: dict[str, str]


class PublicTable(BaseModel):
    """One indicator of a published release."""

    indicator: str
    definition_version: int
    title: str
    unit: str
    as_of: datetime | None


class PublicRelease(BaseModel):
    """A release as the public sees it."""

    id: int
    area: str
    period: str
    note: str
    released_at: datetime
    tables: list[PublicTable]
    links: dict[str, str]


class PublicNotice(BaseModel):
    """Something a reader of a published figure should know."""

    code: Literal["small_group_extreme"]
    message: str


class PublicValue(BaseModel):
    """A published value. Hidden, it is `{"value": null, "suppressed": true, "symbol": "x"}`.

    `shown` is how it stands in a printed table: 51.6, 51.6 (p), x. `numerator` and `denominator`
    are told for groups of 30 or more only, since a rate is no rounding of them in a small group.
    """

    id: str
    indicator: str
    title: str
    unit: str
    level: Level
    organisation: OrganisationRef | None
    place: str
    area: str
    period: str
    group: str
    value: Number | None
    suppressed: bool
    symbol: Symbol | None
    shown: str
    numerator: Number | None
    denominator: Number | None
    status: Status | None
    notices: list[PublicNotice]
    definition_version: int
    as_of: datetime | None
    release: int
    released_at: datetime
    links: dict[str, str]


def release_of_public(release: Release) -> PublicRelease:
    """What the public sees of a release: not who made it, nor what was hidden for which reason."""
    shared = release.model_dump(include={"id", "area", "period", "note", "released_at"})
    return PublicRelease(
        **shared,
        tables=[PublicTable(**table.model_dump()) for table in release.tables],
        links=links_of(release.id, of=f"{PUBLIC}/releases"),
    )


def links_of(number: int, *, of: str) -> dict[str, str]:
    """Where a release and its values are."""
    return {"self": f"{of}/{number}", "values": f"{PUBLIC}/values?release={number}"}
