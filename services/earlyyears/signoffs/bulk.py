"""/sign-offs/opening and /sign-offs/final: an authority's returns of a year at once."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal
from chassis.idempotency import Answer
from chassis.records.bulk import create_missing
from chassis.records.changing import Writing
from chassis.records.drafts import day_of
from chassis.records.store import Change, Record, put, records_named
from chassis.telling import take_turn
from services.earlyyears.callers import MayModerate
from services.earlyyears.cohort.counts import CohortCounts, counts_of_places
from services.earlyyears.profiles.state import Place
from services.earlyyears.profiles.telling import RETURNS, hold_returns, tell_again
from services.earlyyears.signoffs import rules
from services.earlyyears.signoffs.drafts import BulkFinalDraft, OpeningDraft
from services.earlyyears.signoffs.routes import need_profile_year
from services.earlyyears.signoffs.state import SignOff, Status, key_of, place_of

router = APIRouter(prefix="/sign-offs", tags=["sign offs"])
_OF_AREA: Final = text("""
    SELECT v.scope[1] AS organisation, o.name
    FROM scope_version v JOIN organisation o ON o.organisation = v.scope[1]
    WHERE v.kind = :kind AND v.version > 0 AND v.scope[2] = :year AND o.area = :area
      AND (EXISTS (SELECT FROM profile p
               WHERE p.organisation = v.scope[1] AND p.year = v.scope[2])
           OR EXISTS (SELECT FROM expected_child e
               WHERE e.organisation = v.scope[1] AND e.year = v.scope[2]))
    ORDER BY v.scope[1]""")


class Opened(BaseModel):
    """How many sign-offs were opened, of how many returns; the others were there already."""

    area: str
    year: str
    returns: int
    opened: int


class NotReady(BaseModel):
    """A return that could not be made final, with every reason."""

    organisation: str
    name: str
    status: Status | None = Field(description="of its sign-off; null: none was opened")
    reasons: list[str]


class MadeFinal(BaseModel):
    """What became of an authority's returns of a year."""

    area: str
    year: str
    made: list[str] = Field(description="organisations whose returns are final from now on")
    already: int = Field(description="returns that were final before")
    not_ready: list[NotReady]


@router.post(
    "/opening", summary="Open the sign offs of an authority's returns", response_model=Opened
)
async def open_sign_offs(draft: OpeningDraft, write: Writing, caller: MayModerate) -> Response:
    """Of every school and setting of which children are held or expected; repeated, it opens those
    that have come since."""
    need_profile_year(draft.year)
    year = str(draft.year)

    async def effect() -> Answer:
        returns = await _returns(write.session, draft)
        states = {key_of(organisation, year): SignOff(year=year) for organisation in returns}
        about = f"{draft.area}.{draft.year.slug}"
        opened = len(await create_missing(write, caller, states, about=about))
        told = Opened(area=draft.area, year=year, returns=len(returns), opened=opened)
        return Answer(200, {}, told.model_dump_json().encode())

    return await write.once(caller, effect)


@router.post(
    "/final", summary="Make an authority's returns final that are ready", response_model=MadeFinal
)
async def make_returns_final(
    draft: BulkFinalDraft, write: Writing, caller: MayModerate
) -> Response:
    """All that are ready, in one transaction; the others are named, each with every reason. Missing
    children are accepted for one return at a time only."""
    need_profile_year(draft.year)
    on = day_of(draft.on, write.today)

    async def effect() -> Answer:
        told = await _make_final(write.session, draft, on, caller, write.reason)
        return Answer(200, {}, told.model_dump_json().encode())

    return await write.once(caller, effect)


async def _make_final(
    session: AsyncSession, draft: BulkFinalDraft, on: date, caller: Principal, why: str | None
) -> MadeFinal:
    names, year = await _returns(session, draft), str(draft.year)
    places = [(organisation, year) for organisation in names]
    told = MadeFinal(area=draft.area, year=year, made=[], already=0, not_ready=[])
    await hold_returns(session, places)
    await take_turn(session, names)
    records = await _sign_offs(session, places)
    counts = await counts_of_places(session, places)
    ready: list[Change[SignOff]] = []
    for organisation, name in names.items():
        made = _judged(records.get(organisation), counts[organisation, year], on)
        if isinstance(made, Change):
            ready.append(made)
            told.made.append(organisation)
        elif made:
            held = records.get(organisation)
            status = held.state.status if held else None
            told.not_ready.append(
                NotReady(organisation=organisation, name=name, status=status, reasons=made)
            )
        else:
            told.already += 1
    await _commit(session, ready, draft, caller, why)
    return told


def _judged(
    held: Record[SignOff] | None, counts: CohortCounts, on: date
) -> Change[SignOff] | list[str]:
    """The change that makes a return final, or why it is not made; no reason: it is final."""
    if held is not None and held.state.status == "final":
        return []
    reasons = rules.not_ready(held.state if held else None, counts)
    if held is None or reasons:
        return reasons
    if early := rules.too_early(held.state, on):
        return [early]
    return Change(held.key, held, rules.closed(held.state, on, counts), "make_final")


async def _commit(
    session: AsyncSession,
    ready: Sequence[Change[SignOff]],
    draft: OpeningDraft,
    caller: Principal,
    why: str | None,
) -> None:
    if not ready:
        audit.nothing(session)
        return
    await put(session, ready, by=caller.client)
    await tell_again(session, [place_of(change.key) for change in ready])
    about = f"{draft.area}.{draft.year.slug}"
    deed = Deed("sign_off.make_final", SignOff.NAME, about, why=why, rows=len(ready))
    await audit.record(session, caller, deed)


async def _returns(session: AsyncSession, draft: OpeningDraft) -> dict[str, str]:
    """Organisations of the area of which children are held or expected, with their names."""
    asked = {"kind": RETURNS, "year": str(draft.year), "area": draft.area}
    return {row.organisation: row.name for row in await session.execute(_OF_AREA, asked)}


async def _sign_offs(session: AsyncSession, places: Sequence[Place]) -> dict[str, Record[SignOff]]:
    """The sign-offs of these returns, of one year, by organisation."""
    keys = [key_of(*place) for place in places]
    return {str(each.organisation): each for each in await records_named(session, SignOff, keys)}
