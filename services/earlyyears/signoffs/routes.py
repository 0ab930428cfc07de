"""/sign-offs: opened, signed off, moderated, made final, reopened."""

from typing import Annotated, Final

from fastapi import Path, Response
from pydantic import Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import ReadDb
from chassis.organisations import find_place
from chassis.records.changing import (
    Acts,
    Key,
    Recorded,
    Writing,
    change,
    create,
    recorded,
)
from chassis.records.drafts import day_of
from chassis.records.people import need_person
from chassis.records.reading import RecordQuery, record_routes, seen_by
from chassis.records.refusing import wrong
from chassis.records.store import Record
from education.years import AcademicYear
from services.earlyyears.callers import MayModerate, MayRead, MayRespond
from services.earlyyears.cohort.counts import CohortCounts, counts_of_places
from services.earlyyears.profiles.checks import FIRST_YEAR, LAST_YEAR
from services.earlyyears.profiles.telling import RETURNS, tell_again
from services.earlyyears.signoffs import rules
from services.earlyyears.signoffs.drafts import (
    BehalfDraft,
    FinalDraft,
    ModerationDraft,
    ReopeningDraft,
    SignatureDraft,
    SignOffDraft,
)
from services.earlyyears.signoffs.reading import hold_return
from services.earlyyears.signoffs.state import Moderation, SignOff, key_of, place_of

ReturnKey = Annotated[str, Path(max_length=100, examples=["105148.2008-09"])]
_VERSION: Final = text("SELECT version FROM scope_version WHERE kind = :kind AND scope = :scope")


class SignOffQuery(RecordQuery):
    """What a list of sign-offs may be narrowed to."""

    year: AcademicYear | None = None


class SignedReturn(Recorded[SignOff]):
    """A sign-off, with what its return holds now. The ETag is the sign-off's alone."""

    counts: CohortCounts
    return_version: int = Field(description="as in /profiles/returns; 0: there never was anything")


router = record_routes(SignOff, query=SignOffQuery, one=False)
act = Acts(router, SignOff)


@router.get("/{key}", summary="One sign off, and the counts of its return")
async def read_sign_off(
    key: ReturnKey, session: ReadDb, caller: MayRead, response: Response
) -> SignedReturn:
    """Whether the return changed since it was signed off shows by its version."""
    record = await seen_by(session, SignOff, key, caller)
    place = place_of(key)
    counts = await counts_of_places(session, [place])
    version = await session.scalar(_VERSION, {"kind": RETURNS, "scope": list(place)})
    response.headers["ETag"] = record.tag
    shown = recorded(record, caller).model_dump()
    return SignedReturn(**shown, counts=counts[place], return_version=version or 0)


@act.new("Open the sign off of a return")
async def open_sign_off(draft: SignOffDraft, write: Writing, caller: MayRespond) -> Response:
    """By the school or setting itself; the authority opens its returns of a year at once."""
    need_profile_year(draft.year)
    place = await find_place(write.session, draft.organisation, caller)
    key = key_of(place.organisation, str(draft.year))
    return await create(write, caller, key, SignOff(year=str(draft.year)))


@act("/{key}/signature", "Sign a return off")
async def sign_return_off(
    key: Key, draft: SignatureDraft, write: Writing, caller: MayRespond
) -> Response:
    """As it stands, for the school or setting; again until it is moderated."""
    on = day_of(draft.on, write.today)
    held = await hold_return(write.session, key, caller)

    def step(sign_off: SignOff) -> SignOff:
        return rules.signed(sign_off, on, held.counts, held.version)

    return await change(write, caller, SignOff, key, step, "sign_off")


@act("/{key}/signature-on-behalf", "Sign a return off for the school or setting")
async def sign_return_off_on_behalf(
    key: Key, draft: BehalfDraft, write: Writing, caller: MayModerate
) -> Response:
    """By the authority, with the reason."""
    on = day_of(draft.on, write.today)
    held = await hold_return(write.session, key, caller)

    def step(sign_off: SignOff) -> SignOff:
        return rules.signed(sign_off, on, held.counts, held.version, on_behalf=True)

    why = draft.reason
    return await change(write, caller, SignOff, key, step, "sign_off_on_behalf", why=why)


@act("/{key}/moderation", "Record the moderation of a return")
async def moderate_return(
    key: Key, draft: ModerationDraft, write: Writing, caller: MayModerate
) -> Response:
    """In place of the one before: changes asked for stay open until a later one agrees."""
    on = day_of(draft.on, write.today)
    await need_person(write.session, draft.by, "$.by")
    moderation = Moderation(on=on, **draft.model_dump(exclude={"on"}))
    held = await hold_return(write.session, key, caller)

    def step(sign_off: SignOff) -> SignOff:
        return rules.moderated(sign_off, moderation, held.counts)

    return await change(write, caller, SignOff, key, step, "moderate")


@act("/{key}/final", "Make a return final")
async def make_return_final(
    key: Key, draft: FinalDraft, write: Writing, caller: MayModerate
) -> Response:
    """From now on the return changes only with a reason. Refused while children expected are held
    by nobody, unless that is accepted."""
    on = day_of(draft.on, write.today)
    held = await hold_return(write.session, key, caller)

    def step(sign_off: SignOff) -> SignOff:
        accepted = draft.accept_missing
        return rules.made_final(sign_off, on, held.counts, accept_missing=accepted)

    why = draft.reason
    return await change(write, caller, SignOff, key, step, "make_final", why=why, then=_told)


@act("/{key}/reopening", "Open a return again that was final")
async def reopen_return(
    key: Key, draft: ReopeningDraft, write: Writing, caller: MayModerate
) -> Response:
    """Back to provisional, with the reason: it is signed off anew."""
    await hold_return(write.session, key, caller)
    why = draft.reason
    return await change(write, caller, SignOff, key, rules.reopened, "reopen", why=why, then=_told)


def need_profile_year(year: AcademicYear) -> None:
    """Raises `invalid_request` for a year without a Profile of 13 scales."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise wrong("year_out_of_range", "$.year", f"must be from {FIRST_YEAR} to {LAST_YEAR}")


async def _told(session: AsyncSession, record: Record[SignOff]) -> None:
    await tell_again(session, [place_of(record.key)])
