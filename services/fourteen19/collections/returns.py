"""/collections, /collections/overdue, /collections/{key}/returns: who has sent what, and when."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.organisations import places_of
from chassis.paging import Page, PageQuery
from chassis.records.changing import Key, missing
from chassis.records.drafts import AreaCode
from chassis.records.links import address_of
from chassis.records.store import COLUMNS, AnySession, Record, one, record_from
from education.years import AcademicYear
from services.fourteen19.callers import MayAssess, MayRead
from services.fourteen19.collections.drafts import DataName
from services.fourteen19.collections.reading import returns_of
from services.fourteen19.collections.rules import (
    Return,
    Standing,
    days_left,
    is_after_close,
    late_by,
    standing_of,
)
from services.fourteen19.collections.state import Collection

lists = APIRouter(prefix="/collections", tags=["collections"])
_LIST: Final = text(f"""
    SELECT {COLUMNS} FROM record
    WHERE kind = 'collection' AND key > :after
        AND (CAST(:mine AS text[]) IS NULL OR state -> 'expected' ?| :mine)
        AND (CAST(:area AS text) IS NULL OR state ->> 'area' = :area)
        AND (CAST(:data AS text) IS NULL OR state ->> 'data' = :data)
        AND (CAST(:year AS text) IS NULL OR state ->> 'year' = :year)
        AND (CAST(:status AS text) IS NULL OR status = :status)
    ORDER BY key LIMIT :limit""")


class CollectionQuery(BaseModel):
    """What the list may be narrowed to."""

    area: AreaCode | None = None
    data: DataName | None = None
    year: AcademicYear | None = None
    status: Literal["open", "cancelled"] | None = None


class CollectionReturn(BaseModel):
    """One provider's return for one collection, as of today.

    `days_left` until it is due, the last day included (negative: overdue by so many; null:
    received). `received_on` is the day of the first submission in force; `rows` what they brought
    since the last that replaced all; `after_close`: it came once the collection was closed.
    """

    collection: str
    data: str
    year: str
    title: str
    organisation: str
    name: str | None
    standing: Standing
    due_on: date
    days_left: int | None
    received_on: date | None
    late: bool
    late_by_days: int
    after_close: bool
    rows: int
    submissions: int


class CollectionListed(BaseModel):
    """A collection; `expected`, `received`, `late` (of those received) and `overdue` count the
    providers the caller may see. `returns` are those of the caller's own organisations; of who acts
    for all of them, none: they are under `links.returns`."""

    key: str
    status: Literal["open", "cancelled"]
    area: str
    data: str
    year: str
    title: str
    opens_on: date
    due_on: date
    closes_on: date | None
    expected: int
    received: int
    late: int
    overdue: int
    returns: list[CollectionReturn]
    links: dict[str, str] = Field(description="self, returns")


@lists.get("", summary="List: collection")
async def list_collections(
    asked: Annotated[CollectionQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    caller: MayRead,
    today: Today,
) -> Page[CollectionListed]:
    """In the order of their keys; of who acts for some providers, those expected of them."""
    wanted: dict[str, Any] = asked.model_dump() | {
        "year": asked.year and str(asked.year),
        "mine": caller.confined_to,
        **paging.bounds(after=""),
    }
    rows = (await db.execute(_LIST, wanted)).all()
    records = [record_from(Collection, row) for row in rows]
    keys = [each.key for each in records]
    returns = await _shown(db, await returns_of(db, organisations=_mine(caller), keys=keys), today)
    return paging.page([(_listed(each, returns, caller), [each.key]) for each in records])


@lists.get("/overdue", summary="Who is overdue with what")
async def read_overdue(
    paging: PageQuery,
    db: ReadDb,
    caller: MayAssess,
    today: Today,
    area: Annotated[AreaCode | None, Query()] = None,
) -> Page[CollectionReturn]:
    """By provider, across all collections that are not cancelled."""
    organisation, collection = paging.position("", "")
    found = await returns_of(db, organisations=_mine(caller), area=area, overdue_on=today)
    after = [e for e in found if (e.organisation, e.collection) > (organisation, collection)]
    shown = await _shown(db, after[: paging.limit + 1], today)
    return paging.page([(each, [each.organisation, each.collection]) for each in shown])


@lists.get(
    "/{key}/returns",
    summary="The returns of a collection, by provider",
    responses={404: {"description": "There is no such collection"}},
)
async def read_returns(
    key: Key,
    paging: PageQuery,
    db: ReadDb,
    caller: MayAssess,
    today: Today,
    standing: Annotated[list[Standing], Query(description="any of these; none: all")] = [],  # noqa: B006
) -> Page[CollectionReturn]:
    """Of all that are expected; of a cancelled collection there are none."""
    await collection_seen(db, key, caller)
    (organisation,) = paging.position("")
    found = await returns_of(db, organisations=_mine(caller), keys=[key])
    wanted = [
        each
        for each in found
        if each.organisation > organisation
        and (not standing or standing_of(each, today) in standing)
    ]
    shown = await _shown(db, wanted[: paging.limit + 1], today)
    return paging.page([(each, [each.organisation]) for each in shown])


async def collection_seen(session: AnySession, key: str, caller: Principal) -> Record[Collection]:
    """A collection. Raises `not_found`, too, for who acts for none of those expected."""
    record = await one(session, Collection, key)
    if record is None or not (
        caller.everywhere or any(caller.acts_for(each) for each in record.state.expected)
    ):
        raise missing(Collection)
    return record


def _mine(caller: Principal) -> Sequence[str] | None:
    return None if caller.confined_to is None else sorted(caller.confined_to)


async def _shown(
    session: AnySession, returns: Sequence[Return], today: date
) -> list[CollectionReturn]:
    places = await places_of(session, sorted({each.organisation for each in returns}))
    return [
        _answer(each, names.name if (names := places.get(each.organisation)) else None, today)
        for each in returns
    ]


def _answer(one: Return, name: str | None, today: date) -> CollectionReturn:
    shared = ("collection", "data", "year", "title", "organisation", "due_on", "received_on")
    return CollectionReturn(
        **{member: getattr(one, member) for member in shared},
        name=name,
        standing=standing_of(one, today),
        days_left=None if one.received_on else days_left(one, today),
        late=late_by(one) > 0,
        late_by_days=late_by(one),
        after_close=is_after_close(one),
        rows=one.rows,
        submissions=one.submissions,
    )


def _listed(
    record: Record[Collection], returns: Iterable[CollectionReturn], caller: Principal
) -> CollectionListed:
    state, here = record.state, address_of(record.state, record.key)
    mine = [each for each in returns if each.collection == record.key]
    shared = ("status", "area", "data", "year", "title", "opens_on", "due_on", "closes_on")
    return CollectionListed(
        **{member: getattr(state, member) for member in shared},
        key=record.key,
        expected=len(mine),
        received=sum(each.standing == "received" for each in mine),
        late=sum(each.late for each in mine),
        overdue=sum(each.standing == "overdue" for each in mine),
        returns=[] if caller.everywhere else mine,
        links={"self": here, "returns": f"{here}/returns"},
    )
