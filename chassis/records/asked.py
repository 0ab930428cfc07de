"""What a question is about: one organisation, or all of an authority's,
in one academic year; and as of which day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field
from sqlalchemy import text

from chassis.auth import Principal
from chassis.database import ReadSession
from chassis.organisations import find_place
from chassis.records.refusing import wrong
from chassis.records.where import WhereQuery
from education.disclosure import Disclosure
from education.years import AcademicYear, year_wrong_form

NOT_FOUND: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "There is no such organisation, or it is not the caller's"}
}
"""What a route that names one may answer."""
_IN_AREA: Final = text("SELECT organisation FROM organisation WHERE area = :area ORDER BY 1")


def _canonical(given: str) -> str:
    try:
        return str(AcademicYear.parse(given))
    except ValueError as why:
        raise year_wrong_form(str(why)) from None


YearText = Annotated[
    str, AfterValidator(_canonical), Field(max_length=9, description="academic year, as 2009/10")
]
"""An academic year as a parameter by itself, `2009/10` whatever the spelling; a model has
`AcademicYear`."""


class HomesQuery(WhereQuery):
    """Of one organisation, or of an authority; of the current academic year unless one is named."""

    year: AcademicYear | None = Field(None, description="default: the current one")

    def of_year(self, today: date) -> AcademicYear:
        """The year asked about."""
        return self.year or AcademicYear.containing(today)


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
    def disclosure(self) -> Disclosure:
        """How answers name it."""
        return "exact" if self.exact else "suppressed"

    @property
    def place(self) -> str:
        """How the audit log names them: `105260.2009/10`."""
        return f"{self.organisation or self.area}.{self.year}"


async def asked_homes(
    session: ReadSession, asked: HomesQuery, caller: Principal, today: date
) -> Homes:
    """Raises `not_found` for an organisation that is not registered or that the caller does not act
    for."""
    year = asked.of_year(today)
    if asked.organisation is not None:
        place = await find_place(session, asked.organisation, caller)
        key = place.organisation
        return Homes(key, None, year, (key,), frozenset({key}))
    found = (await session.scalars(_IN_AREA, {"area": asked.area})).all()
    own = frozenset(home for home in found if caller.acts_for(home))
    return Homes(None, asked.area, year, tuple(found), own)


def day_within(on: date | None, first: date, last: date, default: date) -> date:
    """The day a question is asked as of; none given, the default or what is nearest to it. Raises
    `invalid_request` for one out of reach."""
    if on is None:
        return min(max(default, first), last)
    if not first <= on <= last:
        raise wrong("outside_year", "query.on", f"it is not within {first} to {last}")
    return on


def month_end(on: date) -> date:
    """The last month end up to a day. To others figures are told as of these: from one day to the
    next they would tell of individuals."""
    return (on + timedelta(days=1)).replace(day=1) - timedelta(days=1)
