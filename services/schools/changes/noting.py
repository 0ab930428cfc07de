"""A change of an organisation, noted in the transaction that makes it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

Action = Literal["created", "edited", "closed", "reopened", "merged", "withdrawn"]

_NOTE = text("""
    INSERT INTO change (organisation, action, version, area, fields, digest)
    SELECT c.organisation, c.action, c.version, c.area, c.fields, decode(c.digest, 'hex')
    FROM json_to_recordset(CAST(:changes AS json)) AS c (organisation text, action text,
        version bigint, area text, fields text[], digest text)""")


@dataclass(frozen=True, slots=True)
class Change:
    """What happened. `fields` are those that differ from before.

    `state` is the organisation as it is now, in a form that is the same for the same state.
    """

    organisation: str
    action: Action
    version: int
    area: str | None
    fields: Sequence[str]
    state: bytes = field(repr=False)


async def note(session: AsyncSession, changes: Sequence[Change]) -> None:
    """Keep what happened; the feed shows it once it has its number (`numbering`)."""
    rows = [
        {
            "organisation": change.organisation,
            "action": change.action,
            "version": change.version,
            "area": change.area,
            "fields": list(change.fields),
            "digest": hashlib.sha256(change.state).hexdigest(),
        }
        for change in changes
    ]
    if rows:
        await session.execute(_NOTE, {"changes": orjson.dumps(rows).decode()})
