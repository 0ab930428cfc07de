"""Reading governing bodies: one in full on any day, all of them today, terms about to end."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.audit import Reason
from chassis.clock import today
from chassis.database import ReadDb
from chassis.paging import CursorKey, Page, PageQuery
from contracts.schools import GoverningBodyChanged
from services.schools.callers import MayRead
from services.schools.governing_bodies.answers import (
    GoverningBody,
    GoverningBodyLine,
    Governor,
    TermEnding,
    governing_body,
)
from services.schools.governing_bodies.columns import REFERENCE
from services.schools.governing_bodies.people import for_caller, held, place_of, serving_on
from services.schools.governing_bodies.reading import IN_OFFICE, bodies
from services.schools.governing_bodies.rules import CLERK, Body, is_interim
from services.schools.organisations.finding import RETIRED, Identifier, find_editable

router = APIRouter(tags=["governing bodies"])
GovernorKey = Annotated[
    str, Path(max_length=40, pattern=f"^{REFERENCE}$", description="the authority's reference")
]

_FITS: Final = """
    (CAST(:areas AS text[]) IS NULL OR o.area = ANY(:areas))
    AND (CAST(:phases AS text[]) IS NULL OR o.phase = ANY(:phases))"""
_SUM: Final = "(SELECT coalesce(sum(value::int), 0) FROM jsonb_each_text(state -> '{}'))"
# What was told is what is true today (`terms`), so numbers need no second reckoning here.
_LIST: Final = text(f"""
    WITH body AS (
        SELECT o.organisation, o.name, o.area, o.phase, a.state,
            (state ->> 'vacancies')::int AS vacancies, (state ->> 'additional')::int AS additional,
            (state ->> 'interim_executive_board')::boolean AS interim_executive_board
        FROM announced a JOIN organisation o USING (organisation)
        WHERE event_type = :type AND NOT (state ->> 'withdrawn')::boolean
            AND o.status <> 'closed' AND NOT o.withdrawn AND {_FITS}
            AND (CAST(:vacancies AS boolean) IS NULL
                OR ((state ->> 'vacancies')::int > 0) = :vacancies)
            AND (o.name, o.organisation) > (:name, :organisation)
        ORDER BY o.name, o.organisation LIMIT :limit)
    SELECT body.*, {_SUM.format("seats")} AS seats, {_SUM.format("filled")} AS filled, serving.*
    FROM body LEFT JOIN LATERAL (
        SELECT min(name) FILTER (WHERE role = 'chair') AS chair,
            min(ends_on) FILTER (WHERE role <> '{CLERK}') AS next_term_ends_on
        FROM governor g WHERE g.organisation = body.organisation
            AND NOT body.interim_executive_board AND {IN_OFFICE}) serving ON true
    ORDER BY body.name, body.organisation""")
_ENDING: Final = text(f"""
    SELECT g.organisation, o.name AS organisation_name, o.area, g.governor, g.name, g.category,
        g.role, g.ends_on
    FROM governor g JOIN organisation o USING (organisation)
    WHERE o.status <> 'closed' AND NOT o.withdrawn AND g.ends_on < :before AND {IN_OFFICE}
        AND {_FITS} AND (g.ends_on, g.organisation, g.governor)
            > (CAST(:ends_on AS date), :organisation, :governor)
    ORDER BY g.ends_on, g.organisation, g.governor LIMIT :limit""")


class Filters(BaseModel):
    """What a list may be narrowed to; several values of one filter mean any of them."""

    area: list[str] = Field([], description="local authority, e.g. 350")
    phase: list[str] = Field([], description="e.g. primary")

    def asked(self) -> dict[str, Any]:
        return {"areas": self.area or None, "phases": self.phase or None, "day": today()}


@router.get("/governing-bodies", summary="Governing bodies as they are today")
async def list_governing_bodies(
    filters: Annotated[Filters, Query()],
    page: PageQuery,
    db: ReadDb,
    _caller: MayRead,
    vacancies: Annotated[
        bool | None, Query(description="true: only with vacancies; false: only without")
    ] = None,
) -> Page[GoverningBodyLine]:
    """In order of the organisations' names. Closed organisations have none."""
    asked = filters.asked() | {
        "type": GoverningBodyChanged.event_type,
        "vacancies": vacancies,
        **page.bounds(name="", organisation=""),
    }
    rows = (await db.execute(_LIST, asked)).all()
    return page.page(
        [(GoverningBodyLine.model_validate(row), [row.name, row.organisation]) for row in rows]
    )


@router.get("/governors/terms-ending", summary="Terms of office that end before a day")
async def list_terms_ending(
    before: Annotated[date, Query(description="the first day that no longer counts")],
    filters: Annotated[Filters, Query()],
    page: PageQuery,
    db: ReadDb,
    _caller: MayRead,
) -> Page[TermEnding]:
    """Of governors and clerks in office today, the next to end first."""
    asked = filters.asked() | {
        "before": before,
        **page.bounds(ends_on=date.min, organisation="", governor=""),
    }
    rows = (await db.execute(_ENDING, asked)).all()
    return page.page([(TermEnding.model_validate(row), _after(row)) for row in rows])


@router.get(
    "/organisations/{identifier}/governing-body",
    summary="A governing body, on any day",
    responses=RETIRED,
)
async def read_governing_body(
    identifier: Identifier,
    db: ReadDb,
    caller: MayRead,
    on: Annotated[date | None, Query(description="default: today")] = None,
    reason: Reason = None,
) -> GoverningBody:
    """Seats, governors in office with their training, vacancies, clerks, and the powers the
    authority uses. How to reach people is shown with `schools:contacts`, and recorded."""
    place = await place_of(db, identifier)
    organisation = place["organisation"]
    day = on or today()
    body = (await bodies(db, [organisation])).get(organisation, Body())
    serving = await serving_on(db, organisation, day)
    if is_interim(body.uses, day):
        serving = [each for each in serving if each.role == CLERK]
    seen = await for_caller(db, caller, organisation, serving, reason)
    return governing_body(place, seen, body, day)


@router.get(
    "/organisations/{identifier}/governors/{governor}", summary="One governor", responses=RETIRED
)
async def read_governor(
    identifier: Identifier,
    governor: GovernorKey,
    db: ReadDb,
    caller: MayRead,
    response: Response,
    reason: Reason = None,
) -> Governor:
    """Also one who has left. The ETag is what an edit sends in If-Match."""
    organisation = (await find_editable(db, identifier)).organisation
    found, response.headers["ETag"] = await held(db, organisation, governor)
    [seen] = await for_caller(db, caller, organisation, [found], reason)
    return seen


def _after(row: Any) -> CursorKey:
    return [row.ends_on.isoformat(), row.organisation, row.governor]
