"""A submission counts as a return: kept, told, noted in its receipt, and off the worklist."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date
from typing import Final

from pydantic import JsonValue
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.state import HEAD
from chassis.submissions.kind import Effects, Named, SubmissionInfo
from chassis.telling import take_turn
from services.fourteen19.collections.reading import returns_of
from services.fourteen19.collections.rules import Return, counted_for
from services.fourteen19.telling import TELLING

_COUNT: Final = text("""
    INSERT INTO return_received
        (submission_id, organisation, year, data, received_at, rows, whole)
    SELECT :id, organisation, year, :data, :received_at, rows, :whole
    FROM unnest(CAST(:organisations AS text[]), CAST(:years AS text[]), CAST(:rows AS integer[]))
        named (organisation, year, rows)""")
_PROVIDERS: Final = text("""
    SELECT DISTINCT scope[1] FROM submission_scope WHERE submission_id = :id AND received > 0""")
_TAKE_BACK: Final = text("DELETE FROM return_received WHERE submission_id = :id")
_NOT_DUE: Final = text("""
    DELETE FROM due WHERE kind = 'collection' AND organisation = ANY(CAST(:organisations AS text[]))
    """)
_DUE: Final = text("""
    INSERT INTO due (kind, key, organisation, item, owner, what, due_on)
    SELECT 'collection', key, organisation, organisation, :owner, what, due_on
    FROM unnest(CAST(:keys AS text[]), CAST(:organisations AS text[]), CAST(:whats AS text[]),
        CAST(:days AS date[])) due (key, organisation, what, due_on)""")


async def providers_of(session: AsyncSession, submission: SubmissionInfo) -> set[str]:
    """Whose returns a submission is: `count_return` needs their turn."""
    return set(await session.scalars(_PROVIDERS, {"id": submission.id}))


async def count_return(
    session: AsyncSession, submission: SubmissionInfo, named: Sequence[Named]
) -> Effects:
    """What every partner file concludes with: whose returns it is, or no longer is."""
    providers = sorted({each.values[0] for each in named})
    await take_turn(session, providers)
    if submission.withdrawing:
        await session.execute(_TAKE_BACK, {"id": submission.id})
    else:
        await _count(session, submission, named)
    returns = await returns_of(session, organisations=providers)
    await _put_dues(session, providers, returns)
    events = await TELLING.tell(session, providers, of=("submission",))
    return Effects(events, _notes(submission, named, returns))


async def follow(session: AsyncSession, providers: Iterable[str]) -> None:
    """Dues and events of some providers after a collection that concerns them changed."""
    concerned = sorted(set(providers))
    await take_turn(session, concerned)
    await _put_dues(session, concerned, await returns_of(session, organisations=concerned))
    await TELLING.publish(session, concerned, of=("submission",))


async def _count(session: AsyncSession, submission: SubmissionInfo, named: Sequence[Named]) -> None:
    asked = {
        "id": submission.id,
        "data": submission.kind,
        "received_at": submission.received_at,
        "whole": submission.parameters["replaces"] == "scope",
        "organisations": [each.values[0] for each in named],
        "years": [each.values[1] for each in named],
        "rows": [each.rows for each in named],
    }
    await session.execute(_COUNT, asked)


async def _put_dues(
    session: AsyncSession, providers: Sequence[str], returns: Sequence[Return]
) -> None:
    await session.execute(_NOT_DUE, {"organisations": list(providers)})
    open_ones = [each for each in returns if each.received_on is None]
    if open_ones:
        asked = {
            "owner": HEAD,
            "keys": [each.collection for each in open_ones],
            "organisations": [each.organisation for each in open_ones],
            "whats": [f"send {each.data} of {each.year}: {each.title}" for each in open_ones],
            "days": [each.due_on for each in open_ones],
        }
        await session.execute(_DUE, asked)


def _notes(
    submission: SubmissionInfo, named: Sequence[Named], returns: Sequence[Return]
) -> dict[str, JsonValue]:
    """By provider and year, the collection that the submission counts for, or did."""
    on = submission.received_at.astimezone(UTC).date()
    notes: dict[str, JsonValue] = {}
    for each in named:
        organisation, year = each.values
        mine = (organisation, year, submission.kind)
        fitting = [one for one in returns if (one.organisation, one.year, one.data) == mine]
        found = counted_for(fitting, on)
        if found is not None:
            notes[f"{organisation}/{year.replace('/', '-')}"] = _note(found, on)
    return notes


def _note(one: Return, on: date) -> JsonValue:
    """What a receipt says of a submission of a day: late is the submission, not the return."""
    late_by = max(0, (on - one.due_on).days)
    after_close = one.closes_on is not None and on > one.closes_on
    note: dict[str, JsonValue] = {
        "collection": one.collection,
        "due_on": one.due_on.isoformat(),
        "late": late_by > 0,
        "late_by_days": late_by,
        "after_close": after_close,
        "received_on": one.received_on.isoformat() if one.received_on else None,
    }
    if after_close:
        note["warning"] = f"The collection closed on {one.closes_on}; it was taken all the same."
    return note
