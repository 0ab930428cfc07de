"""GET /transfer: where the transfer to an authority stands on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.records.drafts import AreaCode
from chassis.records.links import address_of
from chassis.records.store import Record
from services.fourteen19.callers import MayAssessAll
from services.fourteen19.transfer.state import (
    TransferFunction,
    TransferItem,
    TransferPost,
    Transferring,
    transferring,
)

router = APIRouter(prefix="/transfer", tags=["transfer functions"])


class TransferQuery(BaseModel):
    """Of which area and day."""

    area: AreaCode
    on: Day | None = Field(None, description="default: today")


class TransferOf(BaseModel):
    """What a function and a post have alike. `days_left` to the day it is to come over, negative
    after it; null once it has."""

    key: str
    title: str
    transfers_on: date
    transferred_on: date | None
    days_left: int | None
    late: bool = Field(description="its day is past, and it had not come over")
    links: dict[str, str]


class FunctionStanding(TransferOf):
    """A function on the day. `checklist` is as it is known now."""

    standing: Literal["planned", "ready", "transferred"]
    lead: str
    ready_on: date | None
    checklist: list[TransferItem]


class PostStanding(TransferOf):
    """A post on the day."""

    standing: Literal["planned", "transferred"]
    holder: Literal["filled", "vacant"]


class TransferOverview(BaseModel):
    """An area's functions and posts, those withdrawn left out. `ready` are still to come over;
    `late`, functions and posts together; `days_left` to the next day on which any is to come."""

    area: str
    on: date
    planned: int
    ready: int
    transferred: int
    posts: int
    posts_filled: int
    posts_transferred: int
    late: int
    days_left: int | None
    functions: list[FunctionStanding]
    vacancies: list[str] = Field(description="keys of posts vacant on the day")
    all_posts: list[PostStanding]


@router.get("", summary="Where the transfer from the Learning and Skills Council stands")
async def read_transfer(
    asked: Annotated[TransferQuery, Query()], db: ReadDb, _: MayAssessAll, today: Today
) -> TransferOverview:
    """How ready each function is, who is late, which posts are vacant."""
    on = asked.on or today
    functions = await transferring(db, TransferFunction, [asked.area])
    posts = await transferring(db, TransferPost, [asked.area])
    return overview(asked.area, on, functions, posts)


def overview(
    area: str,
    on: date,
    functions: Sequence[Record[TransferFunction]],
    posts: Sequence[Record[TransferPost]],
) -> TransferOverview:
    """Of these functions and posts of an area, on a day."""
    shown = [_function(each, on) for each in functions]
    held = [_post(each, on) for each in posts]
    both: list[TransferOf] = [*shown, *held]
    to_come = [each.days_left for each in both if each.days_left is not None]
    standings = [each.standing for each in shown]
    return TransferOverview(
        area=area,
        on=on,
        planned=standings.count("planned"),
        ready=standings.count("ready"),
        transferred=standings.count("transferred"),
        posts=len(held),
        posts_filled=sum(each.holder == "filled" for each in held),
        posts_transferred=sum(each.standing == "transferred" for each in held),
        late=sum(each.late for each in both),
        days_left=min((days for days in to_come if days >= 0), default=None),
        functions=shown,
        vacancies=[each.key for each in held if each.holder == "vacant"],
        all_posts=held,
    )


def _function(record: Record[TransferFunction], on: date) -> FunctionStanding:
    function = record.state
    standing: Literal["planned", "ready", "transferred"] = "planned"
    if _by(function.transferred_on, on):
        standing = "transferred"
    elif _by(function.ready_on, on):
        standing = "ready"
    return FunctionStanding(
        **_alike(record.key, function, on),  # type: ignore[arg-type]
        standing=standing,
        lead=function.lead,
        ready_on=function.ready_on,
        checklist=list(function.checklist),
    )


def _post(record: Record[TransferPost], on: date) -> PostStanding:
    post = record.state
    return PostStanding(
        **_alike(record.key, post, on),  # type: ignore[arg-type]
        standing="transferred" if _by(post.transferred_on, on) else "planned",
        holder="filled" if post.is_filled_on(on) else "vacant",
    )


def _alike(key: str, it: Transferring, on: date) -> dict[str, object]:
    over = _by(it.transferred_on, on)
    return {
        "key": key,
        "title": it.title,
        "transfers_on": it.transfers_on,
        "transferred_on": it.transferred_on,
        "days_left": None if over else (it.transfers_on - on).days,
        "late": not over and it.transfers_on < on,
        "links": {"self": address_of(it, key)},
    }


def _by(day: date | None, on: date) -> bool:
    return day is not None and day <= on
