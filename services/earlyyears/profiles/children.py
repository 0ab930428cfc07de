"""The children of one return, for those who may see them: personal data, every read recorded."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed, Reason, record
from chassis.auth import Principal
from chassis.conditional import etag
from chassis.database import ReadDb
from chassis.organisations import need_acts_for
from chassis.paging import CursorKey, Page, PageQuery
from chassis.problems import Problem
from services.earlyyears.callers import MayReadPupils
from services.earlyyears.profiles.columns import SCORES
from services.earlyyears.profiles.items import told_items
from services.earlyyears.profiles.pupils import opened
from services.earlyyears.profiles.returns import canonical_year

router = APIRouter(tags=["profiles"])
ChildId = Annotated[int, Path(ge=1, lt=2**63, description="from the list of children")]

_SHOWN: Final = f"""
    child_id, organisation, year, submission_id, child_key, key_id, identity,
    gender, fsm, sen, eal, ethnicity, ward, funded_hours, total_hours, funded_hours_jan_mar,
    {", ".join(SCORES)}, items
"""
# Paged by the number: a cursor is part of an address, so it must not hold a name or UPN.
_LIST: Final = text(f"""
    SELECT {_SHOWN} FROM profile WHERE organisation = :organisation AND year = :year
    AND child_id > :after ORDER BY child_id LIMIT :limit
""")
_ONE: Final = text(f"SELECT {_SHOWN} FROM profile WHERE child_id = :child_id")


class Child(BaseModel):
    """One child's Profile as held. Scores are 0 to 9; null is a scale not assessed."""

    child_id: int = Field(description="names the child in addresses, where no UPN may be")
    organisation: str
    year: str
    upn: str | None
    surname: str | None
    forename: str | None
    dob: date | None
    gender: str | None
    postcode: str | None
    fsm: bool | None
    sen: bool | None
    eal: bool | None
    ethnicity: str | None = Field(description="code of the school census")
    ward: str | None = Field(description="where the child lives: code or name")
    address: str | None
    funded_hours: Decimal | None = Field(description="hours of funded education a week")
    total_hours: Decimal | None = Field(description="hours a week in all")
    funded_hours_jan_mar: Decimal | None = Field(description="the same, January to March")
    scores: dict[str, int | None] = Field(description="points by scale, in the Profile's order")
    items: dict[str, list[bool]] | None = Field(
        description="of each scale whose items are held, whether each of the nine was achieved"
    )
    submission_id: UUID = Field(description="the submission that wrote this row last")


@router.get("/profiles/children", summary="The children of one school's return")
async def list_children(
    session: ReadDb,
    caller: MayReadPupils,
    paging: PageQuery,
    *,
    organisation: Annotated[str, Query(max_length=20)],
    year: Annotated[str, Query(max_length=9, description="academic year, as 2008/09")],
    reason: Reason = None,
) -> Page[Child]:
    """Personal data: only for the school itself, or a caller who acts for it. Each read is
    recorded."""
    need_acts_for(caller, organisation)
    asked = {
        "organisation": organisation,
        "year": canonical_year(year),
        **paging.bounds(after=0),
    }
    rows = [opened(row) for row in (await session.execute(_LIST, asked)).mappings()]
    page = paging.page([(_child(row), _cursor(row)) for row in rows])
    place, shown = f"{organisation}.{asked['year']}", [child.child_id for child in page.results]
    await record(session, caller, deed_of_page("children.list", place, shown, reason))
    return page


@router.get("/profiles/children/{child_id}", summary="One child's Profile")
async def read_child(
    child_id: ChildId,
    session: ReadDb,
    caller: MayReadPupils,
    response: Response,
    reason: Reason = None,
) -> Child:
    """Personal data, as above. The ETag is what a correction sends in If-Match."""
    row = await held_child(session, child_id, caller)
    child = _child(row)
    deed = Deed("children.read", "child", str(child_id), why=reason, personal=True)
    await record(session, caller, deed)
    response.headers["ETag"] = tag_of(row)
    return child


async def held_child(session: AsyncSession, child_id: int, caller: Principal) -> dict[str, Any]:
    """A child's row, opened; not found, too, for a caller who may not know of it."""
    row = (await session.execute(_ONE, {"child_id": child_id})).mappings().one_or_none()
    if row is None or not caller.acts_for(row["organisation"]):
        raise Problem("not_found", "No child has this id.")
    return opened(row)


def tag_of(row: Mapping[str, Any]) -> str:
    """The version of a row: every change is a submission's."""
    return etag(row["child_id"], row["submission_id"])


def _child(row: Mapping[str, Any]) -> Child:
    scores = {score.upper(): row[score] for score in SCORES}
    return Child(**{**row, "scores": scores, "items": told_items(row["items"])})


def _cursor(row: Mapping[str, Any]) -> CursorKey:
    return [int(row["child_id"])]


def deed_of_page(action: str, place: str, shown: Sequence[int], why: str | None) -> Deed:
    """What the audit log says of a page of children of a return: which, by their numbers, in whose
    order they are."""
    deed = Deed(action, "return", place, why=why, rows=len(shown), personal=True)
    deed.after = {"first": shown[0], "last": shown[-1]} if shown else {}
    return deed
