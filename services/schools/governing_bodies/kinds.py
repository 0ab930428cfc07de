"""The submission kinds `seats`, `governors` and `governor_training`."""

from collections.abc import Sequence
from typing import Final

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from chassis.submissions.kind import Checked, Finding, Kind, StagedIssue, SubmissionInfo, Target
from services.schools.governing_bodies.columns import (
    GOVERNORS_FILE,
    GOVERNORS_RULES,
    SEATS_FILE,
    SEATS_RULES,
    TRAINING_FILE,
    TRAINING_RULES,
)
from services.schools.governing_bodies.reading import IN_OFFICE
from services.schools.governing_bodies.rules import CLERK, LONGEST_TERM
from services.schools.register.naming import named, prepare, unknown_organisation
from services.schools.telling import effects

_READ, _WRITE = "schools:read", "schools:write"
# Who would be in office today: the rows of the file, and those held that it leaves as they are.
_SERVING: Final = f"""
    WITH merged AS (
        SELECT row_number, organisation, category, role, starts_on, ends_on, left_on
        FROM {{table}}
        UNION ALL
        SELECT NULL, organisation, category, role, starts_on, ends_on, left_on FROM governor g
        WHERE NOT :whole AND organisation IN (SELECT organisation FROM {{table}})
        AND NOT EXISTS (SELECT FROM {{table}} s
            WHERE (s.organisation, s.governor) = (g.organisation, g.governor))),
    serving AS (SELECT * FROM merged WHERE {IN_OFFICE})"""
_CHAIRS: Final = f"""{_SERVING}
    SELECT row_number FROM serving s WHERE role = 'chair' AND row_number IS NOT NULL
    AND (SELECT count(*) FROM serving o WHERE o.role = 'chair' AND o.organisation = s.organisation)
        > 1 ORDER BY 1"""
_SURPLUS: Final = f"""{_SERVING}
    SELECT max(row_number) FROM serving s
    WHERE role <> '{CLERK}' AND EXISTS (SELECT FROM seat t WHERE t.organisation = s.organisation)
    GROUP BY organisation, category HAVING max(row_number) IS NOT NULL AND count(*) > coalesce(
        (SELECT seats FROM seat t
         WHERE (t.organisation, t.category) = (s.organisation, s.category)), 0)
    ORDER BY 1"""
_STRANGERS: Final = """
    SELECT row_number FROM {table} s WHERE NOT EXISTS (SELECT FROM governor g
        WHERE (g.organisation, g.governor) = (s.organisation, s.governor)) ORDER BY 1"""


def check_named(frame: pl.DataFrame, known: pl.DataFrame) -> Checked:
    """Each row's organisation, by whichever of its numbers."""
    return Checked(named(frame, known), [unknown_organisation()])


def check_governors(frame: pl.DataFrame, known: pl.DataFrame) -> Checked:
    """Also what one row tells of one governor."""
    starts, ends, left = pl.col("starts_on"), pl.col("ends_on"), pl.col("left_on")
    clerk = pl.col("role") == CLERK
    found = [
        unknown_organisation(),
        Finding(
            "clerk_is_no_governor",
            clerk != (pl.col("category") == CLERK),
            "does not go with the category",
            "role",
        ),
        Finding("ends_before_start", ends < starts, "lies before the start", "ends_on"),
        Finding("ends_before_start", left < starts, "lies before the start", "left_on"),
        Finding(
            "term_too_long",
            ~clerk & (ends >= starts.dt.offset_by(LONGEST_TERM)),
            "is more than four years after the start",
            "ends_on",
        ),
    ]
    return Checked(named(frame, known), found)


async def _staged_governors(
    session: AsyncSession, submission: SubmissionInfo, table: str
) -> Sequence[StagedIssue]:
    asked = {"day": today(), "whole": submission.parameters["replaces"] == "scope"}
    chairs = await session.scalars(text(_CHAIRS.format(table=table)), asked)
    surplus = await session.scalars(text(_SURPLUS.format(table=table)), asked)
    return [
        *(StagedIssue(row, "two_chairs", "is not the only chair", "role") for row in chairs),
        *(
            StagedIssue(row, "more_governors_than_seats", "has too few seats", "category")
            for row in surplus
        ),
    ]


async def _staged_training(
    session: AsyncSession, _submission: SubmissionInfo, table: str
) -> Sequence[StagedIssue]:
    rows = await session.scalars(text(_STRANGERS.format(table=table)))
    message = "is no governor of the organisation"
    return [StagedIssue(row, "unknown_governor", message, "governor") for row in rows]


SEATS: Final = Kind(
    name="seats",
    path="seats",
    title="Seats of governing bodies",
    dialects=(SEATS_FILE,),
    target=Target("seat", ("organisation", "category"), ("organisation",), ("seats",)),
    prepare=prepare,
    check=check_named,
    effects=effects,
    rules=SEATS_RULES,
    reading=_READ,
    writing=_WRITE,
)
GOVERNORS: Final = Kind(
    name="governors",
    path="governors",
    title="Governors",
    dialects=(GOVERNORS_FILE,),
    target=Target(
        table="governor",
        key=("organisation", "governor"),
        scope=("organisation",),
        values=(
            *("name", "category", "role", "appointed_by", "starts_on", "ends_on", "left_on"),
            *("email", "telephone"),
        ),
    ),
    prepare=prepare,
    check=check_governors,
    staged_checks=_staged_governors,
    effects=effects,
    rules=GOVERNORS_RULES,
    reading=_READ,
    writing=_WRITE,
)
TRAINING: Final = Kind(
    name="governor_training",
    path="governor_training",
    title="Governors' training",
    dialects=(TRAINING_FILE,),
    target=Target(
        table="governor_training",
        key=("organisation", "governor", "course", "completed_on"),
        scope=("organisation",),
        values=(),
    ),
    prepare=prepare,
    check=check_named,
    staged_checks=_staged_training,
    effects=effects,
    rules=TRAINING_RULES,
    reading=_READ,
    writing=_WRITE,
)
GOVERNING_BODIES: Final = (SEATS, GOVERNORS, TRAINING)
