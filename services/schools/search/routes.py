"""GET /v1/schools/search: an organisation by what one remembers of it."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping

from chassis.auth import Principal
from chassis.database import ReadDb
from contracts.schools import Status
from services.schools.callers import CONTACTS, MayRead
from services.schools.organisations.finding import ADDRESS
from services.schools.organisations.listing import Filters
from services.schools.organisations.private import withheld
from services.schools.search.query import search, ways
from services.schools.search.words import beginning_with

router = APIRouter(tags=["search"])


class Sought(Filters):
    """What is looked for; several values of one filter mean any of them."""

    q: str | None = Field(
        None, max_length=100, description="parts of the name, however spelt, or a number"
    )
    postcode: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 ]{0,9}$",
        description="how it begins, with or without blanks: BL3, BL34BG",
    )
    limit: int = Field(20, ge=1, le=50, description="at most")

    def narrowing(self, caller: Principal) -> Iterator[tuple[str, dict[str, Any]]]:
        """All conditions but those of the name, in SQL with their values."""
        yield from Filters.conditions(self.model_copy(update={"q": None}))
        if self.postcode:
            first, last = beginning_with(self.postcode.replace(" ", "").upper())
            where = "replace(o.postcode, ' ', '') COLLATE \"C\""
            values = {"postcode": first, "postcode_end": last}
            yield f"{where} >= :postcode AND {where} < :postcode_end", values
            if not caller.may(CONTACTS):  # where it may not be read, it may not be guessed
                yield "o.kind <> 'childminder'", {}


class Hit(BaseModel):
    """One organisation. `score`, 0 to 1, is how like its name is to the name that was typed."""

    organisation: str
    name: str
    kind: str
    phase: str
    status: Status
    postcode: str | None
    town: str | None
    area: str
    ward: str | None
    score: float | None
    href: str


class Hits(BaseModel):
    """What was found, the best first and the open before the closed."""

    results: list[Hit]


@router.get("/search", summary="Find organisations by name, number or place")
async def find_organisations(
    sought: Annotated[Sought, Query()], db: ReadDb, caller: MayRead
) -> Hits:
    """By parts of the name in any order, and all filters; without `q` in order of name.

    Where no name has all that was typed, those that are like it are given. A number typed into
    `q` (URN, LAESTAB, UKPRN, early years URN, the authority's own) finds who has or had it.
    """
    conditions: list[str] = []
    values: dict[str, Any] = {"limit": sought.limit}
    for condition, asked in sought.narrowing(caller):
        conditions.append(condition)
        values |= asked
    for way in ways(sought.q):
        if rows := await search(db, way, conditions, values):
            return Hits(results=[_hit(row, caller) for row in rows])
    return Hits(results=[])


def _hit(row: RowMapping, caller: Principal) -> Hit:
    shown = dict(row) | dict.fromkeys(withheld(row["kind"], caller) & row.keys())
    if row["score"] is not None:
        shown["score"] = round(row["score"], 3)
    return Hit(**shown, href=f"{ADDRESS}/{row['organisation']}")
