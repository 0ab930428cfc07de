"""Whose young people a question is about: those of one organisation, or of all of an authority's,
in one academic year."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.auth import Principal
from chassis.database import ReadSession
from chassis.organisations import find_place
from chassis.problems import Fault
from chassis.records.refusing import all_wrong
from education.areas import area_of
from education.years import AcademicYear

_IN_AREA: Final = text("SELECT organisation FROM organisation WHERE area = :area ORDER BY 1")


class HomesQuery(BaseModel):
    """Of one organisation, or of an authority; of the current academic year unless one is named."""

    organisation: str | None = Field(
        None, max_length=20, description="URN, LAESTAB or UKPRN of a school, college or provider"
    )
    area: str | None = Field(None, max_length=3, description="local authority, e.g. 350")
    year: str | None = Field(None, max_length=9, description="academic year, as 2009/10")


@dataclass(frozen=True, slots=True)
class Homes:
    """The homes asked about, and those of them the caller acts for; of which year.

    `organisation` is the key of the one that was named, None: of `area`.
    """

    organisation: str | None
    area: str | None
    year: AcademicYear
    homes: tuple[str, ...]
    own: frozenset[str]

    @property
    def exact(self) -> bool:
        """Whether the caller may be told all that is held of them."""
        return self.own == frozenset(self.homes)

    @property
    def place(self) -> str:
        """How the audit log names them: `105260.2009/10`."""
        return f"{self.organisation or self.area}.{self.year}"


async def asked_homes(
    session: ReadSession, asked: HomesQuery, caller: Principal, today: date
) -> Homes:
    """Raises `invalid_request` with all that is wrong; `not_found` for an organisation that is not
    registered or that the caller does not act for."""
    year = _checked(asked, today)
    if asked.organisation is not None:
        place = await find_place(session, asked.organisation, caller)
        key = place.organisation
        return Homes(key, None, year, (key,), frozenset({key}))
    found = (await session.scalars(_IN_AREA, {"area": asked.area})).all()
    own = frozenset(home for home in found if caller.acts_for(home))
    return Homes(None, asked.area, year, tuple(found), own)


def _checked(asked: HomesQuery, today: date) -> AcademicYear:
    faults = []
    if (asked.organisation is None) == (asked.area is None):
        message = "Name one organisation, or one area."
        faults.append(Fault("one_place", "query.organisation", message))
    if asked.area is not None and area_of(asked.area) is None:
        message = "No local authority has or had this number."
        faults.append(Fault("unknown_area", "query.area", message))
    year = AcademicYear.containing(today)
    if asked.year is not None:
        try:
            year = AcademicYear.parse(asked.year)
        except ValueError as wrong:
            faults.append(Fault("year_wrong_form", "query.year", str(wrong)))
    if faults:
        raise all_wrong(faults)
    return year
