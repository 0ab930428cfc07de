"""GET /groups: clusters, consortia, federations on a day, and who is in them; files of them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from chassis.auth import needs
from chassis.clock import today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from chassis.submissions.routes import submission_routes
from contracts.schools import Status
from services.schools.groups import edits
from services.schools.groups.kind import MEMBERSHIPS
from services.schools.groups.reading import Asked, find_groups, members_of, one_group
from services.schools.organisations.finding import ADDRESS

_reading = APIRouter(
    prefix="/groups", tags=["groups"], dependencies=[needs("schools:read", bound=True)]
)
_GROUPS = "/v1/schools/groups"


class Filters(BaseModel):
    """The day, and whose organisations count."""

    on: Day | None = Field(None, description="the day; today")
    area: list[str] = Field([], description="only members of a local authority, e.g. 350")

    def asked(self) -> Asked:
        return Asked(self.on or today(), self.area)


class ListFilters(Filters):
    """Which groups; several values of one filter mean any of them."""

    scheme: list[str] = Field([], description="e.g. cluster")


class Group(BaseModel):
    """A group on a day. `closed_members` are those of its members that were closed then."""

    scheme: str
    code: str
    name: str
    members: int
    closed_members: int
    areas: list[str] = Field(description="local authorities of its members")
    href: str


class Member(BaseModel):
    """An organisation in a group; `closed`: it is closed on the day asked for."""

    organisation: str
    name: str
    phase: str
    kind: str
    area: str
    status: Status = Field(description="as it is now")
    closed_on: date | None
    closed: bool
    starts_on: date | None = Field(description="null: it always was in the group")
    ends_on: date | None = Field(description="the first day it is in it no more; null: it still is")
    href: str


class GroupMembers(Page[Member]):
    """A group on a day, and a page of its members."""

    group: Group


@_reading.get("", summary="Groups of organisations")
async def list_groups(
    filters: Annotated[ListFilters, Query()], page: PageQuery, session: ReadDb
) -> Page[Group]:
    """Those with a member on the day, in the order of scheme and code."""
    found = await find_groups(session, filters.asked(), filters.scheme, page)
    return page.page([(_group(row), [row["scheme"], row["code"]]) for row in found])


@_reading.get("/{scheme}/{code}", summary="One group and its members")
async def get_group(
    scheme: Annotated[str, Path(max_length=40, examples=["cluster"])],
    code: Annotated[str, Path(max_length=60, examples=["north"])],
    filters: Annotated[Filters, Query()],
    page: PageQuery,
    session: ReadDb,
) -> GroupMembers:
    """Its members on the day, in the order of names; none where nobody was in it then."""
    asked = filters.asked()
    row = await one_group(session, asked, scheme, code)
    if row is None:
        raise Problem("not_found", f"No organisation was ever in a group {scheme}:{code}.")
    members = await members_of(session, asked, (scheme, code), page)
    shown = page.page([(_member(each), [each["name"], each["organisation"]]) for each in members])
    return GroupMembers(group=_group(row), results=shown.results, paging=shown.paging)


def _group(row: dict[str, object]) -> Group:
    href = f"{_GROUPS}/{row['scheme']}/{row['code']}"
    return Group.model_validate({**row, "href": href})


def _member(row: dict[str, object]) -> Member:
    return Member.model_validate({**row, "href": f"{ADDRESS}/{row['organisation']}"})


router = APIRouter()
router.include_router(submission_routes(MEMBERSHIPS))
router.include_router(_reading)
router.include_router(edits.router)
