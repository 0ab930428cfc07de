"""What `GET /lines` and `GET /take-up` answer with.

A count that would tell of few young people is null, and so is its percentage: `reason` says why.
Percentages have one decimal place, half up.
"""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, Field

from education.diplomas import LineCode
from education.disclosure import Disclosure, Withheld
from services.fourteen19.lines.people import Setting


class LineInArea(BaseModel):
    """A line of learning in an area as at a day. `providers` teach it where it is offered."""

    code: LineCode
    name: str
    phase: int
    available_from: date = Field(description="the first day it could be taught anywhere")
    planned_from: date | None
    offered_from: date | None
    offered_until: date | None
    offered: bool = Field(description="on the day")
    consortia: list[str] = Field(description="that offer or plan it, by their keys")
    providers: list[str]
    learners: int | None = Field(description="young people on it on the day")
    reason: Withheld | None = Field(description="why learners are not told")
    planned_learners: int | None = Field(description="in the year; null: no number is planned")


class LinesPlanned(BaseModel):
    """How many lines are planned, or offered already, in all, from a day on."""

    on: date
    lines: int


class LinesInArea(BaseModel):
    """All lines of learning in an area as at a day: of `planned` in all, `offered` on it."""

    area: str
    on: date
    year: str
    disclosure: Disclosure
    offered: int
    planned: int
    plan: list[LinesPlanned]
    entitled_from: date = Field(description="when every young person is to have a choice of all")
    lines: list[LineInArea]


class TakeUpGroup(BaseModel):
    """Young people on a Diploma, each once. `learners`: of 14 to 19 on roll, of whom `percent` is
    the share; null of a line, a level or a provider, which learners are not told apart by: its
    `reason` is not_applicable, as where nobody is on roll; a count withheld is suppressed."""

    name: str
    count: int | None
    learners: int | None
    percent: Decimal | None
    reason: Withheld | None


class TakeUp(BaseModel):
    """NI 90 of an area as at a day. Who is on two lines counts in both, and once in the total; who
    is taught at two providers likewise. Who withdrew counts no more, who completed does."""

    area: str
    year: str
    on: date
    setting: Setting
    disclosure: Disclosure
    total: TakeUpGroup
    lines: list[TakeUpGroup]
    levels: list[TakeUpGroup]
    providers: list[TakeUpGroup] = Field(description="to others: their own")
    homes: list[TakeUpGroup] = Field(description="to others: their own")
    genders: list[TakeUpGroup]
