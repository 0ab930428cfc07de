"""Concerns of the authority, each of which makes quality red while it stands; and their rules."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Final, Literal

from sqlalchemy import text

from chassis.records.numbered import numbered_key
from chassis.records.refusing import need_from, need_status
from chassis.records.state import Entry, State
from chassis.records.store import AnySession

_WITHDRAWN: Final = text("""
    SELECT count(*) FROM record
    WHERE kind = 'concern' AND organisation = :organisation AND status = 'withdrawn'
        AND state ->> 'since' = :since""")


class Concern(State):
    """A concern about the provision since a day, under `EY123456.2009-12-03`. `until` is the first
    day it stood no more. One withdrawn never stood."""

    NAME: ClassVar[str] = "concern"
    PATH: ClassVar[str] = "quality-concerns"

    status: Literal["standing", "lifted", "withdrawn"] = "standing"
    since: date
    reason: str
    until: date | None = None
    lifted_because: str | None = None

    def entries(self) -> Iterable[Entry]:
        if self.status != "withdrawn":
            yield Entry("since", self.since, "concern of the authority recorded")
        if self.until:
            yield Entry("until", self.until, "concern of the authority lifted")

    def audited(self) -> dict[str, Any]:
        """Without the words: they stay with the record."""
        return self.model_dump(mode="json", exclude={"reason", "lifted_because"})


def lifted(concern: Concern, on: date, because: str) -> Concern:
    """The concern, standing no more from a day on. Raises `conflict`, `invalid_request`."""
    need_status(concern.status, ["standing"], "lifted")
    need_from(on, concern.since, "the concern began")
    after = {"status": "lifted", "until": on, "lifted_because": because}
    return concern.model_copy(update=after)


def withdrawn(concern: Concern) -> Concern:
    """The concern, recorded by mistake. Raises `conflict`."""
    need_status(concern.status, ["standing", "lifted"], "withdrawn")
    after = {"status": "withdrawn", "until": None, "lifted_because": None}
    return concern.model_copy(update=after)


async def next_key(session: AnySession, organisation: str, since: date) -> str:
    """The key of a concern since a day: those withdrawn do not stand in its way, and the next one
    is numbered; any other does."""
    asked = {"organisation": organisation, "since": str(since)}
    gone = await session.scalar(_WITHDRAWN, asked) or 0
    return numbered_key(f"{organisation}.{since}", gone + 1)
