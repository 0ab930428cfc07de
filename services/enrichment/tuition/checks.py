"""What rows about courses and sessions are held against in the database: tutors, courses."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import StagedIssue, SubmissionInfo

_TUTORS: Final = """
    SELECT s.row_number, found.code FROM {table} s
    LEFT JOIN record t ON t.kind = 'tutor' AND t.key = s.tutor
    CROSS JOIN LATERAL (VALUES
        ('unknown_tutor', t.key IS NULL),
        ('tutor_not_qualified', t.key IS NOT NULL AND coalesce(
            CAST(t.state->>'qualified_on' AS date)
                > make_date(CAST(left(s.year, 4) AS integer) + 1, 8, 31), true)),
        ('tutor_left', CAST(t.state->>'until' AS date)
            <= make_date(CAST(left(s.year, 4) AS integer), 9, 1))) found (code, so)
    WHERE s.tutor IS NOT NULL AND found.so ORDER BY 1, 2"""
_MESSAGES: Final = {
    "unknown_tutor": "is no tutor's key",
    "tutor_not_qualified": "was not a qualified teacher by the end of the year",
    "tutor_left": "had left before the year began",
}
_COURSES: Final = """
    SELECT s.row_number, c.pupil_id IS NULL AS no_course FROM {table} s
    LEFT JOIN tuition_course c ON (c.year, c.organisation, c.pupil_id, c.subject)
        = (s.year, s.organisation, s.pupil_id, s.subject)
    WHERE c.pupil_id IS NULL OR (s.attended AND s.held_on > c.withdrawn_on) ORDER BY 1"""


async def check_courses(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    table: str,
) -> Sequence[StagedIssue]:
    """Tutors that there are not, are not qualified, or had left."""
    found = await session.execute(text(_TUTORS.format(table=table)))
    return [StagedIssue(row, code, _MESSAGES[code], "tutor") for row, code in found]


async def check_sessions(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    table: str,
) -> Sequence[StagedIssue]:
    """Sessions of no course, or attended after the pupil left it."""
    found = await session.execute(text(_COURSES.format(table=table)))
    return [
        StagedIssue(row, "no_course", "names a pupil without a course in this subject", "subject")
        if no_course
        else StagedIssue(row, "after_withdrawal", "lies after the pupil left the course", "held_on")
        for row, no_course in found
    ]
