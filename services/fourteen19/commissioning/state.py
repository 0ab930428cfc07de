"""The places of one provider in one academic year."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Literal

from chassis.records.state import HEAD, Due, Entry, Part, State
from contracts.fourteen19 import PlaceLevel
from education.diplomas import LineCode
from education.years import AcademicYear


class PlacesRow(Part):
    """Places of a level, in a line of learning or in none. Null: nobody has said; never a nought.

    `planned` by the provider; `proposed` and `commissioned` by the authority.
    """

    level: PlaceLevel
    line: LineCode | None = None
    planned: int | None = None
    proposed: int | None = None
    commissioned: int | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing is said of it any more."""
        return (self.planned, self.proposed, self.commissioned) == (None, None, None)


class PlacesPlan(State):
    """Its key is the provider's and the year's. `planned_on` is the day of the newest plan. Places
    delivered are not in it: they are reckoned from enrolments."""

    NAME: ClassVar[str] = "places_plan"
    PATH: ClassVar[str] = "places"

    status: Literal["planned", "proposed", "commissioned", "withdrawn"] = "planned"
    year: str
    rows: tuple[PlacesRow, ...] = ()
    funding_agreement: str | None = None
    planned_on: date
    proposed_on: date | None = None
    commissioned_on: date | None = None
    varied_on: date | None = None
    withdrawn_on: date | None = None

    def dues(self) -> Iterable[Due]:
        first = AcademicYear.parse(self.year).starts
        if self.status == "planned":
            yield Due("propose", None, f"propose places of {self.year}", first)
        if self.status == "proposed":
            yield Due("commission", None, f"commission places of {self.year}", first)
            if any(row.planned is None for row in self.rows):
                what = f"plan the places of {self.year} that the authority proposes"
                yield Due("plan", HEAD, what, first)

    def entries(self) -> Iterable[Entry]:
        days = {
            "planned": self.planned_on,
            "proposed": self.proposed_on,
            "commissioned": self.commissioned_on,
            "varied": self.varied_on,
            "withdrawn": self.withdrawn_on,
        }
        for act, day in days.items():
            if day is not None:
                yield Entry(act, day, f"places of {self.year} {act}")
