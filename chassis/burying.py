"""Putting aside what could not be handled, in the transaction that moves the offset past it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bus import Delivery
from chassis.outages import causes

_ERROR_CHARS: Final = 2000
# A log that was replaced has another event there: the letter of the old one keeps no place in it.
_MAKE_ROOM: Final = text("""
UPDATE dead_letter SET "offset" = -id
WHERE consumer_group = :group AND topic = :topic AND partition = :partition AND "offset" = :offset
  AND (key, coalesce(original_headers, headers), coalesce(original_value, value))
      IS DISTINCT FROM (CAST(:key AS text), :headers, CAST(:value AS bytea))""").bindparams(
    bindparam("headers", type_=JSONB)
)
_BURY: Final = text("""
INSERT INTO dead_letter
    (consumer_group, topic, partition, "offset", key, headers, value, error)
VALUES (:group, :topic, :partition, :offset, :key, :headers, :value, :error)
ON CONFLICT DO NOTHING""").bindparams(bindparam("headers", type_=JSONB))


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery, and why it could not be handled."""

    delivery: Delivery
    error: Exception

    @property
    def told(self) -> str:
        """The error in words."""
        error: BaseException = self.error
        if isinstance(error, DBAPIError):
            # SQLAlchemy's own text repeats the statement and all its parameters.
            *_, error = causes(error)
        return f"{type(error).__name__}: {error}"

    def row(self, group: str) -> dict[str, Any]:
        """As `dead_letter` has it."""
        delivery = self.delivery
        return {
            "group": group,
            "topic": delivery.partition.topic,
            "partition": delivery.partition.number,
            "offset": delivery.offset,
            "key": _storable(delivery.key),
            "headers": [[_storable(part) for part in pair] for pair in delivery.headers],
            "value": delivery.value,
            "error": _storable(self.told)[:_ERROR_CHARS],
        }


async def bury(session: AsyncSession, group: str, letters: Sequence[Letter]) -> None:
    """Put letters aside; one that is there already stays as it is."""
    if letters:
        rows = [letter.row(group) for letter in letters]
        await session.execute(_MAKE_ROOM, rows)
        await session.execute(_BURY, rows)


def _storable(words: str) -> str:
    """PostgreSQL's text cannot hold NUL, and what is broken must be buried all the same."""
    return words.replace("\x00", "\N{REPLACEMENT CHARACTER}")
