"""GET /settings: every school and setting of an area with early years provision, as it stands."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.records.drafts import AreaCode
from chassis.records.links import address_of, timeline_link
from chassis.records.store import AnySession
from contracts.earlyyears import Rating
from contracts.schools import Grade
from services.earlyyears.callers import MayAssess
from services.earlyyears.provision import Sort
from services.earlyyears.quality.places import Provider, providers_of
from services.earlyyears.settings.state import Setting

router = APIRouter(prefix="/settings", tags=["settings"])
_KNOWN: Final = text("""
    SELECT r.key FROM record r JOIN organisation o USING (organisation)
    WHERE r.kind = 'setting' AND o.area = :area""")
_STANDING: Final = text("""
    SELECT o.organisation, CAST(s.state AS text) AS provision, i.overall, i.inspected_on,
        (SELECT max(e.on_day) FROM entry e WHERE e.organisation = o.organisation
            AND e.kind = 'visit' AND e.item = 'made') AS last_visit,
        (SELECT min(d.due_on) FROM due d WHERE d.organisation = o.organisation) AS next_due
    FROM organisation o
    LEFT JOIN record s ON s.kind = 'setting' AND s.key = o.organisation
    LEFT JOIN LATERAL (
        SELECT overall, inspected_on FROM inspection
        WHERE organisation = o.organisation AND NOT withdrawn AND inspected_on <= :on
        ORDER BY inspected_on DESC, subject LIMIT 1) i ON true
    WHERE o.organisation = ANY(CAST(:organisations AS text[]))""")


class ProviderQuery(BaseModel):
    """Which; several values of one filter mean any of them."""

    area: AreaCode
    sort: list[Sort] = []
    kind: list[str] = Field([], description="in the register's words: childminder")
    phase: list[str] = []
    officer: list[str] = Field([], description="whose caseload; nobody: no one's")
    rating: list[Rating] = []
    unknown: bool | None = Field(None, description="true: with nothing known of the provision")


class ProviderShown(BaseModel):
    """An open school or setting. `provision` null: nothing is known of it; `rating` null: it is
    not rated; `inspection_grade` null: not inspected, or met or not met."""

    organisation: str
    name: str
    sort: Sort
    kind: str
    phase: str
    provision: Setting | None
    officer: str | None
    rating: Rating | None
    inspection_grade: Grade | None
    inspected_on: date | None
    last_visit: date | None
    next_due: date | None = Field(description="of all that is still to be done there, or late")
    links: dict[str, str]


@router.get("", summary="The schools and settings of an area")
async def list_providers(
    asked: Annotated[ProviderQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    caller: MayAssess,
    today: Today,
) -> Page[ProviderShown]:
    """All with early years provision that are open, by organisation, also those of which nothing is
    known; only the caller's own. Three statements, however many there are."""
    after = paging.position("")[0]
    known = await _known(db, asked)
    found = [
        each
        for each in await providers_of(db, asked.area, today, after=after)
        if caller.acts_for(key := each.place.organisation)
        and _is_asked(asked, each, today)
        and (asked.unknown is None or asked.unknown == (key not in known))
    ][: paging.limit + 1]
    standing = await _standing(db, found, today)
    return paging.page(
        [
            (_provider(each, today, standing[each.place.organisation]), [each.place.organisation])
            for each in found
        ]
    )


def _is_asked(asked: ProviderQuery, one: Provider, on: date) -> bool:
    wanted = (
        (asked.sort, one.sort),
        (asked.kind, one.place.kind),
        (asked.phase, one.place.phase),
        (asked.officer, one.officer or "nobody"),
        (asked.rating, one.quality.rating_on(on)),
    )
    return all(not some or value in some for some, value in wanted)


async def _known(session: AnySession, asked: ProviderQuery) -> set[str]:
    if asked.unknown is None:
        return set()
    return set(await session.scalars(_KNOWN, {"area": asked.area}))


async def _standing(
    session: AnySession, found: Sequence[Provider], on: date
) -> Mapping[str, Mapping[str, Any]]:
    asked = {"organisations": [each.place.organisation for each in found], "on": on}
    rows = (await session.execute(_STANDING, asked)).mappings()
    return {row["organisation"]: dict(row) for row in rows}


def _provider(one: Provider, on: date, row: Mapping[str, Any]) -> ProviderShown:
    place, provision = one.place, row["provision"]
    return ProviderShown(
        organisation=place.organisation,
        name=place.name,
        sort=one.sort,
        kind=place.kind,
        phase=place.phase,
        provision=Setting.model_validate_json(provision) if provision else None,
        officer=one.officer,
        rating=one.quality.rating_on(on),
        inspection_grade=row["overall"],
        inspected_on=row["inspected_on"],
        last_visit=row["last_visit"],
        next_due=row["next_due"],
        links={
            "provision": address_of(Setting, place.organisation),
            "timeline": timeline_link("earlyyears", place.organisation),
        },
    )
