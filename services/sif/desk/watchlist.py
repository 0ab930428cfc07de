"""/watchlist: the organisations one keeps an eye on, each with where it stands."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import text

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb, WriteDb
from chassis.organisations import Identifier, find_place
from chassis.paging import Page, PageQuery
from chassis.records.drafts import Draft
from chassis.records.links import timeline_link
from chassis.records.state import GOVERNORS, HEAD
from chassis.records.store import AnySession
from chassis.records.timeline import TimelineLine, shown
from contracts.sif import CategoryChanged
from services.sif.callers import MayRead
from services.sif.categories.reading import tiers_of
from services.sif.desk.lines import TIMELINE

router = APIRouter(prefix="/watchlist", tags=["watchlist"])
_LIST: Final = text("""
    SELECT w.organisation, o.name, w.since, w.note FROM watch w JOIN organisation o
    USING (organisation)
    WHERE w.client = :client AND w.organisation > :after
        AND (CAST(:mine AS text[]) IS NULL OR w.organisation = ANY(:mine))
    ORDER BY w.organisation LIMIT :limit""")
_STANDING: Final = text("""
    SELECT o.organisation,
        (SELECT coalesce(bool_or((a.state ->> 'under_review')::boolean), false) FROM announced a
            WHERE a.organisation = o.organisation AND a.event_type = :category) AS under_review,
        (SELECT count(*) FROM due d WHERE d.organisation = o.organisation AND d.due_on < :on
            AND (CAST(:owners AS text[]) IS NULL OR d.owner = ANY(:owners))) AS overdue,
        (SELECT max(e.on_day) FROM entry e WHERE e.organisation = o.organisation
            AND e.kind = 'visit' AND e.item = 'made') AS last_visit
    FROM organisation o WHERE o.organisation = ANY(:organisations)""")
_PUT: Final = text("""
    INSERT INTO watch (client, organisation, note) VALUES (:client, :organisation, :note)
    ON CONFLICT (client, organisation) DO UPDATE SET note = excluded.note""")
_DELETE: Final = text(
    "DELETE FROM watch WHERE client = :client AND organisation = :organisation RETURNING 1"
)


class WatchDraft(Draft):
    """Why one keeps an eye on it: for oneself, nobody else reads it."""

    note: Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")] | None = None


class Watched(BaseModel):
    """An organisation on the list. `tier` null: none is confirmed. `overdue` counts what is late
    there; for schools, what is theirs to do."""

    organisation: str
    name: str
    since: datetime
    note: str | None
    tier: int | None
    under_review: bool
    overdue: int
    last_visit: date | None
    newest: TimelineLine | None = Field(description="of its timeline, results left out")
    links: dict[str, str]


@router.get("", summary="My watchlist")
async def read_watchlist(
    paging: PageQuery, db: ReadDb, caller: MayRead, today: Today
) -> Page[Watched]:
    """By organisation; four statements, however many are on it."""
    asked = {
        "client": caller.client,
        "mine": caller.confined_to,
        **paging.bounds(after=""),
    }
    rows = (await db.execute(_LIST, asked)).mappings().all()
    organisations = [row["organisation"] for row in rows]
    standing = await _standing(db, organisations, caller, today)
    return paging.page(
        [(Watched(**row, **standing[row["organisation"]]), [row["organisation"]]) for row in rows]
    )


@router.put("/{identifier}", summary="Keep an eye on an organisation", status_code=204)
async def watch(
    identifier: Identifier, draft: WatchDraft, db: WriteDb, caller: MayRead
) -> Response:
    """Its note is replaced by this one."""
    place = await find_place(db, identifier, caller)
    named = {"client": caller.client, "organisation": place.organisation}
    await db.execute(_PUT, {**named, "note": draft.note})
    await audit.record(db, caller, Deed("watch.put", "watch", place.organisation))
    return Response(status_code=204)


@router.delete("/{identifier}", summary="Watch an organisation no more", status_code=204)
async def unwatch(identifier: Identifier, db: WriteDb, caller: MayRead) -> Response:
    """Also where it was not watched."""
    place = await find_place(db, identifier, caller)
    named = {"client": caller.client, "organisation": place.organisation}
    if (await db.scalar(_DELETE, named)) is None:
        audit.nothing(db)
    else:
        await audit.record(db, caller, Deed("watch.delete", "watch", place.organisation))
    return Response(status_code=204)


async def _standing(
    session: AnySession, organisations: Sequence[str], caller: Principal, on: date
) -> Mapping[str, dict[str, Any]]:
    asked = {
        "organisations": list(organisations),
        "category": CategoryChanged.event_type,
        "on": on,
        "owners": None if caller.may("sif:assess") else [HEAD, GOVERNORS],
    }
    rows = (await session.execute(_STANDING, asked)).mappings().all()
    tiers = await tiers_of(session, organisations, on)
    newest = await TIMELINE.newest_of(session, organisations, on)
    return {
        key: {
            **{name: row[name] for name in ("under_review", "overdue", "last_visit")},
            "tier": tiers.get(key),
            "newest": shown(TIMELINE, newest[key]) if key in newest else None,
            "links": {"timeline": timeline_link("sif", key)},
        }
        for row in rows
        if (key := row["organisation"])
    }
