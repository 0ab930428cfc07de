"""What an operator may do with dead letters: replay, fix, discard; each act is in the audit log.

Each act is one transaction that holds the letter first: of two operators at once, the second is
told what the first did.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Actor, Deed, record_for
from chassis.bus import Partition
from chassis.conditional import etag
from chassis.database import Database
from chassis.dead_letters import store
from chassis.dead_letters.reading import (
    Models,
    data_of,
    faults_of,
    header_faults,
    pairs,
    replaced,
    unknown_members,
    version_of,
)
from chassis.dead_letters.store import Filter, Outcome
from chassis.inbox import Inbox
from chassis.outages import is_outage
from chassis.problems import Fault, Problem
from chassis.service import Service
from contracts.envelope import decode

MOST: Final = 100
"""Letters replayed by one call."""


class Tried(NamedTuple):
    """What came of one of several letters; `outcome` is None where it still fails."""

    id: int
    key: str
    outcome: Outcome | None
    error: str | None


class Opened(NamedTuple):
    """A letter with its event, and what it takes to decide about it."""

    row: Any
    faults: Sequence[Fault]
    applied: int | None


class Correction(NamedTuple):
    """The event that a letter should have been, and why."""

    data: Mapping[str, JsonValue]
    headers: Mapping[str, str]
    why: str


class Letters:
    """The dead letters of one service."""

    def __init__(self, service: Service, database: Database) -> None:
        self._database = database
        self._inboxes = [
            Inbox(database, group=service.name, subscription=each) for each in service.subscriptions
        ]

    def faults(self, row: Any) -> list[Fault]:
        """Everything for which a letter is no event."""
        models = next((each.models for each in self._inboxes if each.reads(row.topic)), {})
        return faults_of(row.key, row.headers, row.value, models)

    async def read(self, letter: int, by: Actor, why: str | None) -> Opened:
        """One letter, whole, whether it waits or is settled. Raises `not_found`."""
        async with self._database.write() as session:
            row = await store.look_up(session, letter)
            deed = _deed("read", row, why)
            deed.personal = True  # no event is of a person, but a garbled message may be
            await record_for(session, by, deed)
            return Opened(row, self.faults(row), await store.applied_version(session, row))

    async def replay(self, letter: int, by: Actor, why: str | None) -> Outcome:
        """Handle a letter's event again; a newer version that took effect has overtaken it.

        Raises `conflict`, and keeps it, where it still fails.
        """
        async with self._database.write() as session:
            row = await store.hold(session, letter)
            applied = await self._handle(session, row)
            outcome: Outcome = "applied" if applied else "overtaken"
            await store.settle(session, letter, outcome, by=by.client, why=why)
            deed = _deed("replay", row, why, after={"applied": applied})
            await record_for(session, by, deed)
        return outcome

    async def replay_many(
        self, wanted: Filter, *, after: int, limit: int, by: Actor, why: str | None
    ) -> list[Tried]:
        """Replay letters that fit, oldest first, each by itself; what came of each."""
        async with self._database.read() as session:
            rows = await store.find(session, wanted, after=after, limit=limit)
        return [await self._try(row.id, row.key, by, why) for row in rows]

    async def fix(
        self,
        letter: int,
        correction: Correction,
        by: Actor,
        *,
        check: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Put the corrected event in a letter's place; the next replay takes it.

        `check` is given the letter's entity tag, and raises where another was expected. Raises
        `invalid_request` with every fault of the correction.
        """
        async with self._database.write() as session:
            row = await store.hold(session, letter)
            check(tag_of(row))
            headers, value = _corrected(row, correction, self._inbox(row).models)
            await store.fix(
                session, letter, headers=headers, value=value, by=by.client, why=correction.why
            )
            about = {"members": _changed(row.value, value), "headers": sorted(correction.headers)}
            await record_for(session, by, _deed("fix", row, correction.why, after=about))

    async def discard(self, letter: int, by: Actor, why: str) -> None:
        """Give a letter up; it is kept among the settled ones."""
        async with self._database.write() as session:
            row = await store.hold(session, letter)
            await store.settle(session, letter, "discarded", by=by.client, why=why)
            await record_for(session, by, _deed("discard", row, why))

    async def _try(self, letter: int, key: str, by: Actor, why: str | None) -> Tried:
        try:
            return Tried(letter, key, await self.replay(letter, by, why), None)
        except Problem as problem:
            return Tried(letter, key, None, problem.detail)

    async def _handle(self, session: AsyncSession, row: Any) -> bool:
        inbox = self._inbox(row)
        if await _is_overtaken(session, row):
            return False
        if faults := faults_of(row.key, row.headers, row.value, inbox.models):
            raise Problem("conflict", "It is still no event of its type: fix it.", errors=faults)
        try:
            event = decode(pairs(row.headers), row.value, models=inbox.models)
            return await inbox.take_again(session, Partition(row.topic, row.partition), event)
        except Exception as error:
            if is_outage(error):
                raise
            told = f"It still fails, with {type(error).__name__}; the letter is kept."
            raise Problem("conflict", told) from error

    def _inbox(self, row: Any) -> Inbox:
        for inbox in self._inboxes:
            if inbox.reads(row.topic):
                return inbox
        told = f"Nothing here listens to the topic {row.topic} any more: discard the letter."
        raise Problem("conflict", told)


async def _is_overtaken(session: AsyncSession, row: Any) -> bool:
    """Whether a state as new has taken effect: what the letter says no longer matters then."""
    version, applied = version_of(row.headers), await store.applied_version(session, row)
    return version is not None and applied is not None and version <= applied


def tag_of(row: Any) -> str:
    """The entity tag of a letter as it is."""
    return etag(row.headers, row.value.hex())


def _corrected(
    row: Any, correction: Correction, models: Models
) -> tuple[Sequence[Sequence[str]], bytes]:
    """Headers and value of the corrected event. Raises `invalid_request` with all its faults."""
    headers, given = row.headers, correction.headers
    faults = []
    if given and not header_faults(headers, models):
        told = "the headers can be read and stand; send none"
        faults.append(Fault("headers_stand", "headers", told))
    headers = replaced(headers, given)
    value = json.dumps(correction.data).encode()
    faults += faults_of(row.key, headers, value, models)
    if not faults:
        model = models[dict(pairs(headers))["ce_type"]]
        faults = unknown_members(correction.data, model)
        value = model.model_validate_json(value).model_dump_json(exclude_none=True).encode()
    if faults:
        told = f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in the corrected event."
        raise Problem("invalid_request", told, errors=faults)
    return headers, value


def _changed(before: bytes, after: bytes) -> list[str]:
    """The members that a correction changed, all where it was no object before."""
    was, _ = data_of(before)
    now, _ = data_of(after)
    old, new = (each if isinstance(each, dict) else {} for each in (was, now))
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


def _deed(act: str, row: Any, why: str | None, after: Mapping[str, Any] | None = None) -> Deed:
    before = {"key": row.key}
    return Deed(f"dead_letters.{act}", "dead_letter", str(row.id), before, after, why)
