"""POST /statutory-returns: made of the children held; released once they are final."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from chassis.audit import Deed, record
from chassis.auth import Principal
from chassis.conditional import EDITED, etag, require_match
from chassis.database import database_of
from chassis.idempotency import Answer
from chassis.organisations import find_place
from chassis.problems import Fault, Problem
from chassis.records.changing import UNKNOWN, Writing
from chassis.records.refusing import need_status, not_allowed
from education.years import AcademicYear
from services.earlyyears.callers import MayModerate, MayReadPupils
from services.earlyyears.profiles.pupils import PROFILE_KEY
from services.earlyyears.statutory.answers import (
    StatutoryReturn,
    StatutoryReturnDraft,
    told_return,
)
from services.earlyyears.statutory.gaps import Gap, incomplete
from services.earlyyears.statutory.held import Wanted, not_final
from services.earlyyears.statutory.kept import keep, kept_one, release
from services.earlyyears.statutory.making import digest_now, make
from services.earlyyears.statutory.reading import MOST_TOLD

router = APIRouter(prefix="/statutory-returns", tags=["statutory returns"])
_CONFLICT: Final[dict[int | str, dict[str, Any]]] = {
    409: {"description": "Nothing is held for it, or not all of it is final"}
}


@router.post(
    "",
    summary="Make a statutory return",
    status_code=201,
    response_model=StatutoryReturn,
    responses=UNKNOWN | _CONFLICT,
)
async def make_statutory_return(
    draft: StatutoryReturnDraft, write: Writing, caller: MayReadPupils
) -> Response:
    """Of one school or setting, or of all of an area. Where anything prescribed is missing nothing
    is made, and `gaps` lists the first thousand, a read that is recorded; unless it is to be made
    so, for a reason."""

    async def effect() -> Answer:
        wanted = await _wanted(write, draft.checked(), caller)
        pupils = await PROFILE_KEY.hold(write.session)
        at = datetime.now(UTC)
        made = await make(write.session, wanted, at.date())
        if made.gaps and not draft.accept_incomplete:
            await _record_told(write, caller, wanted, made.gaps)
            raise incomplete(made.gaps)
        row = await keep(
            write.session,
            wanted,
            made,
            pupils=pupils,
            by=caller.client,
            at=at,
            reason=draft.reason,
        )
        shown = ("area", "organisation", "year", "digest", "incomplete")
        deed = Deed("statutory_returns.make", "statutory_return", str(row["id"]))
        deed.after, deed.why = {name: row[name] for name in shown}, draft.reason or write.reason
        deed.rows, deed.personal = made.children, True
        await record(write.session, caller, deed)
        return _answer(told_return(row), 201)

    return await write.once(caller, effect)


@router.post(
    "/{return_id}/release",
    summary="Release a statutory return",
    response_model=StatutoryReturn,
    responses=EDITED | _CONFLICT,
)
async def release_statutory_return(
    return_id: UUID, write: Writing, caller: MayModerate
) -> Response:
    """Once every school in it is final, and while it still says what is held of the children: a
    file made before the last correction is made anew. Needs If-Match."""

    async def effect() -> Answer:
        held = await kept_one(write.session, return_id, caller, held=True)
        require_match(write.request, tag_of(held))
        need_status(held["status"], ("made",), "released")
        wanted = Wanted(held["area"], held["organisation"], held["year"])
        await _need_final(write, wanted)
        now = await digest_now(write.session, wanted, held["made_at"].astimezone(UTC).date())
        if now != held["digest"]:
            raise not_allowed("What is held of its children has changed since; make it anew.")
        at = datetime.now(UTC)
        row = await release(write.session, return_id, by=caller.client, at=at)
        deed = Deed("statutory_returns.release", "statutory_return", str(return_id))
        deed.before, deed.after = {"status": held["status"]}, {"status": row["status"]}
        deed.rows, deed.why = row["children"], write.reason
        await record(write.session, caller, deed)
        return _answer(told_return(row), 200)

    return await write.once(caller, effect)


async def _record_told(
    write: Writing, caller: Principal, wanted: Wanted, gaps: Sequence[Gap]
) -> None:
    """Children are told of though nothing is made: a transaction of its own, after the other."""
    await write.session.rollback()
    place = f"{wanted.organisation or wanted.area}.{AcademicYear.parse(wanted.year).slug}"
    deed = Deed("statutory_returns.gaps", "statutory_return", place, why=write.reason)
    deed.rows, deed.personal = min(len(gaps), MOST_TOLD), True
    async with database_of(write.request).write() as session:
        await record(session, caller, deed)


def tag_of(row: Any) -> str:
    """The ETag of a return: its file never changes."""
    return etag(row["id"], row["status"])


async def _wanted(write: Writing, draft: StatutoryReturnDraft, caller: Principal) -> Wanted:
    if draft.organisation is not None:
        place = await find_place(write.session, draft.organisation, caller)
        return Wanted(place.area, place.organisation, str(draft.year))
    if not caller.everywhere:
        message = f"{caller.client} does not act for all schools of an area."
        fault = Fault("not_yours", "$.area", message)
        raise Problem("forbidden", message, errors=[fault])
    return Wanted(draft.area or "", None, str(draft.year))


async def _need_final(write: Writing, wanted: Wanted) -> None:
    others = await not_final(write.session, wanted)
    if others:
        raise Problem(
            "conflict",
            f"{len(others):,} of its returns are not final.",
            errors=[
                Fault("return_not_final", organisation, f"is {status}")
                for organisation, status in others.items()
            ],
        )


def _answer(told: StatutoryReturn, status: int) -> Answer:
    made = {"Location": told.links["self"]} if status == 201 else {}
    headers = made | {"ETag": etag(told.id, told.status)}
    return Answer(status, headers, told.model_dump_json().encode())
