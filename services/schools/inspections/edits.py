"""One inspection or visit put on record: a submission of one row, so that it can be undone."""

from datetime import date

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed, Reason
from chassis.conditional import EDITED, require_match
from chassis.database import database_of
from chassis.drafts import Day, Plain
from chassis.idempotency import IdempotencyKey
from chassis.problems import Problem
from chassis.submissions.receipt import Receipt
from chassis.submissions.requests import submit_rows
from contracts.schools import Category, Grade
from services.schools.callers import MayEdit
from services.schools.inspections.answers import Inspected
from services.schools.inspections.kind import INSPECTIONS
from services.schools.inspections.routes import held_inspection
from services.schools.organisations.finding import RETIRED, Identifier, find_editable

router = APIRouter(tags=["inspections"])


class InspectionRecord(BaseModel):
    """What an inspection or a visit found; the rules are those of a file of inspections."""

    model_config = ConfigDict(extra="forbid")

    published_on: Day | None = None
    overall: Grade | None = None
    capacity: Grade | None = None
    outcomes: Grade | None = None
    behaviour: Grade | None = None
    teaching: Grade | None = None
    curriculum: Grade | None = None
    care: Grade | None = None
    leadership: Grade | None = None
    safeguarding: Grade | None = None
    eyfs: Grade | None = None
    sixth_form: Grade | None = None
    category: Category | None = None
    outcome: Plain | None = Field(None, description="childcare register: met, not_met")
    progress: Plain | None = Field(None, description="since the inspection, e.g. satisfactory")
    progress_since_visit: Plain | None = None
    authority_support: Plain | None = None
    statement_of_action: Plain | None = None
    nqt_appointments: bool | None = None
    inspector: Plain | None = None
    report: Plain | None = None


@router.put(
    "/organisations/{identifier}/inspections/{inspected}/{inspected_on}",
    summary="Record one inspection or visit",
    status_code=201,
    response_model=Receipt,
    responses=EDITED | RETIRED,
)
async def record_inspection(
    identifier: Identifier,
    inspected: Inspected,
    inspected_on: date,
    record: InspectionRecord,
    request: Request,
    caller: MayEdit,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """Whole, in place of what is held of it: that needs If-Match with its ETag. The answer is the
    receipt of a submission of one row; withdrawing it undoes the change."""
    async with database_of(request).read() as session:
        key = (await find_editable(session, identifier)).organisation
    given = record.model_dump(mode="json", exclude_none=True)
    deed = Deed("inspections.put", "inspection", f"{key}.{inspected}.{inspected_on}", why=reason)
    deed.after = _told(given)

    async def unchanged(session: AsyncSession) -> None:
        held = await held_inspection(session, key, inspected, inspected_on)
        if held is not None:
            require_match(request, held[1])
            deed.before = _told(held[0].model_dump(mode="json", exclude_none=True))
        elif "if-match" in request.headers:
            raise Problem("precondition_failed", "No such inspection is held any more.")

    row = {"organisation": key, "inspected": inspected, "inspected_on": inspected_on.isoformat()}
    return await submit_rows(
        request,
        INSPECTIONS,
        [row | given],
        caller=caller,
        deed=deed,
        guard=unchanged,
        idempotency_key=idempotency_key,
    )


def _told(record: dict[str, object]) -> dict[str, object]:
    """A record for the audit log: without who led the inspection."""
    return {name: value for name, value in record.items() if name not in ("inspector", "links")}
