"""One target set or withdrawn: a submission of one row, so that it too can be undone."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed
from chassis.auth import Principal, needs
from chassis.conditional import EDITED, require_match
from chassis.database import database_of
from chassis.idempotency import IdempotencyKey
from chassis.problems import Problem
from chassis.submissions.receipt import Receipt
from chassis.submissions.requests import submit_rows
from services.kpi.indicators.active import active_definitions, resolve
from services.kpi.ledger.reading import AnySession
from services.kpi.naming import parse_name
from services.kpi.reach import look_at
from services.kpi.targets.columns import LONGEST_REASON, WITHDRAWN
from services.kpi.targets.current import TargetKey, tag_of, targets_for
from services.kpi.targets.kind import TARGETS, WRITE

router = APIRouter(prefix="/targets", tags=["targets"])
MayWrite = Annotated[Principal, needs(WRITE, bound=True)]
TargetName = Annotated[
    str,
    Path(
        max_length=300,
        description="indicator.place.period.group",
        examples=["NI72.350.2009-10.all"],
    ),
]


class TargetEdit(BaseModel):
    """The target, a number or its exact text, and why it is set."""

    model_config = ConfigDict(extra="forbid")

    value: Decimal
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)


async def key_meant(session: AnySession, caller: Principal, name: str) -> TargetKey:
    """The key a name means, its indicator in any spelling. Raises `not_found`; `forbidden` where
    the caller may not see what is meant, before it learns whether there is a target."""
    read = parse_name(name)
    definition = resolve(await active_definitions(session), read.code)
    if definition is None:
        raise Problem("not_found", f"There is no indicator {read.code}.")
    look_at(caller, read.level, read.place)
    return TargetKey(definition.code, read.level, read.place, read.period.text, read.group)


@router.put(
    "/{name}",
    summary="Set one target",
    status_code=201,
    response_model=Receipt,
    responses=EDITED,
)
async def set_target(
    name: TargetName,
    edit: TargetEdit,
    request: Request,
    caller: MayWrite,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Needs If-Match with the target's ETag when one stands. The answer is the receipt of a
    submission of one row: every rule of a file holds, and withdrawing it undoes the change."""
    async with database_of(request).read() as session:
        key = await key_meant(session, caller, name)
    row = {"value": str(edit.value), "reason": edit.reason}
    deed = Deed("targets.put", "target", key.name, after={"value": edit.value}, why=edit.reason)
    return await _hand_in(request, key, row, caller, idempotency_key, deed)


@router.delete(
    "/{name}",
    summary="Withdraw one target",
    status_code=201,
    response_model=Receipt,
    responses=EDITED,
)
async def withdraw_target(
    name: TargetName,
    request: Request,
    caller: MayWrite,
    *,
    reason: Annotated[str, Query(min_length=1, max_length=LONGEST_REASON)],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Needs If-Match with the target's ETag, and a reason. It stays in the history; the answer is
    a receipt, as above."""
    async with database_of(request).read() as session:
        key = await key_meant(session, caller, name)
    row = {"value": WITHDRAWN, "reason": reason}
    deed = Deed("targets.delete", "target", key.name, why=reason)
    return await _hand_in(request, key, row, caller, idempotency_key, deed)


async def _hand_in(
    request: Request,
    key: TargetKey,
    row: dict[str, str],
    caller: Principal,
    idempotency_key: str | None,
    deed: Deed,
) -> Response:
    async def unchanged(session: AsyncSession) -> None:
        target = (await targets_for(session, [key])).get(key)
        if target is not None:
            require_match(request, tag_of(key, target))
            deed.before = {"value": target.value, "set_by": target.set_by, "set_at": target.set_at}
        elif row["value"] == WITHDRAWN:
            raise Problem("not_found", f"No target {key.name} stands.")
        elif "if-match" in request.headers:
            raise Problem("precondition_failed", f"No target {key.name} stands any more.")

    named = {
        "indicator": key.indicator,
        "place": key.place,
        "period": key.period,
        "group": key.group,
    }
    return await submit_rows(
        request,
        TARGETS,
        [named | row],
        caller=caller,
        deed=deed,
        guard=unchanged,
        idempotency_key=idempotency_key,
    )
