"""The places of a course, filled and freed with its turn held: never more than there are.

Whoever changes a course or a booking takes the course's turn first, then, in one, those of all
schools that booked it: so all wait for each other in the same order.
"""

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal
from chassis.records.changing import Then, Write, missing, turn_of
from chassis.records.store import COLUMNS, AnySession, Change, Record, one, put, record_from
from chassis.telling import take_turn
from services.enrichment.training import rules
from services.enrichment.training.booking import Booking
from services.enrichment.training.course import Course

_OF_COURSE: Final = text(f"""
    SELECT {COLUMNS} FROM record WHERE kind = 'booking' AND state->>'course' = :course
    ORDER BY key""")
Follow = Callable[[Course, Mapping[str, Booking]], Mapping[str, Booking]]
"""From a course and its bookings to those of them that become others."""


async def bookings_of(session: AnySession, course: str) -> dict[str, Record[Booking]]:
    """The bookings of a course, by key."""
    rows = await session.execute(_OF_COURSE, {"course": course})
    return {row.key: record_from(Booking, row) for row in rows}


async def take_course(
    session: AsyncSession, course: str, *beside: str
) -> tuple[Course, dict[str, Booking]]:
    """A course and its bookings as they stand, nobody else's to change for the rest of the
    transaction; nor anything of the organisations `beside`. Raises `not_found`."""
    await take_turn(session, [turn_of(Course, course)])
    record = await one(session, Course, course)
    if record is None:
        raise missing(Course)
    held = await bookings_of(session, course)
    await take_turn(session, {*beside, *(str(each.organisation) for each in held.values())})
    return record.state, {key: each.state for key, each in held.items()}


def moves_up(course: Course, bookings: Mapping[str, Booking]) -> Mapping[str, Booking]:
    """Whoever waits and fits now."""
    return rules.moved_up(course.places, bookings) if course.status == "open" else {}


def following_booking(write: Write, caller: Principal, course: str) -> Then[Booking]:
    """What follows from a booking that changed: others move up."""

    async def then(session: AsyncSession, _record: Record[Booking]) -> None:
        record = await one(session, Course, course)
        assert record is not None
        await _follow(write, caller, record, moves_up, "move_up")

    return then


def following_course(write: Write, caller: Principal, follow: Follow, action: str) -> Then[Course]:
    """What follows from a course that changed: some of its bookings, and what is told of all."""

    async def then(_session: AsyncSession, record: Record[Course]) -> None:
        await _follow(write, caller, record, follow, action)

    return then


async def _follow(
    write: Write, caller: Principal, course: Record[Course], follow: Follow, action: str
) -> None:
    held = await bookings_of(write.session, course.key)
    after = follow(course.state, {key: each.state for key, each in held.items()})
    changes = [Change(key, held[key], state, action) for key, state in after.items()]
    await put(write.session, changes, by=caller.client)
    if changes:
        deed = Deed(f"booking.{action}", "course", course.key, rows=len(changes))
        await audit.record(write.session, caller, deed)
    await write.tell({str(each.organisation) for each in held.values()})
