"""/courses/gaps and /courses/notices: what the prospectus lacks."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.records.drafts import AreaCode
from chassis.records.links import address_of
from contracts.fourteen19 import PlaceLevel
from education.diplomas import FRAMEWORK_LEVEL, LINES, LineCode
from education.years import AcademicYear
from services.fourteen19.callers import MayRead
from services.fourteen19.prospectus.state import PUBLISH_BEFORE, Course

router = APIRouter(prefix="/courses", tags=["courses"])
DIPLOMA_LEVELS: Final[tuple[PlaceLevel, ...]] = ("level_1", "level_2", "level_3")
"""Those of the National Qualifications Framework at which there are Diplomas."""
assert {f"level_{level}" for level in FRAMEWORK_LEVEL.values() if level} == set(DIPLOMA_LEVELS)

Notice = Literal["no_deadline", "no_coordinates", "late", "missed"]
_TAUGHT: Final = text("""
    SELECT c.line, c.level, count(*) AS n
    FROM course c JOIN organisation o USING (organisation)
    WHERE c.line IS NOT NULL AND c.year = :year AND o.area = :area
    GROUP BY c.line, c.level""")
_NOTICES: Final = text("""
    WITH looked_at AS (
        SELECT key, organisation, status, state->>'title' AS title,
            CAST(state->>'apply_by' AS date) AS apply_by,
            state->'taught_at'->>'latitude' AS latitude
        FROM record WHERE kind = 'course' AND status <> 'withdrawn' AND key > :after
            AND (CAST(:mine AS text[]) IS NULL OR organisation = ANY(:mine))
            AND (CAST(:organisations AS text[]) IS NULL OR organisation = ANY(:organisations))
            AND state->>'year' = coalesce(CAST(:year AS text), state->>'year')),
    noticed AS (
        SELECT key, organisation, status, title, array_remove(ARRAY[
            CASE WHEN apply_by IS NULL THEN 'no_deadline' END,
            CASE WHEN latitude IS NULL THEN 'no_coordinates' END,
            CASE WHEN status = 'draft' AND apply_by >= :today AND apply_by <= :soon
                THEN 'late' END,
            CASE WHEN status = 'draft' AND apply_by < :today THEN 'missed' END], NULL) AS notices
        FROM looked_at)
    SELECT * FROM noticed WHERE notices <> '{}' ORDER BY key LIMIT :limit""")


class GapQuery(BaseModel):
    """Of which authority and academic year."""

    area: AreaCode
    year: AcademicYear


class LineGap(BaseModel):
    """A line in the prospectus: how many courses at each level. `missing` are the levels at which
    there is none; `available`: it could be taught in that year."""

    line: LineCode
    name: str
    available_from: date
    available: bool
    courses: dict[PlaceLevel, int]
    missing: list[PlaceLevel]


class CourseGaps(BaseModel):
    """All lines, in the order of their phases. `without_course` counts the lines that could be
    taught and have no course at any level."""

    area: str
    year: str
    without_course: int
    lines: list[LineGap]


class NoticeQuery(BaseModel):
    """What the list may be narrowed to."""

    year: AcademicYear | None = None
    organisation: Annotated[list[str], Field(max_length=50)] = []


class CourseNotice(BaseModel):
    """A course that is not withdrawn, and what is amiss: no last day for applications, no
    coordinates, still a draft in the 30 days before that day (`late`) or after it (`missed`)."""

    key: str
    organisation: str
    status: str
    title: str
    notices: list[Notice]
    links: dict[str, str]


@router.get("/gaps", summary="Lines and levels without a course")
async def read_course_gaps(
    asked: Annotated[GapQuery, Query()], db: ReadDb, _caller: MayRead
) -> CourseGaps:
    """Each of the 17 lines at each level, by published courses: every young person is to have a
    choice of all lines from 2013. What is published is anybody's to count; one statement."""
    values = {"area": asked.area, "year": str(asked.year)}
    rows = (await db.execute(_TAUGHT, values)).mappings()
    counts = {(row["line"], row["level"]): row["n"] for row in rows}
    lines = gaps_of(counts, asked.year)
    without = sum(line.available and not line.courses for line in lines)
    return CourseGaps(area=asked.area, year=str(asked.year), without_course=without, lines=lines)


@router.get("/notices", summary="Courses in which something is amiss")
async def list_course_notices(
    asked: Annotated[NoticeQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    caller: MayRead,
    today: Today,
) -> Page[CourseNotice]:
    """By key; only the caller's own."""
    values = {
        "mine": caller.confined_to,
        "organisations": asked.organisation or None,
        "year": None if asked.year is None else str(asked.year),
        "today": today,
        "soon": today + PUBLISH_BEFORE,
        **paging.bounds(after=""),
    }
    rows = (await db.execute(_NOTICES, values)).mappings()
    return paging.page([(_notice(row), [row["key"]]) for row in rows])


def gaps_of(counts: Mapping[tuple[str, str], int], year: AcademicYear) -> list[LineGap]:
    """Every line, given how many courses there are by line and level. Pure."""
    return [
        LineGap(
            line=line.code,
            name=line.name,
            available_from=line.available_from,
            available=line.available_from <= year.ends,
            courses={
                level: counts[line.code, level]
                for level in DIPLOMA_LEVELS
                if counts.get((line.code, level))
            },
            missing=[level for level in DIPLOMA_LEVELS if not counts.get((line.code, level))],
        )
        for line in LINES.values()
    ]


def _notice(row: Mapping[Any, Any]) -> CourseNotice:
    return CourseNotice(**row, links={"course": address_of(Course, row["key"])})
