"""One membership made or changed: a submission of one row, so that it too can be undone."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed, Reason
from chassis.auth import needs
from chassis.conditional import EDITED, UNCHANGED, is_unchanged, require_same
from chassis.database import ReadDb, database_of
from chassis.drafts import Day, Plain
from chassis.idempotency import IdempotencyKey
from chassis.problems import Problem
from chassis.submissions.receipt import Receipt
from chassis.submissions.requests import submit_rows
from services.schools.callers import MayEdit
from services.schools.groups.columns import ALWAYS
from services.schools.groups.kind import MEMBERSHIPS
from services.schools.groups.reading import Period, periods_of, tag_of
from services.schools.organisations.finding import ADDRESS, RETIRED, Identifier, find, find_editable

router = APIRouter(prefix="/organisations/{identifier}/memberships", tags=["groups"])
Scheme = Annotated[str, Path(max_length=40, examples=["cluster"])]
Code = Annotated[str, Path(max_length=60, examples=["north"])]


class MembershipDraft(BaseModel):
    """A group the organisation is in from a day on, up to before another."""

    model_config = ConfigDict(extra="forbid")

    scheme: Plain = Field(examples=["cluster"])
    code: Plain = Field(examples=["north"])
    group_name: Plain = Field(examples=["North Bolton"])
    starts_on: Day | None = Field(None, description="null: it always was in it")
    ends_on: Day | None = Field(None, description="the first day it is in it no more")


class MembershipChange(BaseModel):
    """What is to change; what is left out stays. `ends_on` null: it is in it again."""

    model_config = ConfigDict(extra="forbid")

    ends_on: Day | None = None
    group_name: Plain | None = None


class Spell(BaseModel):
    """From a day on (null: always), up to before another (null: still)."""

    starts_on: date | None
    ends_on: date | None


class Membership(Spell):
    """The newest time that an organisation is or was in a group, and the earlier ones."""

    organisation: str
    scheme: str
    code: str
    group_name: str
    earlier: list[Spell]
    links: dict[str, str]


@router.get(
    "/{scheme}/{code}",
    summary="An organisation in a group",
    response_model=Membership,
    responses=UNCHANGED,
    dependencies=[needs("schools:read", bound=True)],
)
async def get_membership(
    identifier: Identifier,
    scheme: Scheme,
    code: Code,
    request: Request,
    session: ReadDb,
) -> Response:
    """Its ETag is what an edit sends in If-Match; 304 while it is what If-None-Match names."""
    organisation = (await find(session, identifier)).organisation
    periods = await _known(session, organisation, scheme, code)
    headers = {"ETag": tag_of(periods), "Cache-Control": "private, no-cache"}
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    body = _answer(organisation, scheme, code, periods).model_dump_json()
    return Response(body, media_type="application/json", headers=headers)


@router.post("", summary="Put an organisation into a group", status_code=201,
             response_model=Receipt, responses=RETIRED)  # fmt: skip
async def create_membership(
    identifier: Identifier,
    draft: MembershipDraft,
    request: Request,
    caller: MayEdit,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """The answer is the receipt of a submission of one row: every rule of a file holds, and
    withdrawing it undoes the change."""
    async with database_of(request).read() as session:
        organisation = (await find_editable(session, identifier)).organisation
    row = {"organisation": organisation, **draft.model_dump(mode="json")}
    deed = _deed("memberships.create", row, reason)

    async def not_there(session: AsyncSession) -> None:
        periods = await periods_of(session, organisation, draft.scheme, draft.code)
        if any(period.starts_on == (draft.starts_on or ALWAYS) for period in periods):
            raise Problem("conflict", "It is in that group from that day on already.")

    return await submit_rows(
        request,
        MEMBERSHIPS,
        [row],
        caller=caller,
        deed=deed,
        guard=not_there,
        idempotency_key=idempotency_key,
    )


@router.patch(
    "/{scheme}/{code}",
    summary="End or rename a membership",
    status_code=201,
    response_model=Receipt,
    responses=EDITED | RETIRED,
)
async def change_membership(
    identifier: Identifier,
    scheme: Scheme,
    code: Code,
    change: MembershipChange,
    request: Request,
    caller: MayEdit,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """The newest time in that group. Needs If-Match with the membership's ETag; the answer is a
    receipt, as above."""
    async with database_of(request).read() as session:
        organisation = (await find_editable(session, identifier)).organisation
        seen = await _known(session, organisation, scheme, code)
    row = {"organisation": organisation, "scheme": scheme, "code": code}
    row |= _told(seen[0]) | change.model_dump(mode="json", exclude_unset=True)
    deed = _deed("memberships.change", row, reason)
    deed.before = _told(seen[0])

    async def unchanged(session: AsyncSession) -> None:
        present = await periods_of(session, organisation, scheme, code)
        require_same(request, tag_of(present), read=tag_of(seen))

    return await submit_rows(
        request,
        MEMBERSHIPS,
        [row],
        caller=caller,
        deed=deed,
        guard=unchanged,
        idempotency_key=idempotency_key,
    )


async def _known(session: Any, organisation: str, scheme: str, code: str) -> list[Period]:
    periods = await periods_of(session, organisation, scheme, code)
    if not periods:
        raise Problem("not_found", f"{organisation} was never in a group {scheme}:{code}.")
    return periods


def _told(period: Period) -> dict[str, Any]:
    return {"group_name": period.group_name, **_spell(period).model_dump(mode="json")}


def _spell(period: Period) -> Spell:
    starts_on = None if period.starts_on == ALWAYS else period.starts_on
    return Spell(starts_on=starts_on, ends_on=period.ends_on)


def _answer(organisation: str, scheme: str, code: str, periods: list[Period]) -> Membership:
    here = f"{ADDRESS}/{organisation}"
    newest, *earlier = periods
    return Membership(
        organisation=organisation,
        scheme=scheme,
        code=code,
        **_told(newest),
        earlier=[_spell(period) for period in earlier],
        links={
            "self": f"{here}/memberships/{scheme}/{code}",
            "organisation": here,
            "group": f"/v1/schools/groups/{scheme}/{code}",
        },
    )


def _deed(action: str, row: dict[str, Any], reason: str | None) -> Deed:
    subject = f"{row['organisation']}.{row['scheme']}.{row['code']}"
    after = {name: row[name] for name in ("group_name", "starts_on", "ends_on")}
    return Deed(action, "membership", subject, after=after, why=reason)
