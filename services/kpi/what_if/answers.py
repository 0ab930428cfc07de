"""The answers of what-if and of movements."""

from typing import Annotated, Final

from pydantic import BaseModel, Field

from services.kpi.indicators.kinds import Reason, Status
from services.kpi.judgement.rag import Colour
from services.kpi.spots import Level
from services.kpi.values.answer import Number, PeopleToTarget, ValueAnswer

MOST_SHOWN: Final = 500


class Told(BaseModel):
    """What an indicator says: its value or the reason for none, and how it is judged."""

    value: Number | None
    reason: Reason | None
    numerator: Number | None
    denominator: Number | None
    rag: Colour
    target: Number | None
    status: Status | None
    people_to_target: PeopleToTarget

    @classmethod
    def of(cls, value: ValueAnswer) -> "Told":
        """The part of a value that can move."""
        return cls.model_construct(**{name: getattr(value, name) for name in cls.model_fields})


class IndicatorMoved(BaseModel):
    """An indicator of one place, period and group that says something else after than before.

    `called` is its name in words: NI 72. `before` is null where there was no such indicator,
    `after` where it would no longer be told; both only of definitions on trial.
    """

    indicator: str
    called: str
    title: str
    unit: str
    level: Level
    place: str
    name: str | None = Field(description="the organisation's or area's")
    period: str
    group: str
    before: Told | None
    after: Told | None

    @property
    def recoloured(self) -> bool:
        """Whether it changes colour."""
        return (
            self.before is not None and self.after is not None and self.before.rag != self.after.rag
        )


Summary = Annotated[
    list[str], Field(examples=[["NI 72 would go 51.6 → 52.1", "two schools change colour"]])
]


class Consequences(BaseModel):
    """What moves, in words and in figures.

    `indicators` are the first five hundred of `indicators_in_all`, the widest places first, then
    those that change colour. `places` counts the places in which any indicator moves, by level.
    """

    summary: Summary
    indicators: list[IndicatorMoved]
    indicators_in_all: int
    places: dict[Level, int]


class WhatIf(Consequences):
    """What would move. `ignored` counts events no newer than what is known already."""

    ignored: int


class Movements(Consequences):
    """What the events of one submission, or of one withdrawal, did move.

    `counted` is how many of them have arrived. Of more than a thousand, organisations are left out
    (`by_area_only`), and so are indicators that only organisations together tell.
    """

    causation_id: str
    counted: int
    by_area_only: bool
