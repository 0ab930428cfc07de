"""One child's Profile corrected: a submission of one row, so that it too can be withdrawn."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed, Reason
from chassis.conditional import EDITED, require_match
from chassis.database import database_of
from chassis.idempotency import IdempotencyKey
from chassis.problems import Fault, Problem
from chassis.submissions.receipt import Receipt
from chassis.submissions.requests import submit_rows
from education.profile import ITEMS
from services.earlyyears.callers import MayWrite
from services.earlyyears.profiles.children import ChildId, held_child, tag_of
from services.earlyyears.profiles.columns import SCORES
from services.earlyyears.profiles.items import as_columns, told_items
from services.earlyyears.profiles.kind import PROFILES

router = APIRouter(tags=["profiles"])
ScaleCode = Literal["DA", "SD", "ED", "LCT", "LSL", "R", "W", "NLC", "C", "SSM", "KUW", "PD", "CD"]
Score = Annotated[int, Field(strict=True, ge=0, le=9)]
ScaleItems = Annotated[
    list[Annotated[bool, Field(strict=True)]], Field(min_length=ITEMS, max_length=ITEMS)
]
Hours = Annotated[Decimal, Field(ge=0, le=168, decimal_places=1)]

_KEPT: Final = (
    *("upn", "surname", "forename", "dob", "postcode", "address"),
    *("gender", "fsm", "sen", "eal", "ethnicity", "ward"),
    *("funded_hours", "total_hours", "funded_hours_jan_mar"),
)
_BY_SCALE: Final = {"scores", "items"}
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
    ethnicity: str | None = Field(None, max_length=40, description="code or words of the census")
    ward: str | None = Field(None, max_length=20)
    address: str | None = Field(None, max_length=200)
    funded_hours: Hours | None = None
    total_hours: Hours | None = None
    funded_hours_jan_mar: Hours | None = None
    scores: dict[ScaleCode, Score | None] = Field(default_factory=dict)
    items: dict[ScaleCode, ScaleItems | None] = Field(
        default_factory=dict,
        description="all nine of a scale, whose points follow unless they are sent too; null: none",
    )


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
    row: every rule of a return holds, and withdrawing it restores the row. Of a return that is
    final, X-Reason says why it is corrected late, in at least ten characters."""
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
    sent = _changes(correction)
    fields = [name for name, value in sent.items() if value != _written(held[name])]
    scores = [code for code, score in correction.scores.items() if score != held[code.lower()]]
    items = told_items(held["items"]) or {}
    told = [f"items {code}" for code, new in correction.items.items() if new != items.get(code)]
    return [*fields, *scores, *told]


async def _row(
    session: AsyncSession, held: Mapping[str, Any], correction: Correction
) -> dict[str, object]:
    """The child's whole row, corrected, as a file would have it."""
    changes = _changes(correction)
    if held["upn"] is None and (fixed := [name for name in _TELL_APART if name in changes]):
        raise Problem(
            "invalid_request",
            "This child has no UPN and is told apart by name and date of birth.",
            errors=[_identifying(name) for name in fixed],
        )
    school = (await session.execute(_SCHOOL, {"organisation": held["organisation"]})).one()
    by_urn = held["upn"] is not None and school.urn is not None
    return {
        "acad_year": held["year"],
        "urn" if by_urn else "ey_urn": school.urn if by_urn else school.ey_urn,
        **{name: _written(held[name]) for name in _KEPT},
        **changes,
        **_assessed(held, correction),
    }


def _changes(correction: Correction) -> dict[str, object]:
    sent = correction.model_dump(exclude_unset=True, exclude=_BY_SCALE)
    return {name: _written(value) for name, value in sent.items()}


def _written(value: object) -> object:
    """A value as a file would have it."""
    if isinstance(value, Decimal):
        return f"{value:.1f}"
    return value.isoformat() if isinstance(value, date) else value


def _assessed(held: Mapping[str, Any], correction: Correction) -> dict[str, object]:
    """Points and items, corrected; the points of a scale whose items are sent are left to them."""
    follow = {code.lower() for code, items in correction.items.items() if items is not None}
    sent: dict[str, list[bool] | None] = {
        str(code): items for code, items in correction.items.items()
    }
    return {
        **{name: held[name] for name in SCORES if name not in follow},
        **{code.lower(): score for code, score in correction.scores.items()},
        **as_columns({**(told_items(held["items"]) or {}), **sent}),
    }


def _identifying(name: str) -> Fault:
    return Fault(
        "identifies_child",
        f"$.{name}",
        "cannot be corrected here",
        "Withdraw the submission that brought this child, or replace the return, and send it new.",
    )
