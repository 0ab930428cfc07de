"""A course of professional development: the authority's own."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from chassis.records.state import Due, State

Phase = Literal["nursery", "primary", "secondary", "special", "16_plus"]


class Course(State):
    """Its key is its area's and its name: `350.phonics-2009`. `provider` runs it; `year` is the
    academic year of its first day; `price` in pounds a place, null: not known. Schools of any phase
    may book: `phases` says for whom it was made."""

    NAME: ClassVar[str] = "course"
    PATH: ClassVar[str] = "courses"
    OF_ORGANISATION: ClassVar[bool] = False

    status: Literal["open", "cancelled", "held"] = "open"
    area: str
    title: str
    provider: str
    subject: str
    year: str
    days: tuple[date, ...]
    places: int
    price: Decimal | None = None
    phases: tuple[Phase, ...] = ()

    @property
    def last_day(self) -> date:
        return self.days[-1]

    def dues(self) -> Iterable[Due]:
        if self.status == "open":
            what = f"say that the course was held, or cancel it: {self.title}"
            yield Due("holding", None, what, self.last_day)
