"""Courses as they are held, each with what its sessions come to; what schools were given."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import text

from chassis.records.store import AnySession
from education.sub_levels import ORDER
from services.enrichment.tuition.rules import Status

OF: Final = """{alias}.organisation = ANY(CAST(:organisations AS text[]))
    AND (CAST(:year AS text) IS NULL OR {alias}.year = :year)"""
"""SQL: rows of these schools, in one year or (null) in all."""
_LEVELS: Final = f"ARRAY[{', '.join(map(repr, ORDER))}]"
GAIN: Final = f"array_position({_LEVELS}, c.exit_level) - array_position({_LEVELS}, c.entry_level)"
"""SQL: sub-levels gained in a course `c`; null: not assessed at both ends."""
# `so_far` are the minutes attended up to and with a session: the first with all planned minutes is
# the day of completion. Of completion and withdrawal the earlier decides: what was taught in full
# stays completed. Who has left is not expected any more.
COURSES: Final = f"""
    SELECT c.year, c.organisation, c.pupil_id, c.subject, c.key_stage, c.tutor, c.planned_hours,
        c.entry_level, c.exit_level, c.withdrawn_on, s.offered, s.attended, s.minutes, s.first_on,
        s.last_on, s.completed_on, {GAIN} AS gain,
        CASE WHEN s.completed_on <= coalesce(c.withdrawn_on, 'infinity') THEN 'completed'
            WHEN c.withdrawn_on <= coalesce(CAST(:on AS date), 'infinity') THEN 'withdrawn'
            WHEN s.first_on IS NULL THEN 'not_begun' ELSE 'in_progress' END AS status
    FROM tuition_course c CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE attended OR held_on <= coalesce(c.withdrawn_on, 'infinity'))
                AS offered,
            count(*) FILTER (WHERE attended) AS attended,
            coalesce(sum(minutes) FILTER (WHERE attended), 0) AS minutes,
            min(held_on) FILTER (WHERE attended) AS first_on,
            max(held_on) FILTER (WHERE attended) AS last_on,
            min(held_on) FILTER (WHERE attended AND so_far >= 60 * c.planned_hours)
                AS completed_on
        FROM (
            SELECT held_on, minutes, attended,
                sum(minutes) FILTER (WHERE attended) OVER (ORDER BY held_on) AS so_far
            FROM tuition_session t WHERE (t.organisation, t.year, t.pupil_id, t.subject)
                = (c.organisation, c.year, c.pupil_id, c.subject)
                AND (CAST(:on AS date) IS NULL OR t.held_on <= :on)) t) s
    WHERE {OF.format(alias="c")}"""
"""SQL: the fields of `Course`, as they stood at the end of a day `on`; null: as they stand."""
_COURSES: Final = text(f"{COURSES} ORDER BY c.organisation, c.year, c.pupil_id, c.subject")
_ALLOCATIONS: Final = text(f"""
    SELECT a.year, a.organisation, a.subject, a.key_stage, a.courses FROM tuition_allocation a
    WHERE {OF.format(alias="a")} ORDER BY a.organisation, a.year, a.subject, a.key_stage""")


class Allocation(NamedTuple):
    """Courses that a school was given in a subject at a key stage."""

    year: str
    organisation: str
    subject: str
    key_stage: str
    courses: int


class Course(NamedTuple):
    """One pupil's course in one subject. `minutes` were taught: of sessions attended; `first_on`
    and `last_on` are the first and the last of those. `offered` are sessions up to the day of
    leaving. `gain`: in sub-levels; None: not assessed at both ends."""

    year: str
    organisation: str
    pupil_id: int
    subject: str
    key_stage: str
    tutor: str | None
    planned_hours: Decimal
    entry_level: str | None
    exit_level: str | None
    withdrawn_on: date | None
    offered: int
    attended: int
    minutes: int
    first_on: date | None
    last_on: date | None
    completed_on: date | None
    gain: int | None
    status: Status


async def courses_of(
    session: AnySession, organisations: Sequence[str], year: str | None = None
) -> list[Course]:
    """Of these schools, in one year or in all; school by school."""
    asked = {"organisations": list(organisations), "year": year, "on": None}
    return [Course(*row) for row in await session.execute(_COURSES, asked)]


async def allocations_of(
    session: AnySession, organisations: Sequence[str], year: str | None = None
) -> list[Allocation]:
    """Of these schools, in one year or in all."""
    asked = {"organisations": list(organisations), "year": year}
    return [Allocation(*row) for row in await session.execute(_ALLOCATIONS, asked)]
