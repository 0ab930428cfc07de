"""Indicators made, changed, retired and reinstated over the API. Each states its reason."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal, needs
from chassis.conditional import EDITED, require_match
from chassis.database import WriteDb
from chassis.idempotency import Answer, IdempotencyKey
from chassis.once import once, response_of
from services.kpi.indicators.active import meant
from services.kpi.indicators.answers import ADDRESS, Code, Indicator, indicator_of, tag_of
from services.kpi.indicators.bodies import (
    Because,
    DefinitionPatch,
    NewDefinition,
    without_reason,
)
from services.kpi.indicators.changes import change, create, definitions_alone, move_to
from services.kpi.indicators.definition import Definition

router = APIRouter(prefix="/indicators", tags=["indicators"])
MayDefine = Annotated[Principal, needs("kpi:define")]
CONFLICT: Final[dict[int | str, dict[str, Any]]] = {409: {"description": "It is retired"}}


@router.post("", summary="Make an indicator", status_code=201, response_model=Indicator)
async def make_indicator(
    body: NewDefinition,
    request: Request,
    session: WriteDb,
    caller: MayDefine,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """A definition, and a reason. Its values are there at once, over all that was ever counted in
    its measures; every fault is told together."""
    fields, reason, found = without_reason(body)

    async def effect() -> Answer:
        made = await create(session, fields, by=caller.client, reason=reason, found=found)
        deed = Deed("indicators.create", "indicator", made.code, after=_told(made), why=reason)
        await audit.record(session, caller, deed)
        return _answer(made, 201)

    return await once(session, request, caller=caller, key=idempotency_key, effect=effect)


@router.patch(
    "/{code}",
    summary="Change an indicator",
    response_model=Indicator,
    responses=EDITED | CONFLICT,
)
async def change_indicator(
    code: Code, patch: DefinitionPatch, request: Request, session: WriteDb, caller: MayDefine
) -> Response:
    """The members to change, as a merge patch, and a reason; needs If-Match with the indicator's
    ETag. It makes the next version, whose values replace the old ones' at once."""
    definitions = await definitions_alone(session)
    held = meant(definitions, code)
    require_match(request, tag_of(held))
    fields, reason, found = without_reason(patch)
    changed = await change(
        session, held, fields, definitions, by=caller.client, reason=reason, found=found
    )
    await _record(session, caller, "indicators.change", held, changed, reason)
    return response_of(_answer(changed, 200))


@router.post("/{code}/retirement", summary="Retire an indicator", response_model=Indicator)
async def retire_indicator(
    code: Code, because: Because, session: WriteDb, caller: MayDefine
) -> Response:
    """It is listed and announced no more; its values stay readable and its names stay taken."""
    held = meant(await definitions_alone(session), code)
    retired = await move_to(session, held, "retired", by=caller.client, reason=because.reason)
    await _record(session, caller, "indicators.retire", held, retired, because.reason)
    return response_of(_answer(retired, 200))


@router.post("/{code}/reinstatement", summary="Reinstate an indicator", response_model=Indicator)
async def reinstate_indicator(
    code: Code, because: Because, session: WriteDb, caller: MayDefine
) -> Response:
    """A retired indicator is in use again, as it was."""
    held = meant(await definitions_alone(session), code)
    active = await move_to(session, held, "active", by=caller.client, reason=because.reason)
    await _record(session, caller, "indicators.reinstate", held, active, because.reason)
    return response_of(_answer(active, 200))


async def _record(
    session: AsyncSession,
    caller: Principal,
    action: str,
    held: Definition,
    now: Definition,
    reason: str,
) -> None:
    if now == held:
        audit.nothing(session)
        return
    before, after = audit.difference(_told(held), _told(now))
    deed = Deed(action, "indicator", now.code, before, after, why=reason)
    await audit.record(session, caller, deed)


def _told(definition: Definition) -> dict[str, Any]:
    return definition.model_dump(mode="json")


def _answer(definition: Definition, status: int) -> Answer:
    headers = {"ETag": tag_of(definition)}
    if status == 201:
        headers["Location"] = f"{ADDRESS}/{definition.code}"
    return Answer(status, headers, indicator_of(definition).model_dump_json().encode())
