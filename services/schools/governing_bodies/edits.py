"""Single records of governing bodies: submissions of one record, so that each can be withdrawn."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed, Fields, Reason, difference
from chassis.conditional import EDITED, etag, require_match, require_same
from chassis.database import ReadDb, database_of
from chassis.drafts import Day, Plain
from chassis.idempotency import IdempotencyKey
from chassis.problems import Problem
from chassis.submissions.receipt import Receipt
from chassis.submissions.requests import submit_rows
from services.schools.callers import MayEdit, MayRead
from services.schools.governing_bodies.columns import REFERENCE
from services.schools.governing_bodies.kinds import GOVERNORS, SEATS
from services.schools.governing_bodies.people import AnySession, held
from services.schools.governing_bodies.routes import GovernorKey
from services.schools.governing_bodies.rules import CATEGORIES, Category, Role
from services.schools.organisations.finding import RETIRED, Identifier, find_editable

router = APIRouter(tags=["governing bodies"])
_PERSONAL: Final = frozenset({"name", "email", "telephone"})
_KEPT: Final = GOVERNORS.target.values
_SEATS: Final = text("""
    SELECT category, seats, submission_id FROM seat
    WHERE organisation = :organisation ORDER BY category""")
_EXISTS: Final = text("""
    SELECT EXISTS (SELECT FROM governor
        WHERE organisation = :organisation AND governor = :governor)""")


class SeatsOfBody(BaseModel):
    """How many seats each category of governor has, by the instrument of government. A category
    left out has none."""

    model_config = ConfigDict(extra="forbid")

    seats: dict[Category, Annotated[int, Field(ge=0, le=30)]]


class GovernorChange(BaseModel):
    """What to change (RFC 7396): members left out stay, null clears."""

    model_config = ConfigDict(extra="forbid")

    name: Plain | None = None
    category: Category | Literal["clerk"] | None = None
    role: Role | None = None
    appointed_by: Plain | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    left_on: Day | None = None
    email: Plain | None = None
    telephone: Plain | None = None


class NewGovernor(GovernorChange):
    """A governor or clerk; the rules are those of a file of governors."""

    governor: str = Field(pattern=f"^{REFERENCE}$", description="the authority's reference")


@router.post(
    "/organisations/{identifier}/governors",
    summary="Add a governor or the clerk",
    status_code=201,
    response_model=Receipt,
    responses=RETIRED,
)
async def add_governor(
    identifier: Identifier,
    new: NewGovernor,
    request: Request,
    caller: MayEdit,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """The answer is the receipt of a submission of one row: every rule of a file holds, and
    withdrawing it undoes the change."""
    async with database_of(request).read() as session:
        organisation = (await find_editable(session, identifier)).organisation
    row = new.model_dump(mode="json")
    deed = Deed("governors.post", "governor", f"{organisation}.{new.governor}", why=reason)
    deed.after = _told(row)

    async def absent(session: AsyncSession) -> None:
        if await _exists(session, organisation, new.governor):
            raise Problem("conflict", "The organisation has a governor of this reference.")

    rows = [{"organisation": organisation, **row}]
    return await submit_rows(
        request,
        GOVERNORS,
        rows,
        caller=caller,
        deed=deed,
        guard=absent,
        idempotency_key=idempotency_key,
    )


@router.patch(
    "/organisations/{identifier}/governors/{governor}",
    summary="Change a governor's record",
    status_code=201,
    response_model=Receipt,
    responses=EDITED | RETIRED,
)
async def change_governor(
    identifier: Identifier,
    governor: GovernorKey,
    change: GovernorChange,
    request: Request,
    caller: MayEdit,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """Needs If-Match with the governor's ETag. The answer is a receipt, as above."""
    async with database_of(request).read() as session:
        organisation = (await find_editable(session, identifier)).organisation
        before, tag = await held(session, organisation, governor)
    if "if-match" not in request.headers:
        require_match(request, tag)
    was = before.model_dump(mode="json", include=set(_KEPT))
    now = was | change.model_dump(mode="json", exclude_unset=True)
    deed = Deed("governors.patch", "governor", f"{organisation}.{governor}", why=reason)
    deed.before, deed.after = _differences(was, now)

    async def unchanged(session: AsyncSession) -> None:
        _, present = await held(session, organisation, governor)
        require_same(request, present, read=tag)

    rows = [{"organisation": organisation, "governor": governor, **now}]
    return await submit_rows(
        request,
        GOVERNORS,
        rows,
        caller=caller,
        deed=deed,
        guard=unchanged,
        idempotency_key=idempotency_key,
    )


@router.get(
    "/organisations/{identifier}/seats", summary="Seats of a governing body", responses=RETIRED
)
async def read_seats(
    identifier: Identifier, db: ReadDb, _caller: MayRead, response: Response
) -> SeatsOfBody:
    """The ETag is what an edit sends in If-Match."""
    organisation = (await find_editable(db, identifier)).organisation
    seats, response.headers["ETag"] = await _held_seats(db, organisation)
    return SeatsOfBody.model_validate({"seats": seats})


@router.put(
    "/organisations/{identifier}/seats",
    summary="Set the seats of a governing body",
    status_code=201,
    response_model=Receipt,
    responses=EDITED | RETIRED,
)
async def set_seats(
    identifier: Identifier,
    wanted: SeatsOfBody,
    request: Request,
    caller: MayEdit,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """All categories at once. Needs If-Match with the seats' ETag when some are set; the answer
    is a receipt, as above."""
    async with database_of(request).read() as session:
        organisation = (await find_editable(session, identifier)).organisation
    wished = {str(each): count for each, count in wanted.seats.items()}
    deed = Deed("seats.put", "organisation", organisation, after=wished, why=reason)

    async def unchanged(session: AsyncSession) -> None:
        seats, tag = await _held_seats(session, organisation)
        if seats or "if-match" in request.headers:
            require_match(request, tag)
        deed.before = seats

    rows = [
        {"organisation": organisation, "category": each, "seats": wished.get(each, 0)}
        for each in CATEGORIES
    ]
    return await submit_rows(
        request,
        SEATS,
        rows,
        caller=caller,
        deed=deed,
        guard=unchanged,
        idempotency_key=idempotency_key,
    )


async def _exists(session: AsyncSession, organisation: str, governor: str) -> bool:
    asked = {"organisation": organisation, "governor": governor}
    return bool(await session.scalar(_EXISTS, asked))


async def _held_seats(session: AnySession, organisation: str) -> tuple[dict[str, int], str]:
    """Seats by category, those there are, with the tag of what is held."""
    rows = (await session.execute(_SEATS, {"organisation": organisation})).all()
    tag = etag(organisation, *(part for row in rows for part in row))
    return {row.category: row.seats for row in rows if row.seats}, tag


def _told(row: Mapping[str, object]) -> dict[str, object]:
    """A record for the audit log: without what is personal."""
    return {name: value for name, value in row.items() if name not in _PERSONAL and value}


def _differences(was: Mapping[str, object], now: Mapping[str, object]) -> tuple[Fields, Fields]:
    """What a change was about; of personal fields only that they differ."""
    before, after = difference(was, now)
    hidden = [name for name in after if name in _PERSONAL]
    return _told(before), {**_told(after), **({"personal": hidden} if hidden else {})}
