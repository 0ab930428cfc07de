"""What callers send about statutory returns, and what they are told."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import RowMapping

from chassis.records.drafts import AreaCode, Draft, Organisation
from chassis.records.refusing import wrong
from education.years import AcademicYear

Status = Literal["made", "released"]
_Why = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]*$"),
]
_PREFIX: Final = "/v1/earlyyears/statutory-returns"


class StatutoryReturnDraft(Draft):
    """What a return is to be of: one organisation, or a whole area, in one year."""

    year: AcademicYear
    organisation: Organisation | None = None
    area: AreaCode | None = Field(None, description="of all its schools and settings")
    accept_incomplete: bool = Field(
        False, description="make it although something prescribed is missing; needs a reason"
    )
    reason: _Why | None = Field(None, description="kept with the return; names no child")

    def checked(self) -> "StatutoryReturnDraft":
        """Itself. Raises `invalid_request` where its members do not go together."""
        if (self.organisation is None) == (self.area is None):
            raise wrong("one_of", "$.organisation", "Give either organisation or area.")
        if self.accept_incomplete and self.reason is None:
            raise wrong("reason_missing", "$.reason", "Say why it is made incomplete.")
        return self


class StatutoryReturn(BaseModel):
    """A return that was made, in counts."""

    id: UUID
    area: str
    organisation: str | None = Field(description="null: of the whole area")
    year: str
    status: Status
    schools: int
    children: int
    incomplete: int = Field(description="children with something missing or wrong")
    reason: str | None = Field(description="why it was made with something missing")
    digest: str = Field(description="SHA-256 of the XML file, in hexadecimal")
    made_at: datetime
    made_by: str
    released_at: datetime | None
    released_by: str | None
    links: dict[str, str]


class GapCount(BaseModel):
    """How many children of an organisation lack a field, or have it wrong."""

    organisation: str
    field: str
    code: str
    children: int


class StatutoryReturnProblems(StatutoryReturn):
    """A return, and what it lacks."""

    problems: list[GapCount]


class ReturnGap(BaseModel):
    """One field of one child that is missing or wrong."""

    child_id: int
    organisation: str
    field: str = Field(description="the column of a Profile file")
    code: str
    message: str


def told_return(row: RowMapping) -> StatutoryReturn:
    """A return's row as answers show it."""
    return StatutoryReturn(**row, links=_links(row["id"]))


def with_problems(row: RowMapping, counted: Iterable[RowMapping]) -> StatutoryReturnProblems:
    """A return's row with its gaps, counted."""
    problems = [GapCount(**count) for count in counted]
    problems.sort(key=attrgetter("organisation", "field", "code"))
    return StatutoryReturnProblems(**row, links=_links(row["id"]), problems=problems)


def _links(number: UUID) -> dict[str, str]:
    own = f"{_PREFIX}/{number}"
    return {
        "self": own,
        "file": f"{own}/file",
        "gaps": f"{own}/gaps",
        "schema": f"{_PREFIX}/schema",
    }
