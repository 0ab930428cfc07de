"""What may be said of courses and bookings when, and who gets a place. Pure: every day is given.

Places go to who asks first. A booking for which there are not enough left waits whole; whenever
places are freed, whoever waits and fits moves up, in the order of the bookings.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple, TypeVar

from chassis.organisations import Place
from chassis.problems import Fault
from chassis.records.refusing import (
    all_wrong,
    need_status,
    not_allowed,
    not_before,
    wrong,
)
from services.enrichment.training.booking import Booking
from services.enrichment.training.course import Course

Key = TypeVar("Key")
RATINGS: Final = range(1, 6)


def taken(bookings: Iterable[Booking]) -> int:
    """How many places these bookings have."""
    return sum(each.places for each in bookings if each.has_places)


class Asked(NamedTuple):
    """So many places that a school asks for on a day."""

    school: Place
    places: int
    on: date


def booked(course: Course, key: str, others: Iterable[Booking], asked: Asked) -> Booking:
    """A first booking: with places where enough are left, else waiting.

    Raises `conflict` for a course that is not open, and `invalid_request` for one of another
    authority's, for more places than the course has, for a day after it, and for a school that was
    not open on the day.
    """
    faults = []
    # Two authorities may call their courses alike, and a booking is named by its course's name.
    if asked.school.area != course.area:
        faults.append(Fault("other_area", "$.course", "the course is another authority's"))
    need_bookable(course, asked, faults)
    return _placed(course, key, others, asked)


def _placed(course: Course, key: str, others: Iterable[Booking], asked: Asked) -> Booking:
    held = list(others)
    fits = asked.places <= course.places - taken(held)
    return Booking(
        status="booked" if fits else "waiting",
        course=key,
        title=course.title,
        number=1 + max((each.number for each in held), default=0),
        places=asked.places,
        booked_on=asked.on,
    )


def with_places(
    booking: Booking, course: Course, others: Iterable[Booking], asked: Asked
) -> Booking:
    """A booking of another number of places: one that has places keeps them, and gets more only
    where they are left; one that waits gets its turn; one that was cancelled is booked anew.

    Raises as `booked`, and `conflict` where there are not enough for who has some. A school that
    has come to another authority since keeps its bookings.
    """
    need_status(booking.status, ("booked", "waiting", "cancelled"), "changed")
    need_bookable(course, asked)
    held, places = list(others), asked.places
    left = course.places - taken(held)
    if booking.status == "cancelled":
        return _placed(course, booking.course, [booking, *held], asked)
    if booking.status == "booked" and places > left:
        raise not_allowed(f"Only {left} places are left, {booking.places} of them its own.")
    status = "booked" if places <= left else "waiting"
    return booking.model_copy(update={"places": places, "status": status})


def need_bookable(course: Course, asked: Asked, others: Iterable[Fault] = ()) -> None:
    """Raises what `booked` raises, with the `others` that were found."""
    need_status(course.status, ("open",), "booked")
    faults = list(others)
    if not asked.school.is_open_on(asked.on):
        faults.append(Fault("not_open", "$.on", f"the school was not open on {asked.on}"))
    if asked.places > course.places:
        message = f"the course has {course.places} places"
        faults.append(Fault("more_than_there_are", "$.places", message))
    if asked.on > course.last_day:
        message = f"the course was over on {course.last_day}"
        faults.append(Fault("too_late", "$.on", message))
    if faults:
        raise all_wrong(faults)


def moved_up(places: int, bookings: Mapping[Key, Booking]) -> dict[Key, Booking]:
    """Who of a course's bookings moves up, each as it then is."""
    left, up = places - taken(bookings.values()), {}
    for key, each in sorted(bookings.items(), key=lambda one: one[1].number):
        if each.status == "waiting" and each.places <= left:
            left -= each.places
            up[key] = each.model_copy(update={"status": "booked"})
    return up


def cancelled(booking: Booking) -> Booking:
    """Its places are free. Raises `conflict` for one whose course was held."""
    need_status(booking.status, ("booked", "waiting"), "cancelled")
    return booking.model_copy(update={"status": "cancelled"})


def closed(course: Course, bookings: Mapping[Key, Booking]) -> dict[Key, Booking]:
    """What becomes of bookings with a course: who waits waits in vain; who has places is to say who
    came where it was held, and has none where it was cancelled."""
    gone: dict[str, object] = {"status": "cancelled"}
    placed = {"held_on": course.last_day} if course.status == "held" else gone
    ending = {"waiting": gone, "booked": placed}
    return {
        key: each.model_copy(update=ending[each.status])
        for key, each in bookings.items()
        if each.status in ending
    }


def attended(booking: Booking, course: Course, number: int) -> Booking:
    """So many of its places were taken up; said again, it is corrected.

    Raises `conflict` where the course was not held, and `invalid_request` for more than its places,
    and for fewer than evaluated it.
    """
    if course.status != "held":
        raise not_allowed(f"The course is {course.status}; who came is said of one that was held.")
    need_status(booking.status, ("booked", "attended", "absent"), "attended")
    if number > booking.places:
        raise wrong("too_many", "$.attended", f"{booking.places} places were booked")
    if number < len(booking.ratings):
        raise wrong("too_few", "$.attended", f"{len(booking.ratings)} have evaluated it")
    known = {"attended": number, "held_on": course.last_day}
    return booking.model_copy(update={**known, "status": "attended" if number else "absent"})


def evaluated(booking: Booking, ratings: Iterable[int]) -> Booking:
    """What those who came thought of it, whole. Raises `conflict` where nobody is known to have
    come, and `invalid_request` for more than did."""
    need_status(booking.status, ("attended",), "evaluated")
    given = tuple(sorted(ratings))
    if len(given) > (booking.attended or 0):
        raise wrong("too_many", "$.ratings", f"{booking.attended} came")
    return booking.model_copy(update={"ratings": given})


def was_held(course: Course, today: date) -> Course:
    """Raises `conflict` for one that is not open, or whose last day is still to come."""
    need_status(course.status, ("open",), "held")
    if today < course.last_day:
        raise not_before(course.last_day, "Its last day is still to come.")
    return course.model_copy(update={"status": "held"})


def was_cancelled(course: Course) -> Course:
    """Raises `conflict` for one that is not open."""
    need_status(course.status, ("open",), "cancelled")
    return course.model_copy(update={"status": "cancelled"})


def changed(course: Course, given: Mapping[str, object], bookings: Iterable[Booking]) -> Course:
    """A course with other members. Raises `conflict` for one that is not open, and for fewer places
    than are booked."""
    need_status(course.status, ("open",), "changed")
    after = Course.model_validate(course.model_dump() | dict(given))
    number = taken(bookings)
    if after.places < number:
        raise not_allowed(f"{number} places are booked; cancel some first.")
    return after
