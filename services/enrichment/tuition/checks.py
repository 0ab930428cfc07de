"""What rows about courses and sessions are held against in the database: tutors, courses."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import StagedIssue, SubmissionInfo

_TUTORS: Final = """
    SELECT s.row_number, found.code FROM {table} s
    LEFT JOIN record t ON t.kind = 'tutor' AND t.key = s.tutor
    LEFT JOIN organisation o ON o.organisation = s.organisation
    CROSS JOIN LATERAL (VALUES
        ('unknown_tutor', t.key IS NULL),
        ('tutor_not_qualified', t.key IS NOT NULL AND coalesce(
            CAST(t.state->>'qualified_on' AS date)
                > make_date(CAST(left(s.year, 4) AS integer) + 1, 8, 31), true)),
        ('tutor_of_another_area', t.state->>'area' <> o.area),
        ('tutor_of_another_subject', NOT t.state->'subjects' @> to_jsonb(s.subject)),
        ('tutor_left', CAST(t.state->>'until' AS date) <= coalesce(
            (SELECT max(e.held_on) FROM tuition_session e WHERE e.attended
                AND (e.organisation, e.year, e.pupil_id, e.subject)
                    = (s.organisation, s.year, s.pupil_id, s.subject)),
            make_date(CAST(left(s.year, 4) AS integer), 9, 1)))) found (code, so)
    WHERE s.tutor IS NOT NULL AND found.so ORDER BY 1, 2"""
_MESSAGES: Final = {
    "unknown_tutor": "is no tutor's key",
    "tutor_not_qualified": "was not a qualified teacher by the end of the year",
    "tutor_of_another_area": "is of another authority than the school",
    "tutor_of_another_subject": "does not teach this subject",
    "tutor_left": "had left before the year began, or before a session",
}
_SESSIONS_AFTER: Final = """
    SELECT s.row_number FROM {table} s WHERE EXISTS (
        SELECT FROM tuition_session e WHERE e.attended AND e.held_on > s.withdrawn_on
            AND (e.organisation, e.year, e.pupil_id, e.subject)
                = (s.organisation, s.year, s.pupil_id, s.subject)) ORDER BY 1"""
_COURSES: Final = """
    SELECT s.row_number, found.code FROM {table} s
    LEFT JOIN tuition_course c ON (c.year, c.organisation, c.pupil_id, c.subject)
        = (s.year, s.organisation, s.pupil_id, s.subject)
    LEFT JOIN record t ON t.kind = 'tutor' AND t.key = c.tutor
    CROSS JOIN LATERAL (VALUES
        ('no_course', c.pupil_id IS NULL),
        ('after_withdrawal', s.attended AND s.held_on > c.withdrawn_on),
        ('tutor_left', s.attended AND s.held_on >= CAST(t.state->>'until' AS date)))
        found (code, so)
    WHERE found.so ORDER BY 1, 2"""
_OF_SESSIONS: Final = {
    "no_course": ("names a pupil without a course in this subject", "subject"),
    "after_withdrawal": ("lies after the pupil left the course", "held_on"),
    "tutor_left": ("lies after the tutor had left", "held_on"),
}


async def check_courses(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    table: str,
) -> Sequence[StagedIssue]:
    """Tutors that there are not, are not qualified, teach elsewhere or another subject, or had
    left; pupils who came after they left."""
    found = await session.execute(text(_TUTORS.format(table=table)))
    issues = [StagedIssue(row, code, _MESSAGES[code], "tutor") for row, code in found]
    after = await session.scalars(text(_SESSIONS_AFTER.format(table=table)))
    message = "lies before a session that the pupil came to"
    return [*issues, *(StagedIssue(row, "came_after", message, "withdrawn_on") for row in after)]


async def check_sessions(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    table: str,
) -> Sequence[StagedIssue]:
    """Sessions of no course, or attended after the pupil or the tutor had left."""
    found = await session.execute(text(_COURSES.format(table=table)))
    return [StagedIssue(row, code, *_OF_SESSIONS[code]) for row, code in found]
