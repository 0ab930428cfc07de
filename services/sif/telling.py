"""What the framework tells: every aggregate of an organisation that is not as it was last told."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Effects, Scope, SubmissionInfo
from chassis.telling import Aggregates, Telling, take_turn
from contracts.sif import (
    CategoryChanged,
    NoticeGiven,
    PlanReviewed,
    PowerUsed,
    ResultLoaded,
    SupportAllocated,
    TargetsSet,
    VisitRecorded,
)
from services.sif.categories.state import category_states
from services.sif.groups.plan.state import plan_states
from services.sif.interventions.state import notice_states, power_states
from services.sif.results.state import result_states
from services.sif.support.state import support_states
from services.sif.targets.state import targets_states
from services.sif.visits.state import visit_states

TELLING: Final = Telling(
    source="/sif",
    aggregates={
        "category": Aggregates((CategoryChanged,), category_states),
        "visit": Aggregates((VisitRecorded,), visit_states),
        "support": Aggregates((SupportAllocated,), support_states),
        "plan": Aggregates((PlanReviewed,), plan_states),
        "notice": Aggregates((NoticeGiven,), notice_states),
        "power": Aggregates((PowerUsed,), power_states),
        "targets": Aggregates((TargetsSet,), targets_states),
        "results": Aggregates((ResultLoaded,), result_states),
    },
)
"""By the kind of record that each is told of; results are no records."""


async def effects(
    session: AsyncSession, _submission: SubmissionInfo, scopes: Sequence[Scope]
) -> Effects:
    """What follows from a submission of results, whose aggregates begin with the organisation."""
    organisations = sorted({scope.values[0] for scope in scopes})
    await take_turn(session, organisations)
    return Effects(await TELLING.tell(session, organisations, of=("results",)))
