"""GET /tuition/courses: the courses of a school by pupil. Personal data."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import text

from chassis.audit import Deed, Reason, record
from chassis.database import ReadDb
from chassis.organisations import find_place
from chassis.paging import Page, PageQuery
from chassis.records.asked import NOT_FOUND, YearText
from chassis.records.store import AnySession
from education.rounding import half_up
from services.enrichment.callers import MayReadPupils
from services.enrichment.pupils.keys import PUPIL_KEY, revealed
from services.enrichment.tuition.courses import Course, courses_of
from services.enrichment.tuition.rules import Status

router = APIRouter(prefix="/tuition", tags=["tuition"])
_KEYS: Final = text("""
    SELECT pupil_id, pupil_key FROM known_pupil
    WHERE pupil_id = ANY(CAST(:pupils AS bigint[])) ORDER BY pupil_id""")


class PupilCourse(BaseModel):
    """A pupil's course in one subject: how far it is, and what it did. Null: not so, or not
    known."""

    pupil_id: int
    upn: str
    subject: str
    key_stage: str
    status: Status
    tutor: str | None
    planned_hours: Decimal
    hours: Decimal
    offered: int
    attended: int
    first_on: date | None
    last_on: date | None
    completed_on: date | None
    withdrawn_on: date | None
    entry_level: str | None
    exit_level: str | None
    sub_levels: int | None


@router.get("/courses", summary="Courses of a school, by pupil", responses=NOT_FOUND)
async def list_tuition_courses(
    session: ReadDb,
    caller: MayReadPupils,
    paging: PageQuery,
    *,
    organisation: Annotated[str, Query(max_length=20, description="URN or LAESTAB")],
    year: Annotated[YearText, Query()],
    status: Annotated[Status | None, Query()] = None,
    reason: Reason = None,
) -> Page[PupilCourse]:
    """Personal data: only for the school itself, or a caller who acts for it. Each read is
    recorded. In the order of pupils' numbers."""
    place = await find_place(session, organisation, caller)
    after = tuple(paging.position(0, ""))
    courses = [
        course
        for course in await courses_of(session, [place.organisation], year)
        if status in (None, course.status) and (course.pupil_id, course.subject) > after
    ][: paging.limit + 1]
    upns = await _upns(session, courses)
    page = paging.page(
        [(_named(each, upns[each.pupil_id]), [each.pupil_id, each.subject]) for each in courses]
    )
    about = f"{place.organisation}.{year}"
    deed = Deed("tuition.courses", "pupils", about, why=reason, personal=True)
    deed.rows = len(page.results)
    deed.after = {"pupils": sorted({each.pupil_id for each in page.results})}
    await record(session, caller, deed)
    return page


async def _upns(session: AnySession, courses: Sequence[Course]) -> dict[int, str]:
    """By pupils' numbers. Raises the problem `data_locked`."""
    if not courses:
        return {}
    asked = {"pupils": sorted({course.pupil_id for course in courses})}
    rows = (await session.execute(_KEYS, asked)).all()
    shown = revealed([row.pupil_key for row in rows], await PUPIL_KEY.in_use(session))
    return {row.pupil_id: upn for row, upn in zip(rows, shown, strict=True)}


def _named(course: Course, upn: str) -> PupilCourse:
    return PupilCourse(
        pupil_id=course.pupil_id,
        upn=upn,
        status=course.status,
        hours=half_up(Fraction(course.minutes, 60), 2),
        sub_levels=course.gain,
        **{name: getattr(course, name) for name in _ALIKE},
    )


_ALIKE: Final = (
    "subject", "key_stage", "tutor", "planned_hours", "offered", "attended", "first_on", "last_on",
    "completed_on", "withdrawn_on", "entry_level", "exit_level",
)  # fmt: skip
