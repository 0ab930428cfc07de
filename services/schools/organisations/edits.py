"""Edits as they are stored, beside what the sources state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import ReadSession
from services.schools.organisations.differences import Edit
from services.schools.register.resolving import Fields, dump, read_value, resolved, statements_of

AnySession = AsyncSession | ReadSession
_EDIT: Final = """
    e.organisation, e.field, CAST(e.value AS text) AS value, CAST(e.over AS text) AS over,
    e.edited_by, e.edited_at, e.reason"""
_OF_ONE = text(f"SELECT {_EDIT} FROM edit e WHERE e.organisation = :organisation ORDER BY e.field")
_KEEP = text("""
    INSERT INTO edit (organisation, field, value, over, edited_by, edited_at, reason)
    SELECT :organisation, field, CAST(value AS jsonb), CAST(over AS jsonb), :by, :at, :reason
    FROM unnest(CAST(:fields AS text[]), CAST(:values AS text[]), CAST(:overs AS text[]))
        given (field, value, over)
    ON CONFLICT (organisation, field) DO UPDATE SET value = excluded.value, over = excluded.over,
        edited_by = excluded.edited_by, edited_at = excluded.edited_at, reason = excluded.reason""")
_DROP = text("""
    DELETE FROM edit
    WHERE organisation = :organisation AND field = ANY(CAST(:fields AS text[]))""")
_STAND_OVER = text("""
    UPDATE edit SET over = CAST(:over AS jsonb)
    WHERE organisation = :organisation AND field = :field""")
_SUBMISSIONS = text(
    "SELECT source, submission_id FROM statement WHERE organisation = :organisation"
)
_LIST: Final = f"""
    SELECT {_EDIT}, o.name, o.kind FROM edit e JOIN organisation o USING (organisation)
    WHERE NOT o.withdrawn AND {{conditions}} ORDER BY e.organisation, e.field LIMIT :most"""


@dataclass(frozen=True, slots=True)
class Editing:
    """Who edits, and why."""

    by: str
    reason: str


class EditOf(NamedTuple):
    """An edit, and of what."""

    organisation: str
    name: str
    kind: str
    field: str
    edit: Edit


async def edits_on(session: AnySession, organisation: str) -> dict[str, Edit]:
    """The edits of one organisation by field."""
    rows = await session.execute(_OF_ONE, {"organisation": organisation})
    return {row.field: _edit(row) for row in rows}


async def stated_of(session: AnySession, organisations: Sequence[str]) -> dict[str, Fields]:
    """What the sources say of every field of each organisation."""
    statements = await statements_of(session, organisations)
    return {one: resolved(statements.get(one, ()), {}) for one in organisations}


async def keep(
    session: AsyncSession, organisation: str, fields: Fields, *, over: Fields, editing: Editing
) -> None:
    """Set fields, each over what the sources say of it."""
    if fields:
        asked = {
            "organisation": organisation,
            "fields": list(fields),
            "values": [_json(value) for value in fields.values()],
            "overs": [_json(over[name]) for name in fields],
            "by": editing.by,
            "at": datetime.now(UTC),
            "reason": editing.reason,
        }
        await session.execute(_KEEP, asked)


async def drop(session: AsyncSession, organisation: str, fields: Sequence[str]) -> None:
    """Let the sources' word hold again."""
    if fields:
        asked = {"organisation": organisation, "fields": list(fields)}
        await session.execute(_DROP, asked)


async def stand_over(session: AsyncSession, organisation: str, field: str, said: Any) -> None:
    """Keep an edit although the sources say something else now."""
    asked = {"organisation": organisation, "field": field, "over": _json(said)}
    await session.execute(_STAND_OVER, asked)


async def submissions_of(session: AnySession, organisation: str) -> dict[str, UUID]:
    """The submission that last changed what each source states of an organisation."""
    rows = await session.execute(_SUBMISSIONS, {"organisation": organisation})
    return {row.source: row.submission_id for row in rows}


async def edits_after(
    session: AnySession,
    wanted: Mapping[str, str],
    *,
    after: tuple[str, str],
    most: int,
) -> list[EditOf]:
    """Edits in the order of organisation and field, those after one; `wanted` narrows to an
    organisation, a field, an area."""
    columns = {"organisation": "e.organisation", "field": "e.field", "area": "o.area"}
    conditions = ["(e.organisation, e.field) > (:after_organisation, :after_field)"]
    conditions += [f"{columns[name]} = :{name}" for name in wanted]
    statement = text(_LIST.format(conditions=" AND ".join(conditions)))
    place = {"after_organisation": after[0], "after_field": after[1], "most": most}
    rows = await session.execute(statement, {**wanted, **place})
    return [EditOf(row.organisation, row.name, row.kind, row.field, _edit(row)) for row in rows]


def _edit(row: Any) -> Edit:
    value, over = (read_value(row.field, orjson.loads(said)) for said in (row.value, row.over))
    return Edit(value, over, row.edited_by, row.edited_at, row.reason)


def _json(value: object) -> str:
    return dump(value).decode()
