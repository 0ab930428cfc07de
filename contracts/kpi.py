"""Events of `kpi`: indicators that moved, targets that were set, thresholds that were crossed, and
figures that people stated.

Published figures are exact decimals, and travel as JSON *strings* that read as they were
published: "51.6", "40.0". A JSON number would reach most readers as a binary float.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, PlainSerializer, WithJsonSchema

from contracts.envelope import EventData, EventPart

Colour = Literal["red", "amber", "green", "grey"]
Level = Literal["organisation", "area", "region", "country", "group"]
Reason = Literal["not_collected", "not_applicable", "suppressed", "incomplete"]
Number = Annotated[
    Decimal,
    PlainSerializer(lambda number: f"{number:f}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
]
MOST_CAUSES = 20


def _slug(period: str) -> str:
    return period.replace("/", "-")


class GroupValue(EventPart):
    """An indicator for one group of people. Without a `value` there is a `reason`.

    `rag` is the value against the `target`; grey where it cannot be judged, or not yet.
    """

    value: Number | None = None
    reason: Reason | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    status: Literal["provisional", "final"] | None = None
    rag: Colour
    target: Number | None = None


class IndicatorChanged(EventData):
    """What is now true of one indicator of one place in one period.

    `groups` maps "all" and each "characteristic=value" to its value; `previous` has those that
    changed as they were in the version before. `as_of` is when the last change behind the values
    was made, `recorded_at` when it was counted; `caused_by` names the newest of the events that
    brought it about, twenty at most, none where a target or a definition did.
    """

    event_type: ClassVar[str] = "kpi.indicator.changed.v1"

    indicator: str
    title: str
    level: Level
    place: str
    area: str | None = None
    period: str
    definition_version: int
    unit: str
    decimals: int
    groups: dict[str, GroupValue]
    previous: dict[str, GroupValue] = Field(default_factory=dict)
    as_of: datetime | None = None
    recorded_at: datetime
    caused_by: Annotated[tuple[UUID, ...], Field(max_length=MOST_CAUSES)] = ()

    @property
    def subject(self) -> str:
        return f"{self.indicator}/{self.place}/{_slug(self.period)}"


class _OfOneGroup(EventData):
    """Of one indicator, place, period and group."""

    indicator: str
    level: Level
    place: str
    period: str
    group: str

    @property
    def subject(self) -> str:
        return f"{self.indicator}/{self.place}/{_slug(self.period)}/{self.group}"


class TargetSet(_OfOneGroup):
    """The target that now stands, who set it and why; without a `value` it was withdrawn.

    `previous` is the target that stood before, if one did.
    """

    event_type: ClassVar[str] = "kpi.target.set.v1"

    value: Number | None = None
    reason: str
    set_by: str
    set_at: datetime
    previous: Number | None = None


class ThresholdCrossed(_OfOneGroup):
    """The colour a value now has, and the one it had before: the value moved, or the target."""

    event_type: ClassVar[str] = "kpi.threshold.crossed.v1"

    title: str
    area: str | None = None
    from_colour: Colour
    to_colour: Colour
    value: Number | None = None
    target: Number | None = None
    recorded_at: datetime


class FiguresStated(EventData):
    """The figures of one family of measures that people state, of one organisation and period.

    `organisation` null: of the people of `area`, whatever organisation they are at. `figures` maps
    measure to group ("all", "characteristic=value") to bucket to amount, a plain count being in
    bucket 0; without any, what was stated has been withdrawn. `effective_on` is the day from which
    they are true; a withdrawal has none: what it takes back was never so.
    """

    event_type: ClassVar[str] = "kpi.figures.stated.v1"

    organisation: str | None = None
    area: str
    period: str
    family: str
    status: Literal["provisional", "final"] = "final"
    effective_on: date | None = None
    figures: dict[str, dict[str, dict[int, Annotated[int, Field(ge=0)]]]]

    @property
    def subject(self) -> str:
        return f"{self.organisation or self.area}/{_slug(self.period)}/{self.family}"


EVENTS: tuple[type[EventData], ...] = (
    IndicatorChanged,
    TargetSet,
    ThresholdCrossed,
    FiguresStated,
)
