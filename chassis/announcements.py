"""What a service has announced, so that all of it can be told again (`chassis.republishing`).

A part of it is read at a time, in the order of types and subjects; whoever reads it holds off the
writers of what is in it until the transaction ends.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.envelope import Event, EventData


class Told(NamedTuple):
    """An aggregate that was told of, as its event names it; without a subject: before all others
    of the type."""

    type: str
    subject: str = ""

    @property
    def key(self) -> str:
        return f"{self.type}/{self.subject}"


class Again(NamedTuple):
    """A part: its events, each as it was told last, and the aggregate it ends with; None where
    nothing is left."""

    events: Sequence[Event[Any]] = ()
    reached: Told | None = None


Reading = Callable[[AsyncSession, Told, int], Awaitable[Again]]
"""Reads the part after an aggregate: so many aggregates at most."""


@dataclass(frozen=True, slots=True)
class Announcements:
    """Announcements kept in one place: the types of their events, and how they are read again."""

    models: tuple[type[EventData], ...]
    again: Reading
