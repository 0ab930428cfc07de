"""The submission kind `targets`: POST /v1/kpi/targets/submissions."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Kind, StagedIssue, SubmissionInfo, Target
from services.kpi.indicators.active import active_definitions
from services.kpi.targets.checks import Known, check
from services.kpi.targets.columns import RULES, TARGETS_FILE
from services.kpi.targets.current import KEY, same_key
from services.kpi.targets.history import record

READ: Final = "kpi:read"
WRITE: Final = "kpi:targets"

_UNREGISTERED: Final = """
    SELECT s.row_number FROM {table} s WHERE s.level = 'organisation'
    AND NOT EXISTS (SELECT FROM organisation o WHERE o.id = s.place) ORDER BY 1
"""
_NEVER_SET: Final = f"""
    SELECT s.row_number FROM {{table}} s WHERE s.value IS NULL
    AND NOT EXISTS (SELECT FROM target t WHERE {same_key("t", "s")}) ORDER BY 1
"""


async def prepare(session: AsyncSession, submission: SubmissionInfo) -> Known:
    """The indicators, and whose targets the sender may set."""
    return Known(await active_definitions(session), submission.organisations)


async def staged_checks(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    table: str,
) -> Sequence[StagedIssue]:
    """Organisations that were never registered, and targets that there never were."""
    unregistered = await session.scalars(text(_UNREGISTERED.format(table=table)))
    never_set = await session.scalars(text(_NEVER_SET.format(table=table)))
    return [
        *(StagedIssue(row, "unknown_place", "is not registered", "place") for row in unregistered),
        *(
            StagedIssue(row, "nothing_to_withdraw", "has no target to withdraw", "place")
            for row in never_set
        ),
    ]


TARGETS: Final = Kind(
    name="targets",
    path="targets",
    title="Targets",
    dialects=(TARGETS_FILE,),
    target=Target(table="target", key=KEY, scope=KEY, values=("value", "reason")),
    prepare=prepare,
    check=check,
    staged_checks=staged_checks,
    effects=record,
    reading=READ,
    writing=WRITE,
    bound=True,
    rules=RULES,
)
