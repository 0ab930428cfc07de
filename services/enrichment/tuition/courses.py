"""Courses as they are held, each with what its sessions come to; what schools were given."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import text

from chassis.records.store import AnySession
from education.sub_levels import gained
from services.enrichment.pupils.groups import GROUPS
from services.enrichment.tuition.rules import Status, status_of

_OF: Final = """{alias}.organisation = ANY(CAST(:organisations AS text[]))
    AND (CAST(:year AS text) IS NULL OR {alias}.year = :year)"""
# `so_far` are the minutes attended up to and with a session: the first with all planned minutes is
# the day of completion.
_COURSES: Final = text(f"""
    SELECT c.year, c.organisation, c.pupil_id, c.subject, c.key_stage, c.tutor, c.planned_hours,
        c.entry_level, c.exit_level, c.withdrawn_on, s.offered, s.attended, s.minutes, s.first_on,
        s.last_on, s.completed_on
    FROM tuition_course c CROSS JOIN LATERAL (
        SELECT count(*) AS offered, count(*) FILTER (WHERE attended) AS attended,
            coalesce(sum(minutes) FILTER (WHERE attended), 0) AS minutes,
            min(held_on) FILTER (WHERE attended) AS first_on,
            max(held_on) FILTER (WHERE attended) AS last_on,
            min(held_on) FILTER (WHERE attended AND so_far >= 60 * c.planned_hours)
                AS completed_on
        FROM (
            SELECT held_on, minutes, attended,
                sum(minutes) FILTER (WHERE attended) OVER (ORDER BY held_on) AS so_far
            FROM tuition_session t WHERE (t.organisation, t.year, t.pupil_id, t.subject)
                = (c.organisation, c.year, c.pupil_id, c.subject)) t) s
    WHERE {_OF.format(alias="c")}
    ORDER BY c.organisation, c.year, c.pupil_id, c.subject""")
_ALLOCATIONS: Final = text(f"""
    SELECT a.year, a.organisation, a.subject, a.key_stage, a.courses FROM tuition_allocation a
    WHERE {_OF.format(alias="a")} ORDER BY a.organisation, a.year, a.subject, a.key_stage""")
# OFFSET 0: each course is looked up by its key, also before a large file has statistics.
_GROUPS: Final = text(f"""
    SELECT p.year, p.organisation, p.pupil_id, array_agg(g."group" ORDER BY g."group")
    FROM (SELECT p.*, k.pupil_id FROM pupil p JOIN known_pupil k USING (pupil_key)
        WHERE {_OF.format(alias="p")} OFFSET 0) p
    {GROUPS}
    WHERE g."group" IS NOT NULL AND EXISTS (
        SELECT FROM tuition_course c WHERE (c.organisation, c.year, c.pupil_id)
            = (p.organisation, p.year, p.pupil_id) OFFSET 0)
    GROUP BY 1, 2, 3""")

GroupsOf = dict[tuple[str, str, int], list[str]]
"""By year, organisation and number: the groups a pupil is in."""


class Allocation(NamedTuple):
    """Courses that a school was given in a subject at a key stage."""

    year: str
    organisation: str
    subject: str
    key_stage: str
    courses: int


class Course(NamedTuple):
    """One pupil's course in one subject. `minutes` were taught: of sessions attended; `first_on`
    and `last_on` are the first and the last of those."""

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

    @property
    def status(self) -> Status:
        return status_of(self.first_on, self.completed_on, self.withdrawn_on)

    @property
    def gain(self) -> int | None:
        """Sub-levels gained; None: not assessed at both ends."""
        if self.entry_level is None or self.exit_level is None:
            return None
        return gained(self.entry_level, self.exit_level)


async def courses_of(
    session: AnySession, organisations: Sequence[str], year: str | None = None
) -> list[Course]:
    """Of these schools, in one year or in all; school by school."""
    asked = {"organisations": list(organisations), "year": year}
    return [Course(*row) for row in await session.execute(_COURSES, asked)]


async def allocations_of(
    session: AnySession, organisations: Sequence[str], year: str | None = None
) -> list[Allocation]:
    """Of these schools, in one year or in all."""
    asked = {"organisations": list(organisations), "year": year}
    return [Allocation(*row) for row in await session.execute(_ALLOCATIONS, asked)]


async def groups_of(
    session: AnySession, organisations: Sequence[str], year: str | None = None
) -> GroupsOf:
    """Which groups the pupils with a course are in, as their school's roll of the year has them."""
    asked = {"organisations": list(organisations), "year": year}
    rows = await session.execute(_GROUPS, asked)
    return {(year, school, pupil): groups for year, school, pupil, groups in rows}
