"""GET /participation/expiring: whom to ask again, and who is NEET. Personal data."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from chassis.audit import Reason, record
from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb, ReadSession
from chassis.paging import Page, PageQuery
from chassis.records.asked import NOT_FOUND, Homes, HomesQuery, asked_homes, day_within
from services.fourteen19.callers import MayReadLearners
from services.fourteen19.learners.named import NamedYoungPerson, deed_of_list, named
from services.fourteen19.participation.codes import CODES, Group
from services.fourteen19.participation.counting import AGES, age_on, situation_on
from services.fourteen19.participation.rules import Lapsed, Situation
from services.fourteen19.participation.stories import OfOne, stories_by_person

router = APIRouter(prefix="/participation", tags=["participation"])
FollowUp = Literal["neet", "lapsing", "lapsed", "never_known"]
Followed = tuple[OfOne, Situation, list[FollowUp]]
_SLICE: Final = 1_000  # young people read and judged at once


class FollowUpQuery(HomesQuery):
    """Also for one of the reasons alone."""

    within_days: int = Field(30, ge=0, le=366, description="that a situation lapses in")
    why: FollowUp | None = Field(
        None,
        description="neet: now; lapsing: known, and within the days no longer; lapsed: known once; "
        "never_known: nothing was ever told",
    )


class FollowedUp(NamedYoungPerson):
    """A young person of 16 to 18 to be asked what he or she does; `why` may have several reasons.

    `lapses_on` is the first day the situation is not known, of one that lapsed the day it did.
    """

    why: list[FollowUp]
    group: Group
    activity: str | None = Field(description="code of what was told; null: nothing was")
    words: str | None
    lapsed_from: Lapsed | None
    lapses_on: date | None


@router.get(
    "/expiring",
    summary="Young people whose situation lapses or lapsed, and those who are NEET, by name",
    responses=NOT_FOUND,
)
async def list_expiring(
    asked: Annotated[FollowUpQuery, Query()],
    session: ReadDb,
    caller: MayReadLearners,
    paging: PageQuery,
    today: Today,
    *,
    reason: Reason = None,
) -> Page[FollowedUp]:
    """Of today, or of the last day of a year that is over. Personal data: of the homes the caller
    acts for alone. Each read is recorded."""
    homes = await asked_homes(session, asked, caller, today)
    found = await _found(session, homes, asked, caller, paging.bounds(after=0), today)
    names = await named(
        session, {one.person: one.home for one, _, _ in found}, str(homes.year), caller
    )
    page = paging.page(
        [
            (_shown(names[one.person], now, why), [one.person])
            for one, now, why in found
            if one.person in names
        ]
    )
    shown = [one.learner_id for one in page.results]
    await record(session, caller, deed_of_list("participation.expiring", homes, shown, reason))
    return page


def follow_up(now: Situation, on: date, within_days: int) -> list[FollowUp]:
    """Why somebody in a situation is to be asked again; empty: for no reason."""
    why: list[FollowUp] = []
    if now.group == "neet":
        why.append("neet")
    if now.group == "not_known":
        why.append("lapsed" if now.lapses_on else "never_known")
    elif now.lapses_on is not None and now.lapses_on <= on + timedelta(days=within_days):
        why.append("lapsing")
    return why


async def _found(
    session: ReadSession,
    homes: Homes,
    asked: FollowUpQuery,
    caller: Principal,
    bounds: Mapping[str, Any],
    today: date,
) -> list[Followed]:
    """Enough for a page, read slice by slice."""
    on = day_within(None, homes.year.starts, homes.year.ends, today)
    found: list[Followed] = []
    after, limit = bounds["after"], bounds["limit"]
    while len(found) < limit:
        each = await stories_by_person(
            session,
            sorted(homes.own),
            year=str(homes.year),
            after=after,
            limit=_SLICE,
            mine=caller.confined_to,
        )
        found += _followed(each, asked, on)
        if len(each) < _SLICE:
            break
        after = each[-1].person
    return found[:limit]


def _followed(each: Sequence[OfOne], asked: FollowUpQuery, on: date) -> list[Followed]:
    found = []
    for one in each:
        now = situation_on(one.story, on)
        why = follow_up(now, on, asked.within_days)
        wanted = bool(why) if asked.why is None else asked.why in why
        if wanted and age_on(one.born, on) in AGES:
            found.append((one, now, why))
    return found


def _shown(who: NamedYoungPerson, now: Situation, why: list[FollowUp]) -> FollowedUp:
    return FollowedUp(
        **who.model_dump(),
        why=why,
        group=now.group,
        activity=now.code,
        words=CODES[now.code].words if now.code else None,
        lapsed_from=now.lapsed_from,
        lapses_on=now.lapses_on,
    )
