"""/public/courses: for anybody, without a token. Caches may keep and share the answers."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import text

from chassis.auth import anyone
from chassis.clock import Today
from chassis.conditional import UNCHANGED, etag, is_unchanged
from chassis.database import ReadDb
from chassis.paging import PageQuery
from chassis.problems import Problem, ProblemType, register
from chassis.records.changing import Key
from chassis.records.drafts import AreaCode
from services.fourteen19.prospectus.answers import (
    CoursesFound,
    CourseShown,
    course_shown,
    facets_of,
)
from services.fourteen19.prospectus.asked import CourseSearch
from services.fourteen19.prospectus.overview import Prospectus, overview_of
from services.fourteen19.prospectus.searching import search_of

router = APIRouter(prefix="/public", tags=["prospectus"], dependencies=[anyone()])
register(gone=ProblemType(410, "It is withdrawn", "See the detail for the reason; search again."))
_GONE: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "There is no such course"},
    410: {"description": "It is withdrawn; the detail says why"},
}
_FRESH_S: Final = 300
_STALE_S: Final = 86_400
_COURSE: Final = text("""
    SELECT r.key, r.organisation, o.name, r.status, CAST(r.state AS text) AS state,
        r.state->>'withdrawn_why' AS why, r.state->>'withdrawn_on' AS withdrawn_on, r.changed_at,
        EXISTS (SELECT FROM change c WHERE c.kind = r.kind AND c.key = r.key
            AND c.after->>'status' = 'published') AS was_published
    FROM record r JOIN organisation o USING (organisation)
    WHERE r.kind = 'course' AND r.key = :key AND r.status IN ('published', 'withdrawn')""")


class ProspectusQuery(BaseModel):
    """Of which authority; default: all."""

    area: AreaCode | None = None


@router.get(
    "/courses",
    summary="Find courses",
    response_model=CoursesFound,
    responses=UNCHANGED,
)
async def find_courses(
    request: Request,
    asked: Annotated[CourseSearch, Query()],
    paging: PageQuery,
    session: ReadDb,
    today: Today,
) -> Response:
    """Published courses that are not over. Those that have every word come first by title; where
    none has, those whose words are like them. With `near` the nearest come first, of those whose
    place is known; one without coordinates is where others at its postcode are. Facets count all
    that was found."""
    search = await search_of(session, asked, today)
    rows = await search.page(session, paging)
    shown = [
        (course_shown(row, today), [row["place"], row["starts_on"].isoformat(), row["key"]])
        for row in rows
    ]
    page = paging.page(shown)
    total, facets = facets_of(await search.facets(session))
    found = CoursesFound(
        results=page.results, paging=page.paging, courses=total, near=search.near, facets=facets
    )
    return _kept(request, found)


@router.get(
    "/courses/{key}",
    summary="One course",
    response_model=CourseShown,
    responses=UNCHANGED | _GONE,
)
async def get_course(request: Request, key: Key, session: ReadDb, today: Today) -> Response:
    """Also one that is over: `over_on` is past. 410 with the reason for one that is withdrawn."""
    found = (await session.execute(_COURSE, {"key": key})).mappings().one_or_none()
    if found is None or (found["status"] == "withdrawn" and not found["was_published"]):
        raise Problem("not_found", "There is no course of this key.")
    if found["status"] == "withdrawn":
        withdrawn = {"withdrawn_on": found["withdrawn_on"]}
        raise Problem("gone", f"The course is withdrawn: {found['why']}", extra=withdrawn)
    return _kept(request, course_shown(found, today))


@router.get(
    "/prospectus",
    summary="What the prospectus has",
    response_model=Prospectus,
    responses=UNCHANGED,
)
async def get_prospectus(
    request: Request, asked: Annotated[ProspectusQuery, Query()], session: ReadDb, today: Today
) -> Response:
    """Its providers, lines and levels: how many courses, and when the next one starts."""
    return _kept(request, await overview_of(session, asked.area, today))


def _kept(request: Request, told: BaseModel) -> Response:
    """The answer, and for how long anybody may keep it: an old one is better than none while the
    service is down. Its tag is of what it says, so that a new day or name is a new one."""
    body = told.model_dump_json()
    headers = {
        "ETag": etag(body),
        "Cache-Control": f"public, max-age={_FRESH_S}, stale-if-error={_STALE_S}",
    }
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
