"""The submission kind `figures`: POST /v1/kpi/figures/submissions."""

from collections.abc import Sequence
from typing import Final

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Kind, StagedIssue, SubmissionInfo, Target
from services.kpi.measures.catalogue import known_measures
from services.kpi.measures.postings import SOURCED
from services.kpi.measures.stated.checks import Known, check
from services.kpi.measures.stated.columns import FIGURES_FILE, RULES
from services.kpi.measures.stated.telling import SCOPE, STATED, tell

READ: Final = "kpi:read"
WRITE: Final = "kpi:figures"

_AREAS: Final = text("SELECT json_object_agg(id, area)::text FROM organisation")
_SEVERAL_DATES: Final = """
    SELECT row_number FROM {table} JOIN (
        SELECT place, period, family FROM {table} GROUP BY 1, 2, 3
        HAVING count(DISTINCT coalesce(effective_on, 'infinity')) > 1
    ) AS mixed USING (place, period, family) ORDER BY 1
"""
# A stock without a date is true since it came in.
_LATER_HELD: Final = """
    SELECT s.row_number, max(h.since) AS held FROM {table} s
    JOIN (
        SELECT place, period, family, coalesce(f.effective_on, CASE period WHEN 'position'
            THEN cast(b.received_at AT TIME ZONE 'UTC' AS date) END) AS since
        FROM stated_figure f JOIN submission b ON b.id = f.submission_id
    ) AS h USING (place, period, family)
    WHERE h.since > s.effective_on GROUP BY 1 ORDER BY 1
"""


async def prepare(session: AsyncSession, submission: SubmissionInfo) -> Known:
    """The measures, the register, and whose figures the sender may state."""
    register = (await session.execute(_AREAS)).scalar_one()
    return Known(
        measures=await known_measures(session),
        sourced=SOURCED,
        areas=orjson.loads(register or "{}"),
        yours=submission.organisations,
        today=submission.received_at.date(),
    )


async def check_dates(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    table: str,
) -> Sequence[StagedIssue]:
    """The figures of one aggregate are one state: of one day, and none before the one held."""
    several = await session.scalars(text(_SEVERAL_DATES.format(table=table)))
    later = await session.execute(text(_LATER_HELD.format(table=table)))
    return [
        *(
            StagedIssue(
                row,
                "several_dates",
                "is not the date of every row of this place, period and family",
                "effective_on",
            )
            for row in several
        ),
        *(
            StagedIssue(
                row.row_number,
                "later_state_held",
                f"is before {row.held}, from which a later state is held",
                "effective_on",
            )
            for row in later
        ),
    ]


FIGURES: Final = Kind(
    name=STATED,
    path="figures",
    title="Figures stated directly",
    dialects=(FIGURES_FILE,),
    target=Target(
        table="stated_figure",
        key=("place", "period", "measure", "group_key", "bucket"),
        scope=SCOPE,
        values=("family", "amount", "status", "effective_on"),
    ),
    prepare=prepare,
    check=check,
    staged_checks=check_dates,
    effects=tell,
    reading=READ,
    writing=WRITE,
    bound=True,
    rules=RULES,
)
