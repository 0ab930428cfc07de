"""An officer edits fields of an organisation: kept over what the sources say, until accepted."""

from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.audit import Deed, Reason
from chassis.conditional import EDITED, require_match
from chassis.database import WriteDb
from chassis.idempotency import Answer
from chassis.once import response_of
from chassis.outbox import publish
from chassis.problems import Fault, Problem
from chassis.telling import take_turn
from services.schools.callers import MayEdit
from services.schools.organisations.differences import planned
from services.schools.organisations.edits import Editing, drop, edits_on, keep, stated_of
from services.schools.organisations.finding import RETIRED, Identifier, find_editable
from services.schools.organisations.numbers import TAKEN, key_of, refuse_taken, take_numbers
from services.schools.organisations.private import veiled
from services.schools.organisations.record import Record, record_of
from services.schools.organisations.values import EDITABLE, OrganisationChange, faults_in, parsed
from services.schools.register.fields import IDENTIFIERS
from services.schools.register.resolving import Fields
from services.schools.telling import tell

router = APIRouter(tags=["organisations"])
_NEW_NUMBER: Final = "Register it under the new number, and link the two by a file of links."


@router.patch(
    "/organisations/{identifier}",
    summary="Edit an organisation",
    response_model=Record,
    responses=EDITED | TAKEN | RETIRED,
)
async def edit_organisation(
    identifier: Identifier,
    changes: OrganisationChange,
    request: Request,
    caller: MayEdit,
    session: WriteDb,
    reason: Reason = None,
) -> Response:
    """Needs If-Match with the record's ETag, and a reason. What is set stays over what sources
    say; when they come to say something else there is a difference. A field set to what the
    sources say follows them again."""
    why = required(reason, faults_in(changes.root, allowed=EDITABLE))
    wanted = parsed(changes.root)
    found = await find_editable(session, identifier)
    if not wanted.keys().isdisjoint(IDENTIFIERS):
        await take_numbers(session)  # before the turn, in the order in which registering does
    await take_turn(session, [found.organisation])
    held = await record_of(session, found.organisation, caller)
    require_match(request, held.tag)
    await _refuse_numbers(session, held, wanted)
    editing = Editing(caller.client, why)
    fields = await _edit(session, found.organisation, wanted, editing)
    if fields:
        deed = Deed("organisations.edit", "organisation", found.organisation, why=why)
        deed.before = veiled({name: getattr(held, name) for name in fields}, held.kind)
        deed.after = veiled({name: wanted[name] for name in fields}, held.kind)
        await audit.record(session, caller, deed)
    else:
        audit.nothing(session)
    return record_answer(await record_of(session, found.organisation, caller))


def record_answer(record: Record, status: int = 200) -> Response:
    """The record with its ETag."""
    return response_of(Answer(status, {"ETag": record.tag}, record.model_dump_json().encode()))


def required(reason: str | None, faults: Sequence[Fault] = ()) -> str:
    """The reason. Raises `invalid_request` with `faults`, and that there is no reason."""
    found = list(faults)
    if reason is None:
        found.append(Fault("missing", "header.X-Reason", "Say why, in the header X-Reason."))
    if reason is None or found:
        count = f"{len(found)} fault{'s' if len(found) > 1 else ''}"
        raise Problem("invalid_request", f"{count} in the request.", errors=found)
    return reason


async def _refuse_numbers(session: AsyncSession, held: Record, wanted: Fields) -> None:
    """Numbers of others, and those by which the register knows the organisation itself."""
    numbers = {name: getattr(held, name) for name in IDENTIFIERS} | {
        name: value for name, value in wanted.items() if name in IDENTIFIERS
    }
    if key_of(numbers) != held.organisation:
        faults = [
            Fault("names_organisation", f"$.{name}", "is the register's key of it", _NEW_NUMBER)
            for name in ("ukprn", "local_code")
            if name in wanted and wanted[name] != getattr(held, name)
        ]
        raise Problem("invalid_request", "An organisation keeps its key.", errors=faults)
    new = {name: wanted[name] for name in wanted if wanted[name] != getattr(held, name)}
    await refuse_taken(session, held.organisation, new)


async def _edit(
    session: AsyncSession, organisation: str, wanted: Fields, editing: Editing
) -> list[str]:
    """Bring the edits to what is wanted, and tell; the fields whose edit changed."""
    stated = (await stated_of(session, [organisation]))[organisation]
    plan = planned(wanted, stated, await edits_on(session, organisation))
    if plan.fields:
        await keep(session, organisation, plan.keep, over=stated, editing=editing)
        await drop(session, organisation, plan.drop)
        await publish(session, await tell(session, [organisation]))
    return plan.fields
