"""/guarantee-follow-ups: taken up, contacts noted, closed and opened again."""

from datetime import date
from typing import Final

from fastapi import Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.problems import Problem
from chassis.records.changing import Acts, Key, Write, Writing, change, commit, create
from chassis.records.drafts import day_of
from chassis.records.numbered import numbered_key
from chassis.records.reading import RecordQuery, record_routes
from chassis.records.refusing import need_status, wrong
from chassis.records.store import AnySession, Change, Record, hold
from chassis.telling import take_turn
from education.years import AcademicYear
from services.fourteen19.callers import MayReadLearners
from services.fourteen19.guarantee.contacts import Contact, FollowUp
from services.fourteen19.guarantee.drafts import (
    ContactDraft,
    FollowUpReopeningDraft,
    FollowUpStartDraft,
)
from services.fourteen19.guarantee.rules import deadline_of

_HOME: Final = text("""
    SELECT y.home FROM known_learner k
    JOIN young_person y ON y.person = k.person AND y.year = :year
    WHERE k.learner_id = :learner_id""")
_NUMBER: Final = text("""
    SELECT count(*) FROM record
    WHERE kind = :kind AND organisation = :home AND state ->> 'year' = :year""")
_SAME: Final = text("""
    SELECT r.organisation, r.key FROM record r
    JOIN known_learner k ON k.learner_id = CAST(r.state ->> 'learner_id' AS bigint)
    JOIN known_learner this ON this.person = k.person AND this.learner_id = :learner_id
    WHERE r.kind = :kind AND r.state ->> 'year' = :year ORDER BY 1, 2""")


class FollowUpQuery(RecordQuery):
    """What a list of follow-ups may be narrowed to."""

    year: AcademicYear | None = None


router = record_routes(FollowUp, scope="fourteen19:learners", query=FollowUpQuery, personal=True)
act = Acts(router, FollowUp)


@act.new("Take up a young person without a suitable offer")
async def start_follow_up(
    draft: FollowUpStartDraft, write: Writing, caller: MayReadLearners
) -> Response:
    """By the home, or the authority. A young person is followed up once in a year; one who has
    moved, by the new home, and what the old one began is closed."""
    year = str(draft.year)
    home = await _home(write.session, draft.learner_id, year, caller)
    asked = {"kind": FollowUp.NAME, "home": home, "year": year}
    same = asked | {"learner_id": draft.learner_id}
    before = (await write.session.execute(_SAME, same)).all()
    await take_turn(write.session, {home, *(row.organisation for row in before)})
    number = 1 + int(await write.session.scalar(_NUMBER, asked) or 0)
    told = draft.model_dump(exclude={"year"})
    _need_within(draft.next_on, draft.year)

    async def only_one(session: AsyncSession, record: Record[FollowUp]) -> None:
        rows = (await session.execute(_SAME, same)).all()
        others = [row for row in rows if row.key != record.key]
        if any(row.organisation == home for row in others):
            raise Problem("conflict", "The young person is followed up already.")
        for row in others:
            await _close_moved(write, caller, row.key)

    key = numbered_key(f"{home}.{draft.year.slug}", number)
    return await create(write, caller, key, FollowUp(year=year, **told), then=only_one)


async def _close_moved(write: Write, caller: Principal, key: str) -> None:
    held = await hold(write.session, FollowUp, key)
    if held is not None and held.state.status == "open":
        why = "The young person has moved."
        await commit(write, caller, Change(key, held, closed(held.state), "close", why))


@act("/{key}/contacts", "Note an attempt to get in touch")
async def note_contact(
    key: Key, draft: ContactDraft, write: Writing, caller: MayReadLearners
) -> Response:
    """With the day by which the next is due, which is on the worklist of whoever is to make it."""
    on = day_of(draft.on, write.today)

    def step(followed: FollowUp) -> FollowUp:
        need_status(followed.status, ("open",), "noted on")
        year = AcademicYear.parse(followed.year)
        if on < year.starts:
            raise wrong("too_early", "$.on", f"{on} is before the year began")
        _need_within(draft.next_on, year)
        contact = Contact(on=on, by=draft.by, outcome=draft.outcome)
        contacts = sorted((*followed.contacts, contact), key=lambda each: each.on)
        changed = {"owner": draft.owner, "next_on": draft.next_on, "contacts": tuple(contacts)}
        return followed.model_copy(update=changed)

    return await change(write, caller, FollowUp, key, step, "contact")


@act("/{key}/closure", "Close a follow-up")
async def close_follow_up(key: Key, write: Writing, caller: MayReadLearners) -> Response:
    """Nothing is due any more; what was done stays."""

    def step(followed: FollowUp) -> FollowUp:
        need_status(followed.status, ("open",), "closed")
        return closed(followed)

    return await change(write, caller, FollowUp, key, step, "close")


@act("/{key}/reopening", "Open a follow-up again")
async def reopen_follow_up(
    key: Key, draft: FollowUpReopeningDraft, write: Writing, caller: MayReadLearners
) -> Response:
    """An offer was withdrawn, or the young person was heard of again."""

    def step(followed: FollowUp) -> FollowUp:
        need_status(followed.status, ("closed",), "opened again")
        _need_within(draft.next_on, AcademicYear.parse(followed.year))
        return followed.model_copy(update={"status": "open", **draft.model_dump()})

    return await change(write, caller, FollowUp, key, step, "reopen")


def closed(followed: FollowUp) -> FollowUp:
    """With nothing due any more."""
    return followed.model_copy(update={"status": "closed", "next_on": None, "owner": None})


async def _home(session: AnySession, learner_id: int, year: str, caller: Principal) -> str:
    """Where a learner is at home in a year. Raises `not_found`, too, for who may not know."""
    home = await session.scalar(_HOME, {"learner_id": learner_id, "year": year})
    if home is None or not caller.acts_for(home):
        raise Problem("not_found", "No learner of yours has this number in that year.")
    return str(home)


def _need_within(next_on: date | None, year: AcademicYear) -> None:
    """Whoever has no offer by the deadline may still be looked after in the year that follows."""
    last = deadline_of(year.next)
    if next_on is not None and not year.starts <= next_on <= last:
        message = f"it is not within {year.starts} to {last}"
        raise wrong("out_of_reach", "$.next_on", message)
