"""An officer registers one organisation: a submission of one row, so that it can be withdrawn."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed, Reason
from chassis.auth import Principal
from chassis.database import database_of
from chassis.idempotency import IdempotencyKey
from chassis.problems import Fault, Problem
from chassis.submissions.kind import Kind
from chassis.submissions.merging import Guard
from chassis.submissions.receipt import Receipt
from chassis.submissions.requests import submit_rows
from services.schools.callers import MayEdit
from services.schools.organisations.editing import required
from services.schools.organisations.finding import ADDRESS
from services.schools.organisations.numbers import (
    TAKEN,
    key_of,
    next_code,
    refuse_taken,
    take_numbers,
)
from services.schools.organisations.private import veiled
from services.schools.organisations.sources import shown
from services.schools.organisations.values import NewOrganisation, faults_in, needed, parsed
from services.schools.register.fields import NEEDED, STATED
from services.schools.register.resolving import Fields

_TRIES: Final = 5
# The code that an earlier request under the same Idempotency-Key got: it is the same request.
_GOT_BEFORE = text("""
    SELECT s.scope[1] FROM idempotency i JOIN submission_scope s
        ON s.submission_id = CAST(CAST(convert_from(i.body, 'UTF8') AS json) ->> 'id' AS uuid)
    WHERE i.client = :client AND i.key = :key AND i.status = 201 AND s.scope[1] LIKE 'L%'""")


class _CodeGiven(Exception):
    """Somebody else got the code in the meantime."""


def registering_routes(register: Kind[Any], areas: frozenset[str]) -> APIRouter:
    """POST /organisations, in an installation that looks after `areas` (empty: all of them)."""
    router = APIRouter(tags=["organisations"])

    @router.post(
        "/organisations",
        summary="Register one organisation",
        status_code=201,
        response_model=Receipt,
        responses=TAKEN,
    )
    async def register_organisation(
        organisation: NewOrganisation,
        request: Request,
        caller: MayEdit,
        idempotency_key: IdempotencyKey = None,
        reason: Reason = None,
    ) -> Response:
        """One without a national number gets the authority's next code of its own. Needs a reason.
        The answer is the receipt of a submission of one row: every rule of a file holds, and
        withdrawing it undoes the registration. `Link` is the organisation's address."""
        fields = _read(organisation, areas, reason)
        for _ in range(_TRIES):
            code = await _code_for(request, caller, fields, idempotency_key)
            row = fields if code is None else fields | {"local_code": code}
            deed = Deed("organisations.register", "organisation", str(key_of(row)), why=reason)
            deed.after = veiled(row, row["kind"])
            try:
                answer = await submit_rows(
                    request,
                    register,
                    [{name: shown(value) for name, value in row.items()}],
                    caller=caller,
                    deed=deed,
                    guard=_guard(row, code),
                    idempotency_key=idempotency_key,
                )
            except _CodeGiven:
                continue
            answer.headers["Link"] = f'<{ADDRESS}/{key_of(row)}>; rel="item"'
            return answer
        raise Problem("unavailable", "Others kept registering here.", headers={"Retry-After": "1"})

    return router


def _read(organisation: NewOrganisation, areas: frozenset[str], reason: str | None) -> Fields:
    """The fields given. Raises `invalid_request` with every fault."""
    given = organisation.root
    faults = [*faults_in(given, allowed=STATED), *needed(NEEDED - given.keys())]
    if areas and not faults and given["area"] not in areas:
        message = f"This installation looks after {', '.join(sorted(areas))}."
        faults.append(Fault("other_area", "$.area", message))
    required(reason, faults)
    return {name: value for name, value in parsed(given).items() if value is not None}


async def _code_for(
    request: Request, caller: Principal, fields: Fields, idempotency_key: str | None
) -> str | None:
    """A code for what has no number of its own."""
    if key_of(fields) is not None:
        return None
    async with database_of(request).read() as session:
        asked = {"client": caller.client, "key": idempotency_key}
        before = await session.scalar(_GOT_BEFORE, asked) if idempotency_key else None
        return str(before or await next_code(session, str(fields["area"])))


def _guard(row: Fields, code: str | None) -> Guard:
    async def guard(session: AsyncSession) -> None:
        await take_numbers(session)
        if code is not None and code != await next_code(session, str(row["area"])):
            raise _CodeGiven
        await refuse_taken(session, str(key_of(row)), row, new=True)

    return guard
