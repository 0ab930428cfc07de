"""Differences between officers' edits and what the sources say now: listed, accepted, refused."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.audit import Deed, Reason
from chassis.auth import Principal
from chassis.conditional import EDITED, etag, require_match
from chassis.database import ReadDb, ReadSession, WriteDb
from chassis.outbox import publish
from chassis.paging import CursorKey, Page, PageQuery
from chassis.problems import Problem
from chassis.telling import take_turn
from services.schools.callers import MayEdit, MayRead
from services.schools.organisations.differences import Edit, differing
from services.schools.organisations.editing import record_answer, required
from services.schools.organisations.edits import (
    EditOf,
    drop,
    edits_after,
    edits_on,
    stand_over,
    stated_of,
)
from services.schools.organisations.finding import (
    ADDRESS,
    RETIRED,
    Found,
    Identifier,
    find_editable,
)
from services.schools.organisations.private import veiled, withheld
from services.schools.organisations.record import Record, record_of
from services.schools.organisations.sources import Edited, edited, shown
from services.schools.register.resolving import Value, dump
from services.schools.telling import tell

router = APIRouter(tags=["organisations"])
FieldName = Annotated[str, Path(max_length=40, description="a field of the record, e.g. pupils")]
_AT_ONCE: Final = 1000


class Difference(BaseModel):
    """A field that holds an officer's value while the sources have come to say another."""

    organisation: str
    name: str
    field: str
    value: Any = Field(description="the officer's, which holds")
    stated_then: Any = Field(description="by the sources when it was set, or last refused")
    stated_now: Any = Field(description="by the sources")
    edit: Edited
    etag: str = Field(description="what accepting and refusing need in If-Match")
    links: dict[str, str]


class Narrowed(BaseModel):
    """What the list may be narrowed to."""

    area: str | None = Field(None, max_length=3, description="local authority, e.g. 350")
    organisation: str | None = Field(None, max_length=20, description="its key, e.g. 105148")
    field: str | None = Field(None, max_length=40, description="e.g. pupils")


@router.get("/differences", summary="Edits that the sources contradict by now")
async def list_differences(
    narrowed: Annotated[Narrowed, Query()], page: PageQuery, caller: MayRead, session: ReadDb
) -> Page[Difference]:
    """In the order of organisation and field. To accept one lets the sources' word hold; to
    refuse it keeps the officer's value until the sources say something else again."""
    wanted = narrowed.model_dump(exclude_none=True)
    organisation, field = page.position("", "")
    after = (organisation, field)
    rows: list[tuple[Difference, CursorKey]] = []
    while len(rows) <= page.limit:
        edits = await edits_after(session, wanted, after=after, most=_AT_ONCE)
        seen = [one for one in edits if one.field not in withheld(one.kind, caller)]
        rows += await _differences(session, seen)
        if len(edits) < _AT_ONCE:
            break
        after = (edits[-1].organisation, edits[-1].field)
    return page.page(rows)


@router.post(
    "/organisations/{identifier}/differences/{field}/accept",
    summary="Let the sources' word hold",
    response_model=Record,
    responses=EDITED | RETIRED,
)
async def accept_difference(
    identifier: Identifier,
    field: FieldName,
    request: Request,
    caller: MayEdit,
    session: WriteDb,
    reason: Reason = None,
) -> Response:
    """The edit goes; needs If-Match with the difference's `etag`, and a reason."""
    why = required(reason)
    found, edit, said = await _difference_meant(session, identifier, field, request)
    await drop(session, found.organisation, [field])
    await publish(session, await tell(session, [found.organisation]))
    told = ({field: shown(edit.value)}, {field: shown(said)})
    await _record(session, caller, found, "differences.accept", told, why)
    return record_answer(await record_of(session, found.organisation, caller))


@router.post(
    "/organisations/{identifier}/differences/{field}/refuse",
    summary="Keep the officer's value",
    response_model=Record,
    responses=EDITED | RETIRED,
)
async def refuse_difference(
    identifier: Identifier,
    field: FieldName,
    request: Request,
    caller: MayEdit,
    session: WriteDb,
    reason: Reason = None,
) -> Response:
    """The edit stands over what the sources say now; needs If-Match with the difference's `etag`,
    and a reason."""
    why = required(reason)
    found, edit, said = await _difference_meant(session, identifier, field, request)
    await stand_over(session, found.organisation, field, said)
    told = ({field: shown(said)}, {field: shown(edit.value)})
    await _record(session, caller, found, "differences.refuse", told, why)
    return record_answer(await record_of(session, found.organisation, caller))


async def _differences(
    session: ReadSession, edits: Sequence[EditOf]
) -> list[tuple[Difference, CursorKey]]:
    stated = await stated_of(session, sorted({one.organisation for one in edits}))
    found: list[tuple[Difference, CursorKey]] = []
    for one in edits:
        now = differing({one.field: one.edit}, stated[one.organisation])
        if one.field in now:
            found.append((_difference(one, now[one.field]), [one.organisation, one.field]))
    return found


async def _difference_meant(
    session: AsyncSession, identifier: str, field: str, request: Request
) -> tuple[Found, Edit, Value]:
    """The edit and what the sources say now, under the organisation's turn.

    Raises `not_found` where they do not differ, and what `require_match` raises.
    """
    found = await find_editable(session, identifier)
    await take_turn(session, [found.organisation])
    edits = await edits_on(session, found.organisation)
    stated = await stated_of(session, [found.organisation])
    now = differing(edits, stated[found.organisation])
    if field not in now:
        raise Problem("not_found", "No edit of this field differs from what the sources say.")
    require_match(request, _tag(found.organisation, field, edits[field], now[field]))
    return found, edits[field], now[field]


async def _record(
    session: AsyncSession,
    caller: Principal,
    found: Found,
    action: str,
    told: tuple[dict[str, Any], dict[str, Any]],
    why: str,
) -> None:
    before, after = (veiled(fields, found.kind) for fields in told)
    deed = Deed(action, "organisation", found.organisation, before, after, why=why)
    await audit.record(session, caller, deed)


def _difference(one: EditOf, said: Value) -> Difference:
    here = f"{ADDRESS}/{one.organisation}"
    return Difference(
        organisation=one.organisation,
        name=one.name,
        field=one.field,
        value=shown(one.edit.value),
        stated_then=shown(one.edit.over),
        stated_now=shown(said),
        edit=edited(one.edit),
        etag=_tag(one.organisation, one.field, one.edit, said),
        links={
            "organisation": here,
            "accept": f"{here}/differences/{one.field}/accept",
            "refuse": f"{here}/differences/{one.field}/refuse",
        },
    )


def _tag(organisation: str, field: str, edit: Edit, said: Value) -> str:
    return etag(organisation, field, *(dump(each) for each in (edit.value, edit.over, said)))
