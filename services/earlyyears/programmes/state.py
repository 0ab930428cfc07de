"""A programme of visits."""

from datetime import date
from typing import ClassVar, Literal

from chassis.records.state import State
from contracts.earlyyears import Purpose
from services.earlyyears.provision import Sort


class Programme(State):
    """Visits of one purpose, to everybody in an area of these sorts, from `starts_on` to `ends_on`,
    the last day for them. `year` is the academic year they are of; `tool` the audit tool they are
    scored by; `hours_per_visit` what one usually takes."""

    NAME: ClassVar[str] = "programme"
    PATH: ClassVar[str] = "programmes"
    OF_ORGANISATION: ClassVar[bool] = False

    status: Literal["open", "closed"] = "open"
    area: str
    title: str
    purpose: Purpose
    sorts: tuple[Sort, ...]
    year: str
    starts_on: date
    ends_on: date
    tool: str | None = None
    hours_per_visit: int | None = None
    closed_on: date | None = None
