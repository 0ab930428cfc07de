"""One child's Profile corrected: a submission of one row, so that it too can be withdrawn."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed, Reason
from chassis.auth import Principal, needs
from chassis.conditional import EDITED, require_match
from chassis.database import database_of
from chassis.idempotency import IdempotencyKey
from chassis.problems import Fault, Problem
from chassis.submissions.receipt import Receipt
from chassis.submissions.requests import submit_rows
from services.earlyyears.profiles.children import ChildId, held_child, tag_of
from services.earlyyears.profiles.columns import SCORES
from services.earlyyears.profiles.kind import PROFILES, WRITE

router = APIRouter(tags=["profiles"])
MayWrite = Annotated[Principal, needs(WRITE, bound=True)]
ScaleCode = Literal["DA", "SD", "ED", "LCT", "LSL", "R", "W", "NLC", "C", "SSM", "KUW", "PD", "CD"]
Score = Annotated[int, Field(strict=True, ge=0, le=9)]

_TELL_APART: Final = ("surname", "forename", "dob")
_SCHOOL: Final = text("SELECT urn, ey_urn FROM organisation WHERE organisation = :organisation")


class Correction(BaseModel):
    """What to change (RFC 7396): members left out stay, null clears.

    A child's school, year and UPN are not corrected here: withdraw the row and send it again.
    """

    model_config = ConfigDict(extra="forbid")

    surname: str | None = None
    forename: str | None = None
    dob: date | None = None
    gender: Literal["F", "M"] | None = None
    postcode: str | None = None
    fsm: bool | None = None
    sen: bool | None = None
    eal: bool | None = None
    scores: dict[ScaleCode, Score | None] = Field(default_factory=dict)


@router.patch(
    "/profiles/children/{child_id}",
    summary="Correct one child's Profile",
    status_code=201,
    response_model=Receipt,
    responses=EDITED,
)
async def correct_child(
    child_id: ChildId,
    correction: Correction,
    request: Request,
    caller: MayWrite,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """Needs If-Match with the child's ETag. The answer is the receipt of a submission of one
    row: every rule of a return holds, and withdrawing it restores the row."""
    database = database_of(request)
    async with database.read() as session:
        held = await held_child(session, child_id, caller)
        row = await _row(session, held, correction)
    if "if-match" not in request.headers:
        require_match(request, tag_of(held))
    deed = Deed("children.correct", "child", str(child_id), why=reason)
    deed.after = {"fields": _corrected(held, correction)}

    async def unchanged(session: AsyncSession) -> None:
        now = await held_child(session, child_id, caller)
        require_match(request, tag_of(now))
        require_match(request, tag_of(held))

    return await submit_rows(
        request,
        PROFILES,
        [row],
        caller=caller,
        deed=deed,
        guard=unchanged,
        idempotency_key=idempotency_key,
    )


def _corrected(held: Mapping[str, Any], correction: Correction) -> list[str]:
    """Names of the fields that become different; their values are nobody's business."""
    sent = correction.model_dump(exclude_unset=True, mode="json", exclude={"scores"})
    fields = [name for name, value in sent.items() if value != held[name]]
    scores = [code for code, score in correction.scores.items() if score != held[code.lower()]]
    return [*fields, *scores]


async def _row(
    session: AsyncSession, held: Mapping[str, Any], correction: Correction
) -> dict[str, object]:
    """The child's whole row, corrected, as a file would have it."""
    changes = correction.model_dump(exclude_unset=True, mode="json", exclude={"scores"})
    if held["upn"] is None and (fixed := [name for name in _TELL_APART if name in changes]):
        raise Problem(
            "invalid_request",
            "This child has no UPN and is told apart by name and date of birth.",
            errors=[_identifying(name) for name in fixed],
        )
    school = (await session.execute(_SCHOOL, {"organisation": held["organisation"]})).one()
    by_urn = held["upn"] is not None and school.urn is not None
    kept = ("upn", "surname", "forename", "dob", "gender", "postcode", "fsm", "sen", "eal")
    return {
        "acad_year": held["year"],
        "urn" if by_urn else "ey_urn": school.urn if by_urn else school.ey_urn,
        **{name: held[name] for name in (*kept, *SCORES)},
        **changes,
        **{code.lower(): score for code, score in correction.scores.items()},
    }


def _identifying(name: str) -> Fault:
    return Fault(
        "identifies_child",
        f"$.{name}",
        "cannot be corrected here",
        "Withdraw the submission that brought this child, or replace the return, and send it new.",
    )
