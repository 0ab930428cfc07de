"""The tables of letters: found, held while something is done about one, settled."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bus import Partition
from chassis.problems import Problem

Outcome = Literal["applied", "overtaken", "discarded"]
Table = Literal["dead_letter", "settled_letter"]
Place = tuple[Partition, int, str]
"""Where a record is, and its key."""
Word = Annotated[str | None, Field(max_length=300, pattern=r"^[^\x00]*$")]
_COLUMNS: Final = (
    'id, consumer_group, topic, partition, "offset", key, headers, value, error, recorded_at, '
    "original_headers, original_value, fixed_at, fixed_by, fixed_why"
)
# Without its event: a page of large ones would be hundreds of megabytes.
_LISTED: Final = 'id, topic, partition, "offset", key, error, recorded_at, fixed_at'
_LISTS: Final[Mapping[Table, str]] = {
    "dead_letter": _LISTED,
    "settled_letter": f"{_LISTED}, outcome, settled_at, settled_by, settled_why",
}
_KINDS: Final = {
    "topic": "topic",
    "type": "split_part(key, '/', 1)",
    "key": "key",
    "error": "split_part(error, ':', 1)",
}
"""By what letters are told apart; an error's kind is its first word, `BadEvent`."""
_SETTLE: Final = text(f"""
WITH gone AS (DELETE FROM dead_letter WHERE id = :id RETURNING {_COLUMNS})
INSERT INTO settled_letter ({_COLUMNS}, outcome, settled_by, settled_why)
SELECT {_COLUMNS}, :outcome, :by, :why FROM gone""")
_FIX: Final = text("""
UPDATE dead_letter SET headers = :headers, value = :value,
    original_headers = coalesce(original_headers, headers),
    original_value = coalesce(original_value, value),
    fixed_at = clock_timestamp(), fixed_by = :by, fixed_why = :why
WHERE id = :id""").bindparams(bindparam("headers", type_=JSONB))
# With the key: a log that was replaced has another record at the same place.
_UNHANDLED: Final = text("""
SELECT topic, partition, "offset", key FROM dead_letter
UNION ALL SELECT topic, partition, "offset", key FROM settled_letter WHERE outcome = 'discarded'""")
_APPLIED: Final = text("""
SELECT version FROM inbox WHERE consumer_group = :group AND event_key = :key""")


class Filter(BaseModel):
    """Which letters; one fits when it fits everything given."""

    model_config = ConfigDict(extra="ignore")

    topic: Word = Field(None, description="of this topic", examples=["earlyyears"])
    type: Word = Field(None, description="of this event type")
    key: Word = Field(None, description="of one aggregate: type/subject")
    error: Word = Field(None, description="failed by this kind of error", examples=["BadEvent"])

    def given(self) -> dict[str, str]:
        """What was asked for."""
        return self.model_dump(exclude_none=True, include=set(_KINDS))


async def find(
    session: AsyncSession, wanted: Filter, *, after: int, limit: int, table: Table = "dead_letter"
) -> Sequence[Any]:
    """Letters that fit, oldest first, without their events."""
    asked = wanted.given()
    where = " AND ".join(["id > :after", *(f"{_KINDS[name]} = :{name}" for name in asked)])
    query = text(f"SELECT {_LISTS[table]} FROM {table} WHERE {where} ORDER BY id LIMIT :limit")
    return (await session.execute(query, asked | {"after": after, "limit": limit})).all()


async def kinds(session: AsyncSession) -> Sequence[Any]:
    """How many wait, of each topic, type and kind of error; the most first."""
    query = text(f"""
        SELECT topic, {_KINDS["type"]} AS type, {_KINDS["error"]} AS error, count(*) AS letters,
            min(recorded_at) AS oldest, max(recorded_at) AS newest
        FROM dead_letter GROUP BY 1, 2, 3 ORDER BY count(*) DESC, 1, 2, 3""")
    return (await session.execute(query)).all()


async def look_up(session: AsyncSession, letter: int) -> Any:
    """A letter, whether it waits or is settled. Raises `not_found`."""
    for table in ("dead_letter", "settled_letter"):
        query = _typed(f"SELECT * FROM {table} WHERE id = :id")
        row = (await session.execute(query, {"id": letter})).one_or_none()
        if row is not None:
            return row
    raise Problem("not_found", f"There is no dead letter {letter}.")


async def hold(session: AsyncSession, letter: int) -> Any:
    """A waiting letter, which nobody else does anything about until the transaction ends.

    Raises `conflict` where somebody was quicker, saying who, and `not_found`.
    """
    query = _typed("SELECT * FROM dead_letter WHERE id = :id FOR UPDATE")
    row = (await session.execute(query, {"id": letter})).one_or_none()
    if row is not None:
        return row
    settled = await look_up(session, letter)
    raise Problem(
        "conflict",
        f"Dead letter {letter} waits no more: {settled.settled_by} had it {settled.outcome} "
        f"at {settled.settled_at:%Y-%m-%d %H:%M:%S}.",
    )


async def settle(
    session: AsyncSession, letter: int, outcome: Outcome, *, by: str, why: str | None
) -> None:
    """Put a letter among those that wait no more."""
    settled = {"id": letter, "outcome": outcome, "by": by, "why": why}
    await session.execute(_SETTLE, settled)


async def fix(
    session: AsyncSession,
    letter: int,
    *,
    headers: Sequence[Sequence[str]],
    value: bytes,
    by: str,
    why: str,
) -> None:
    """Put another event in its place; what it was at first is kept beside."""
    fixed = {"id": letter, "headers": headers, "value": value, "by": by, "why": why}
    await session.execute(_FIX, fixed)


async def unhandled(session: AsyncSession) -> set[Place]:
    """The records that have no effect for being letters that wait, or were given up."""
    rows = (await session.execute(_UNHANDLED)).all()
    return {(Partition(row.topic, row.partition), row.offset, row.key) for row in rows}


async def applied_version(session: AsyncSession, row: Any) -> int | None:
    """The version of a letter's aggregate that has taken effect."""
    asked = {"group": row.consumer_group, "key": row.key}
    version: int | None = await session.scalar(_APPLIED, asked)
    return version


def _typed(query: str) -> Any:
    return text(query).columns(headers=JSONB, original_headers=JSONB)
