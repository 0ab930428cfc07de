"""Tiers on a day: counted, moved, and those of one organisation over time."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.organisations import Identifier, find_place
from chassis.paging import Page, PageQuery
from chassis.records.store import AnySession, records_of
from contracts.sif import Tier
from education.maintained import Framework
from services.sif.callers import MayAssess, MayRead
from services.sif.categories.state import Category, newest, stays_in
from services.sif.categories.stays import Stay, days_in, moves, tier_on

router = APIRouter(tags=["tiers"])
OnDay = Annotated[Day | None, Query(description="default: today")]

# The same as `stays.tier_on`: the newest placement by then, until the organisation closed. Days are
# compared as ISO 8601 writes them.
_HELD: Final = """
    SELECT DISTINCT ON (r.organisation) r.organisation, o.name,
        CAST(p ->> 'tier' AS int) AS tier, CAST(p ->> 'effective_on' AS date) AS effective_on
    FROM record r JOIN organisation o USING (organisation),
        jsonb_array_elements(r.state -> 'placements') p
    WHERE r.kind = 'category' AND {which}
        AND p ->> 'effective_on' <= CAST(:{day} AS text)
        AND (o.closed_on IS NULL OR CAST(o.closed_on AS text) > CAST(:{day} AS text))
    ORDER BY r.organisation, p ->> 'effective_on' DESC"""
_ALL: Final = """(CAST(:area AS text) IS NULL OR o.area = :area)
        AND r.state ->> 'framework' = :framework
        AND (CAST(:mine AS text[]) IS NULL OR r.organisation = ANY(:mine))"""
_TIERS: Final = text(_HELD.format(which="r.organisation = ANY(:organisations)", day="day"))
_COUNT: Final = text(f"""
    SELECT tier, count(*) AS number FROM ({_HELD.format(which=_ALL, day="day")}) held
    GROUP BY 1 ORDER BY 1""")
_MOVED: Final = text(f"""
    SELECT organisation, a.name, b.tier AS tier_before, a.tier, a.effective_on
    FROM ({_HELD.format(which=_ALL, day="day")}) a
    JOIN ({_HELD.format(which=_ALL, day="since")}) b USING (organisation)
    WHERE a.tier <> b.tier AND organisation > :after ORDER BY organisation LIMIT :limit""")


class MovedTier(BaseModel):
    """One that was in another tier on the day moves are looked for since."""

    organisation: str
    name: str
    tier_before: Tier
    tier: Tier
    effective_on: date
    links: dict[str, str]


class Tiers(Page[MovedTier]):
    """How many are in each tier on a day, and a page of those that moved since another."""

    framework: Framework
    on: date
    since: date | None
    by_tier: dict[Tier, int]


class Held(BaseModel):
    """A confirmed tier: `until` is the first day on which another held; null: it holds."""

    tier: Tier
    term: str
    effective_on: date
    until: date | None


class Move(BaseModel):
    """A change of tier, on the day the new one came to hold."""

    on: date
    tier_before: Tier
    tier: Tier


class TierHistory(BaseModel):
    """The tiers of one organisation over time. `tier` null: in none on the day; `days_in_tier` up
    to and with it."""

    organisation: str
    on: date
    tier: Tier | None
    under_review: bool
    held: list[Held]
    moves: list[Move]
    days_in_tier: dict[Tier, int]
    links: dict[str, str] = Field(default_factory=dict)


async def tiers_of(session: AnySession, organisations: Sequence[str], on: date) -> dict[str, int]:
    """The confirmed tier of each of these organisations on a day; those without one left out."""
    asked = {"organisations": list(organisations), "day": on.isoformat()}
    return {row.organisation: row.tier for row in await session.execute(_TIERS, asked)}


@router.get("/tiers", summary="How many are in each tier, and who moved")
async def read_tiers(
    paging: PageQuery,
    db: ReadDb,
    caller: MayAssess,
    today: Today,
    *,
    area: Annotated[str | None, Query(max_length=20, description="local authority")] = None,
    framework: Framework = "schools",
    on: OnDay = None,
    since: Annotated[Day | None, Query(description="list who moved since this day")] = None,
) -> Tiers:
    """Those confirmed in a tier on the day; moves by organisation, where `since` is given."""
    day = on or today
    about = {
        "area": area,
        "framework": framework,
        "mine": caller.confined_to,
        "day": day.isoformat(),
    }
    counts = {row.tier: row.number for row in await db.execute(_COUNT, about)}
    moved: Sequence[RowMapping] = ()
    if since is not None:
        asked = {**about, **paging.bounds(after=""), "since": since.isoformat()}
        moved = (await db.execute(_MOVED, asked)).mappings().all()
    page = paging.page([(_moved(row), [row["organisation"]]) for row in moved])
    return Tiers(
        framework=framework,
        on=day,
        since=since,
        by_tier=counts,
        results=page.results,
        paging=page.paging,
    )


@router.get("/organisations/{identifier}/categories", summary="Its tiers over time")
async def read_tier_history(
    identifier: Identifier, db: ReadDb, caller: MayRead, today: Today, *, on: OnDay = None
) -> TierHistory:
    """Every confirmed tier, the first first, the moves between them, and days in each."""
    day, place = on or today, await find_place(db, identifier, caller)
    categories = [one.state for one in await records_of(db, Category, [place.organisation])]
    stays = stays_in(categories, place.closed_on)
    return TierHistory(
        organisation=place.organisation,
        on=day,
        tier=tier_on(stays, day),
        under_review=bool(categories) and newest(categories).status != "confirmed",
        held=[Held(**stay._asdict()) for stay in stays],
        moves=[_move(before, after) for before, after in moves(stays)],
        days_in_tier=days_in(stays, day),
        links={"records": f"/v1/sif/categories?organisation={place.organisation}"},
    )


def _move(before: Stay, after: Stay) -> Move:
    return Move(on=after.effective_on, tier_before=before.tier, tier=after.tier)


def _moved(row: RowMapping) -> MovedTier:
    links = {"history": f"/v1/sif/organisations/{row['organisation']}/categories"}
    return MovedTier(**row, links=links)
