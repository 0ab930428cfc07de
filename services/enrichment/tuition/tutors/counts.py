"""GET /tuition/tutors: what each tutor taught, as counts."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.records.drafts import AreaCode
from chassis.records.store import COLUMNS, Record, record_from
from contracts.enrichment import Subject
from education.years import AcademicYear
from services.enrichment.callers import MayAssessAll
from services.enrichment.tuition.counting import counted
from services.enrichment.tuition.courses import Course, courses_of
from services.enrichment.tuition.figures import Figure
from services.enrichment.tuition.rules import Status
from services.enrichment.tuition.tutors.state import Tutor

router = APIRouter(prefix="/tuition", tags=["tuition"])
_TUTORS: Final = text(f"""
    SELECT {COLUMNS} FROM record
    WHERE kind = 'tutor' AND state->>'area' = :area AND key > :after ORDER BY key LIMIT :limit""")
_SCHOOLS: Final = text("""
    SELECT DISTINCT organisation FROM tuition_course
    WHERE year = :year AND tutor = ANY(CAST(:tutors AS text[])) ORDER BY 1""")


class TutorsTaughtQuery(BaseModel):
    """Of which authority's tutors, in which year."""

    area: AreaCode
    year: AcademicYear | None = Field(None, description="default: the current one")


class TutorTaught(BaseModel):
    """One tutor, without the name: courses by status, in how many schools, pupils (each once) with
    one in progress or completed, hours taught, sessions the pupils came to, the mean gain of
    courses assessed at both ends."""

    tutor: str
    status: str
    qualified: bool
    subjects: list[Subject]
    hours_a_week: Decimal | None
    schools: int
    courses: dict[Status, int]
    pupils: int
    hours: Decimal
    attendance: Figure
    assessed: int
    mean_gain: Figure


@router.get("/tutors", summary="What each tutor taught, as counts")
async def list_tutors_taught(
    asked: Annotated[TutorsTaughtQuery, Query()],
    db: ReadDb,
    _: MayAssessAll,
    paging: PageQuery,
    today: Today,
) -> Page[TutorTaught]:
    """Every tutor of the authority, also those without a course in the year."""
    year = str(asked.year or AcademicYear.containing(today))
    rows = await db.execute(_TUTORS, {"area": asked.area, **paging.bounds(after="")})
    tutors = [record_from(Tutor, row) for row in rows]
    named = {"year": year, "tutors": [each.key for each in tutors]}
    schools = (await db.scalars(_SCHOOLS, named)).all()
    taught: defaultdict[str | None, list[Course]] = defaultdict(list)
    for course in await courses_of(db, schools, year):
        taught[course.tutor].append(course)
    return paging.page([(_taught(each, taught[each.key]), [each.key]) for each in tutors])


def _taught(tutor: Record[Tutor], courses: Sequence[Course]) -> TutorTaught:
    some, state = counted(courses), tutor.state
    return TutorTaught(
        tutor=tutor.key,
        status=state.status,
        qualified=state.qualified_on is not None,
        subjects=list(state.subjects),
        hours_a_week=state.hours_a_week,
        schools=len({course.organisation for course in courses}),
        courses=some.by_status,
        pupils=some.pupils,
        hours=some.hours,
        attendance=Figure.of(some.attended, some.offered),
        assessed=some.assessed,
        mean_gain=Figure.of(some.sub_levels, some.assessed, factor=1),
    )
