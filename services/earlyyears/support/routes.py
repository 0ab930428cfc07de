"""/support: hours allocated to a school or setting, and delivered in sessions."""

from typing import Annotated

from fastapi import Path, Response
from pydantic import Field

from chassis.records.changing import Acts, Key, Writing, change
from chassis.records.drafts import day_of
from chassis.records.people import need_person
from chassis.records.reading import RecordQuery, record_routes
from contracts.earlyyears import Rating
from education.years import AcademicYear
from services.earlyyears.callers import MayVisit
from services.earlyyears.support import rules
from services.earlyyears.support.drafts import (
    SupportSessionCorrectionDraft,
    SupportSessionDraft,
    SupportSessionWithdrawalDraft,
)
from services.earlyyears.support.state import Support

SessionNumber = Annotated[
    int, Path(ge=1, le=10_000, description="the session's, within its support")
]


class SupportQuery(RecordQuery):
    """What a list of support may be narrowed to."""

    year: AcademicYear | None = None
    rating: Rating | None = Field(None, description="when it was allocated")
    allocation: str | None = Field(None, description="the key of the allocation it follows")


router = record_routes(Support, query=SupportQuery)
act = Acts(router, Support)


@act("/{key}/sessions", "Record a session of support")
async def deliver_support(
    key: Key, draft: SupportSessionDraft, write: Writing, caller: MayVisit
) -> Response:
    """No more hours than are allocated: beyond them, an allocation with more is adopted first."""
    day_of(draft.on, write.today)
    await need_person(write.session, draft.by, "$.by")

    def step(support: Support) -> Support:
        return rules.delivered(support, **dict(draft))

    return await change(write, caller, Support, key, step, "deliver")


@act("/{key}/sessions/{number}/correction", "Correct a session of support")
async def correct_support(
    key: Key,
    number: SessionNumber,
    draft: SupportSessionCorrectionDraft,
    write: Writing,
    caller: MayVisit,
) -> Response:
    """The session whole, and the reason; what was recorded before stays in the history."""
    day_of(draft.on, write.today)
    await need_person(write.session, draft.by, "$.by")
    changed = draft.model_dump(exclude={"reason"})

    def step(support: Support) -> Support:
        return rules.corrected(support, number, **changed)

    return await change(write, caller, Support, key, step, "correct", why=draft.reason)


@act("/{key}/sessions/{number}/withdrawal", "Take a session of support back")
async def withdraw_support(
    key: Key,
    number: SessionNumber,
    draft: SupportSessionWithdrawalDraft,
    write: Writing,
    caller: MayVisit,
) -> Response:
    """It counts as delivered no more."""

    def step(support: Support) -> Support:
        return rules.withdrawn(support, number)

    return await change(write, caller, Support, key, step, "withdraw", why=draft.reason)
