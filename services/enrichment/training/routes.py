"""/courses: what there is to book, and who booked it."""

from typing import Annotated, Any, Final

from fastapi import Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.auth import Principal
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.records.changing import (
    Acts,
    Key,
    Recorded,
    Writing,
    change,
    create,
    missing,
    recorded,
)
from chassis.records.drafts import ReasonDraft
from chassis.records.reading import record_routes
from chassis.records.store import COLUMNS, AnySession, Record, one, record_from, tell_also
from education.years import AcademicYear
from services.enrichment.callers import MayPlan, MayRead
from services.enrichment.training import rules
from services.enrichment.training.booking import Booking
from services.enrichment.training.course import Course
from services.enrichment.training.drafts import (
    TrainingCourseChangeDraft,
    TrainingCourseDraft,
    changes_of,
    year_of_days,
)
from services.enrichment.training.seats import following_course, moves_up, take_course

_LIST: Final = text(f"""
    SELECT {COLUMNS} FROM record
    WHERE kind = 'course' AND key > :after
        AND (CAST(:areas AS text[]) IS NULL OR state->>'area' = ANY(CAST(:areas AS text[])))
        AND (CAST(:statuses AS text[]) IS NULL OR status = ANY(CAST(:statuses AS text[])))
        AND (CAST(:year AS text) IS NULL OR state->>'year' = :year)
        AND (CAST(:provider AS text) IS NULL OR state->>'provider' = :provider)
    ORDER BY key LIMIT :limit""")
_BOOKINGS: Final = text(f"""
    SELECT {COLUMNS} FROM record
    WHERE kind = 'booking' AND state->>'course' = :course AND key > :after
        AND (CAST(:mine AS text[]) IS NULL OR organisation = ANY(CAST(:mine AS text[])))
    ORDER BY key LIMIT :limit""")


class CourseQuery(BaseModel):
    """What courses may be narrowed to; several values of one filter mean any of them."""

    area: list[str] = Field([], description="local authority, e.g. 350")
    status: list[str] = Field([], description="of the course")
    year: AcademicYear | None = None
    provider: str | None = Field(None, max_length=40)

    def asked(self) -> dict[str, Any]:
        return {
            "areas": self.area or None,
            "statuses": self.status or None,
            "year": self.year and str(self.year),
            "provider": self.provider,
        }


async def course_seen(session: AnySession, key: str, _caller: Principal) -> Record[Course]:
    """A course, for all who read enrichment. Raises `not_found`."""
    record = await one(session, Course, key)
    if record is None:
        raise missing(Course)
    return record


router = record_routes(Course, listed=False, seen=course_seen)
act = Acts(router, Course)


@router.get("", summary="List: course", response_model=Page[Recorded[Course]])
async def list_courses(
    asked: Annotated[CourseQuery, Query()], paging: PageQuery, db: ReadDb, caller: MayRead
) -> Any:
    """In the order of their keys; every school may see them all."""
    rows = await db.execute(_LIST, asked.asked() | paging.bounds(after=""))
    records = [record_from(Course, row) for row in rows]
    return paging.page([(recorded(each, caller), [each.key]) for each in records])


@router.get(
    "/{key}/bookings", summary="The bookings of a course", response_model=Page[Recorded[Booking]]
)
async def list_course_bookings(key: Key, paging: PageQuery, db: ReadDb, caller: MayRead) -> Any:
    """By school; who acts for some schools sees theirs."""
    await course_seen(db, key, caller)
    wanted = {"course": key, "mine": caller.confined_to, **paging.bounds(after="")}
    records = [record_from(Booking, row) for row in await db.execute(_BOOKINGS, wanted)]
    return paging.page([(recorded(each, caller), [each.key]) for each in records])


@act.new("Offer a course", responses={})
async def offer_course(draft: TrainingCourseDraft, write: Writing, caller: MayPlan) -> Response:
    """Its academic year is that of its first day. Schools may book it at once."""
    course = Course(**draft.model_dump(exclude={"name"}), year=str(year_of_days(draft.days)))
    return await create(write, caller, f"{draft.area}.{draft.name}", course)


@act("/{key}/change", "Change a course")
async def change_course(
    key: Key, draft: TrainingCourseChangeDraft, write: Writing, caller: MayPlan
) -> Response:
    """What is left out stays. With more places, who waits moves up; with fewer than are booked it
    is refused."""
    given = changes_of(draft)
    _, bookings = await take_course(write.session, key)
    # Its year is told of with the bookings.
    tell_also(write.session, Booking.NAME)

    def step(course: Course) -> Course:
        return rules.changed(course, given, bookings.values())

    then = following_course(write, caller, moves_up, "move_up")
    return await change(write, caller, Course, key, step, "change", why=draft.reason, then=then)


@act("/{key}/cancellation", "Cancel a course")
async def cancel_course(key: Key, draft: ReasonDraft, write: Writing, caller: MayPlan) -> Response:
    """Its bookings are cancelled with it, and told of."""
    await take_course(write.session, key)
    then = following_course(write, caller, rules.closed, "end")
    return await change(
        write, caller, Course, key, rules.was_cancelled, "cancel", why=draft.reason, then=then
    )


@act("/{key}/holding", "A course was held")
async def hold_course(key: Key, write: Writing, caller: MayPlan) -> Response:
    """From its last day on. Who came is to be said from now on; bookings that still wait end."""
    await take_course(write.session, key)

    def step(course: Course) -> Course:
        return rules.was_held(course, write.today)

    then = following_course(write, caller, rules.closed, "end")
    return await change(write, caller, Course, key, step, "hold", then=then)
