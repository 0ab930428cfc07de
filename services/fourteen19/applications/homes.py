"""Whose an application is: of the home it was begun at, and of the young person's home of today."""

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.records.changing import missing
from chassis.records.store import AnySession, Record, one
from chassis.telling import take_turn
from services.fourteen19.applications.state import ANSWER, Application

JOINED: Final = """
    LEFT JOIN known_learner k ON k.learner_id = CAST(r.state ->> 'learner_id' AS bigint)
    LEFT JOIN young_person y ON (y.person, y.year) = (k.person, r.state ->> 'made_in')"""
"""SQL: the young person `y` of an application `r`, in the year he or she applies in."""
HOME: Final = "coalesce(y.home, r.organisation)"
"""SQL: his or her home; of who is in no file any more, where it was begun."""
PERSON: Final = "coalesce(k.person, -CAST(r.state ->> 'learner_id' AS bigint))"
_WHOSE: Final = text(f"""
    SELECT r.key, r.organisation AS begun_at, {HOME} AS home, {PERSON} AS person
    FROM record r {JOINED}
    WHERE r.kind = 'application' AND r.key = ANY(CAST(:keys AS text[]))""")
# What the provider is to do stays the provider's.
_HAND_DUES_ON: Final = text(f"""
    UPDATE due d SET organisation = {HOME} FROM record r {JOINED}
    WHERE d.kind = 'application' AND d.organisation = ANY(CAST(:homes AS text[]))
        AND NOT starts_with(d.item, '{ANSWER}')
        AND (r.kind, r.key) = (d.kind, d.key) AND d.organisation <> {HOME}""")


class Whose(NamedTuple):
    """The home an application was begun at, the young person's home, and who it is."""

    begun_at: str
    home: str
    person: int

    @property
    def homes(self) -> frozenset[str]:
        return frozenset({self.begun_at, self.home})

    def is_of(self, caller: Principal) -> bool:
        """Whether it is the caller's as a home."""
        return any(caller.acts_for(home) for home in self.homes)


async def whose(session: AnySession, keys: Sequence[str]) -> dict[str, Whose]:
    """Of each application there is."""
    rows = await session.execute(_WHOSE, {"keys": list(keys)})
    return {row.key: Whose(row.begun_at, row.home, row.person) for row in rows}


async def seen(session: AnySession, key: str, caller: Principal) -> Record[Application]:
    """An application of a home of the caller's. Raises `not_found` for another's."""
    record, _ = await seen_with_home(session, key, caller)
    return record


async def seen_with_home(
    session: AnySession, key: str, caller: Principal
) -> tuple[Record[Application], Whose]:
    """As `seen`, and whose it is."""
    found: Any = (await whose(session, [key])).get(key)
    record = await one(session, Application, key) if found and found.is_of(caller) else None
    if record is None:
        raise missing(Application)
    return record, found


async def take_turns(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    """The turns of all homes of some applications: nobody is given another until the transaction
    ends, for that takes the turn of the one before."""
    taken: set[str] = set()
    while True:
        homes = {home for each in (await whose(session, keys)).values() for home in each.homes}
        if homes <= taken:
            return taken
        await take_turn(session, homes - taken)
        taken |= homes


async def hand_dues_on(session: AsyncSession, homes: Collection[str]) -> None:
    """What is due at some homes of applications is due, of who has moved, at the home of today. The
    caller has the turn of these homes."""
    await session.execute(_HAND_DUES_ON, {"homes": list(homes)})
