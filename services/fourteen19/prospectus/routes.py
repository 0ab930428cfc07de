"""/courses: written, published, corrected and withdrawn by their providers."""

from fastapi import Response

from chassis.organisations import find_place
from chassis.records.changing import Acts, Key, Writing, change, create
from chassis.records.reading import RecordQuery, record_routes
from contracts.fourteen19 import PlaceLevel
from education.diplomas import LineCode
from education.years import AcademicYear
from services.fourteen19.callers import MayPublish
from services.fourteen19.prospectus import rules
from services.fourteen19.prospectus.drafts import (
    CourseCorrectionDraft,
    CourseDraft,
    CourseWithdrawalDraft,
    drafted,
    rewritten,
)
from services.fourteen19.prospectus.index import keep_one
from services.fourteen19.prospectus.state import Course


class CourseQuery(RecordQuery):
    """What a list of courses may be narrowed to."""

    year: AcademicYear | None = None
    line: LineCode | None = None
    level: PlaceLevel | None = None


router = record_routes(Course, query=CourseQuery)
act = Acts(router, Course)


def course_key(organisation: str, code: str, year: AcademicYear) -> str:
    """The key of a provider's course: `10000794.ENG-L2.2009-10`."""
    return f"{organisation}.{code}.{year.slug}"


@act.new("Write a course")
async def write_course(draft: CourseDraft, write: Writing, caller: MayPublish) -> Response:
    """A draft, which nobody else reads until it is published; so it may lack much."""
    place = await find_place(write.session, draft.organisation, caller)
    course = drafted(draft)
    rules.need_sound(course)
    key = course_key(place.organisation, draft.code, draft.year)
    return await create(write, caller, key, course, then=keep_one)


@act("/{key}/publication", "Publish a course")
async def publish_course(key: Key, write: Writing, caller: MayPublish) -> Response:
    """Also one that was withdrawn. It needs a summary, a first day and a place; all that it lacks
    is told. Answers kept by caches show it within five minutes."""

    def step(course: Course) -> Course:
        return rules.published(course, write.today)

    return await change(write, caller, Course, key, step, "publish", then=keep_one)


@act("/{key}/correction", "Correct a course")
async def correct_course(
    key: Key, draft: CourseCorrectionDraft, write: Writing, caller: MayPublish
) -> Response:
    """Whole, and why; a published one stays so, and what it said before is in its history."""

    def step(course: Course) -> Course:
        changed = rewritten(course, draft)
        rules.need_sound(changed)
        return changed

    why = draft.reason
    return await change(write, caller, Course, key, step, "correct", why=why, then=keep_one)


@act("/{key}/withdrawal", "Withdraw a course")
async def withdraw_course(
    key: Key, draft: CourseWithdrawalDraft, write: Writing, caller: MayPublish
) -> Response:
    """Nobody finds it any more; who has its address is told why. It may be published again."""
    why = draft.reason

    def step(course: Course) -> Course:
        return rules.withdrawn(course, write.today, why)

    return await change(write, caller, Course, key, step, "withdraw", why=why, then=keep_one)
