"""The activities, as the rows of files refer to them: by key, or in its year by name."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import polars as pl
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.refusing import not_allowed
from chassis.submissions.kind import Scope, StagedIssue, SubmissionInfo
from contracts.enrichment import Strand
from services.enrichment.activities.counting import OF_SCHOOLS, TAKING
from services.enrichment.pupils.files import Reference

_ALL: Final = text("""
    SELECT key, status, state ->> 'year' AS year, CAST(state -> 'strands' AS text) AS strands
    FROM record WHERE kind = 'activity' ORDER BY key""")
STRANDS: Final[tuple[Strand, ...]] = (
    "reading", "writing", "literacy", "mathematics", "numeracy", "ict"
)  # fmt: skip
# Whoever changes one meanwhile waits, and then tells of these schools, too.
_HOLD: Final = """
    SELECT status FROM record
    WHERE kind = 'activity' AND key IN (SELECT activity FROM {rows} taking)
    ORDER BY key FOR SHARE"""
_HOLD_TAKING: Final = text(_HOLD.format(rows=f"({TAKING.format(which=OF_SCHOOLS)})"))
_CANCELLED: Final = """
    SELECT s.row_number FROM {table} s JOIN record r ON r.kind = 'activity' AND r.key = s.activity
    WHERE r.status = 'cancelled' ORDER BY 1"""
_OTHER_SCALE: Final = """
    SELECT s.row_number FROM {table} s JOIN record r ON r.kind = 'activity' AND r.key = s.activity
    WHERE r.state -> 'strands' ->> s.strand IS DISTINCT FROM s.scale ORDER BY 1"""
_BROUGHT_BACK: Final = text(f"""
    SELECT EXISTS (
        SELECT FROM assessment a JOIN record r ON r.kind = 'activity' AND r.key = a.activity
        WHERE {OF_SCHOOLS} AND r.state -> 'strands' ->> a.strand IS DISTINCT FROM a.scale)""")
_SCHEMA: Final = {
    "activity": pl.String(),
    "year": pl.String(),
    "activity_key": pl.String(),
    "activity_status": pl.String(),
    **{f"scale_{strand}": pl.String() for strand in STRANDS},
}


async def known_activities(session: AsyncSession) -> pl.DataFrame:
    """Each by its key, and by its name where no other area has one of that name in the year."""
    rows = (await session.execute(_ALL)).mappings().all()
    return pl.DataFrame(list(_named(rows)), schema=_SCHEMA, orient="row")


async def held_activities(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    table: str,
) -> Sequence[StagedIssue]:
    """Hold the activities of the staged rows; whether one was cancelled since they were checked."""
    await session.execute(text(_HOLD.format(rows=table)))
    found = (await session.scalars(text(_CANCELLED.format(table=table)))).all()
    message = "was cancelled while the file came in"
    return [StagedIssue(row, "activity_cancelled", message, "activity") for row in found]


async def held_strands(
    session: AsyncSession, submission: SubmissionInfo, table: str
) -> Sequence[StagedIssue]:
    """As `held_activities`; whether a strand came to be assessed on another scale, too."""
    issues = await held_activities(session, submission, table)
    found = (await session.scalars(text(_OTHER_SCALE.format(table=table)))).all()
    message = "is assessed on another scale since, while the file came in"
    return [*issues, *(StagedIssue(row, "not_on_the_scale", message, "strand") for row in found)]


async def hold_activities(session: AsyncSession, scopes: Sequence[Scope]) -> None:
    """Let nobody change the activities of these schools until the transaction ends. Raises
    `conflict` where a withdrawal would bring rows back that they have no place for any more."""
    asked = {"organisations": [each.values[0] for each in scopes]}
    statuses = (await session.scalars(_HOLD_TAKING, asked)).all()
    if "cancelled" in statuses or await session.scalar(_BROUGHT_BACK, asked):
        raise not_allowed(
            "Rows would come back of an activity that was cancelled, or whose strands are assessed "
            "on another scale since: send the file anew instead."
        )


def _named(rows: Sequence[RowMapping]) -> Iterable[dict[str, Any]]:
    times = Counter((_name(row["key"]), row["year"]) for row in rows)
    for row in rows:
        scales = json.loads(row["strands"])
        told = {
            "year": row["year"],
            "activity_key": row["key"],
            "activity_status": row["status"],
            **{f"scale_{strand}": scales.get(strand) for strand in STRANDS},
        }
        yield told | {"activity": row["key"]}
        if times[_name(row["key"]), row["year"]] == 1:
            yield told | {"activity": _name(row["key"])}


def _name(key: str) -> str:
    return key.split(".")[1]


ACTIVITIES: Final = Reference(known_activities, on=("activity", "year"))
