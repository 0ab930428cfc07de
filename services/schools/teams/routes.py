"""Teams with their components, and the directory: posts and who holds them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from chassis.audit import Deed, Reason, record
from chassis.auth import Principal
from chassis.clock import today
from chassis.database import ReadDb, ReadSession
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from services.schools.callers import CONTACTS, MayRead
from services.schools.teams import reading
from services.schools.teams.answers import Post, Team, post_of, tag_of
from services.schools.teams.edits import PostReference
from services.schools.teams.edits import router as editing

router = APIRouter(tags=["teams"])
On = Annotated[date | None, Query(description="as on that day; default: today")]


class Filters(BaseModel):
    """What the directory may be narrowed to."""

    role: str | None = Field(None, max_length=60, description="e.g. school_improvement_partner")
    team: str | None = Field(None, max_length=60, description="e.g. 0-11")
    component: str | None = Field(None, max_length=60, description="e.g. governor-support")
    vacant: bool | None = Field(None, description="whether the post is vacant on the day")
    accredited: bool | None = Field(None, description="whether the holder is, on the day")
    q: str | None = Field(
        None, max_length=100, description="part of the title, the holder's name or the component's"
    )
    on: date | None = Field(None, description="the posts there are on that day; default: today")

    def wanted(self) -> reading.Wanted:
        return reading.Wanted(day=self.on or today(), **self.model_dump(exclude={"on"}))


@router.get("/teams", summary="Teams and their components")
async def list_teams(db: ReadDb, _caller: MayRead, paging: PageQuery, on: On = None) -> Page[Team]:
    """By position, with who leads them and how many posts are filled and vacant."""
    found = await reading.teams(db, on or today(), paging.bounds(**reading.FIRST_TEAM))
    return paging.page([(team, [team.position, team.team]) for team in found])


@router.get("/teams/{team}", summary="One team")
async def read_team(
    team: Annotated[str, Path(max_length=60, examples=["0-11"])],
    db: ReadDb,
    _caller: MayRead,
    on: On = None,
) -> Team:
    """As in the list."""
    first = {**reading.FIRST_TEAM, "limit": 1}
    found = await reading.teams(db, on or today(), first, team=team)
    if not found:
        raise Problem("not_found", "There is no team of this code.")
    return found[0]


@router.get("/people", summary="The directory: posts and who holds them")
async def list_people(
    db: ReadDb,
    caller: MayRead,
    paging: PageQuery,
    filters: Annotated[Filters, Query()],
    reason: Reason = None,
) -> Page[Post]:
    """By team and reference. `vacant=true` lists the vacancies, with `vacant_since`. How to reach
    people is told with the scope `schools:contacts` only, and each such read is recorded."""
    contacts = caller.may(CONTACTS)
    rows = await reading.posts(db, filters.wanted(), paging.bounds(after_team="", after_post=""))
    page = paging.page(
        [(post_of(row, contacts=contacts), [row["team"], row["post"]]) for row in rows]
    )
    if contacts:
        await _record(db, caller, "people.list", page.results, reason)
    return page


@router.get("/posts/{post}", summary="One post")
async def read_post(
    post: PostReference,
    db: ReadDb,
    caller: MayRead,
    response: Response,
    on: On = None,
    reason: Reason = None,
) -> Post:
    """As in the directory, also where it is no more. The ETag is what a change sends in
    If-Match."""
    row = await reading.one_post(db, post, on or today())
    if row is None:
        raise Problem("not_found", "There is no post of this reference.")
    told = post_of(row, contacts=caller.may(CONTACTS))
    if told.contact is not None:
        await _record(db, caller, "people.read", [told], reason)
    response.headers["ETag"] = tag_of(row)
    return told


async def _record(
    db: ReadSession, caller: Principal, action: str, told: Sequence[Post], reason: str | None
) -> None:
    """Who was told how to reach the holders of which posts: they are in the order of these."""
    subject = told[0].post if len(told) == 1 else "directory"
    which = {"first": told[0].post, "last": told[-1].post} if told else {}
    deed = Deed(action, "post", subject, after=which, why=reason, rows=len(told), personal=True)
    await record(db, caller, deed)


router.include_router(editing)
