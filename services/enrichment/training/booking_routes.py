"""/bookings: places of schools on courses."""

from fastapi import Response

from chassis.auth import Principal
from chassis.organisations import find_place
from chassis.records.changing import (
    Acts,
    Key,
    Writing,
    change,
    create,
    missing,
)
from chassis.records.drafts import ReasonDraft, day_of
from chassis.records.reading import RecordQuery, record_routes
from chassis.records.store import AnySession, one
from services.enrichment.callers import MayAgree, MayPlan
from services.enrichment.training import rules
from services.enrichment.training.booking import Booking
from services.enrichment.training.drafts import (
    AttendanceDraft,
    BookingDraft,
    BookingPlacesDraft,
    CourseKey,
    EvaluationDraft,
)
from services.enrichment.training.seats import following_booking, take_course


class BookingQuery(RecordQuery):
    """Also of one course."""

    course: CourseKey | None = None


router = record_routes(Booking, query=BookingQuery)
act = Acts(router, Booking)


@act.new("Book a course")
async def book_course(draft: BookingDraft, write: Writing, caller: MayAgree) -> Response:
    """By the school itself, or an officer on its behalf, on a course of its own authority. Where
    too few places are left it waits."""
    on = day_of(draft.on, write.today)
    place = await find_place(write.session, draft.organisation, caller)
    key = f"{place.organisation}.{draft.course.partition('.')[2]}"

    async def booking() -> Booking:
        course, others = await take_course(write.session, draft.course, place.organisation)
        asked = rules.Asked(place, draft.places, on)
        return rules.booked(course, draft.course, others.values(), asked)

    return await create(write, caller, key, booking)


@act("/{key}/places", "Book more places, fewer, or again")
async def change_booking_places(
    key: Key, draft: BookingPlacesDraft, write: Writing, caller: MayAgree
) -> Response:
    """A booking that has places keeps them whatever it asks for; one that was cancelled is made
    again, behind those that wait. Whoever waits and fits now moves up."""
    on = day_of(draft.on, write.today)
    name = await _course_of(write.session, key, caller)
    course, bookings = await take_course(write.session, name)
    others = [each for at, each in bookings.items() if at != key]
    school = await find_place(write.session, key.partition(".")[0], caller)

    def step(booking: Booking) -> Booking:
        return rules.with_places(booking, course, others, rules.Asked(school, draft.places, on))

    then = following_booking(write, caller, name)
    return await change(write, caller, Booking, key, step, "places", then=then)


@act("/{key}/cancellation", "Cancel a booking")
async def cancel_booking(
    key: Key, draft: ReasonDraft, write: Writing, caller: MayAgree
) -> Response:
    """Its places are free: whoever waits and fits moves up."""
    name = await _course_of(write.session, key, caller)
    await take_course(write.session, name)
    then = following_booking(write, caller, name)
    return await change(
        write, caller, Booking, key, rules.cancelled, "cancel", why=draft.reason, then=then
    )


@act("/{key}/attendance", "How many came")
async def record_attendance(
    key: Key, draft: AttendanceDraft, write: Writing, caller: MayPlan
) -> Response:
    """Of a course that was held; said again, it is corrected. No names."""
    name = await _course_of(write.session, key, caller)
    course, _ = await take_course(write.session, name)

    def step(booking: Booking) -> Booking:
        return rules.attended(booking, course, draft.attended)

    return await change(write, caller, Booking, key, step, "attendance")


@act("/{key}/evaluation", "How those who came rate the course")
async def evaluate_course(
    key: Key, draft: EvaluationDraft, write: Writing, caller: MayAgree
) -> Response:
    """All ratings of the school's evaluations, in the place of those before. No names, no words."""

    def step(booking: Booking) -> Booking:
        return rules.evaluated(booking, draft.ratings)

    return await change(write, caller, Booking, key, step, "evaluation")


async def _course_of(session: AnySession, key: str, caller: Principal) -> str:
    """The course of a booking. Raises `not_found`, too, for who may not know of it."""
    record = await one(session, Booking, key) if caller.acts_for(key.partition(".")[0]) else None
    if record is None:
        raise missing(Booking)
    return record.state.course
