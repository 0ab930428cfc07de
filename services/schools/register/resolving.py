"""From what several sources state, and what officers edited, to what the register holds.

Each field is what the newest statement that speaks of it says, unless an officer's edit stands
over it. A statement is as new as the last change of it: to say the same again is no news.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.schools.changes.noting import Action, Change, note
from services.schools.register.fields import CARRIED, IDENTIFIERS, STATED

Value = str | int | Decimal | date | None
Fields = dict[str, Value]

_COLUMNS: Final = ", ".join(STATED)
_STATEMENTS = text(f"""
    SELECT t.organisation, t.source, s.received_at, {", ".join(f"t.{name}" for name in STATED)}
    FROM statement t LEFT JOIN submission s ON s.id = t.submission_id
    WHERE t.organisation = ANY(CAST(:organisations AS text[]))
    ORDER BY t.organisation, s.received_at, t.source""")
_EDITS = text("""
    SELECT organisation, field, CAST(value AS text) AS value FROM edit
    WHERE organisation = ANY(CAST(:organisations AS text[]))""")
_HELD = text(f"""
    SELECT organisation, version, withdrawn, {_COLUMNS} FROM organisation
    WHERE organisation = ANY(CAST(:organisations AS text[]))""")
_KEEP = text(f"""
    INSERT INTO organisation AS held (organisation, version, withdrawn, {_COLUMNS})
    SELECT organisation, version, withdrawn, {_COLUMNS}
    FROM json_populate_recordset(CAST(NULL AS organisation), CAST(:rows AS json))
    ON CONFLICT (organisation) DO UPDATE SET version = excluded.version,
        withdrawn = excluded.withdrawn, {", ".join(f"{n} = excluded.{n}" for n in STATED)}""")
_TAKE_IDENTIFIERS = text("""
    INSERT INTO identifier (kind, value, organisation)
    SELECT * FROM unnest(CAST(:kinds AS text[]), CAST(:numbers AS text[]),
        CAST(:organisations AS text[]))
    ON CONFLICT (kind, value, organisation) DO UPDATE SET retired_at = NULL""")
_RETIRE_IDENTIFIERS = text("""
    UPDATE identifier i SET retired_at = clock_timestamp() FROM unnest(CAST(:kinds AS text[]),
        CAST(:numbers AS text[]), CAST(:organisations AS text[])) g (kind, value, organisation)
    WHERE (i.kind, i.value, i.organisation) = (g.kind, g.value, g.organisation)""")


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source states of an organisation; `stated_at` is when it last said anything new."""

    source: str
    stated_at: datetime | None
    values: Mapping[str, Value]

    def spoken(self) -> Fields:
        """The fields it speaks of, with the blanks that its form carries."""
        carried = CARRIED.get(self.source, frozenset())
        return {
            name: value
            for name, value in self.values.items()
            if value is not None or name in carried
        }


def resolved(statements: Sequence[Statement], edits: Mapping[str, Value]) -> Fields:
    """The fields that hold, from statements in the order in which they were made."""
    stated: Fields = dict.fromkeys(STATED)
    for each in statements:
        stated |= each.spoken()
    return stated | dict(edits)


async def resolve(session: AsyncSession, organisations: Sequence[str]) -> None:
    """Bring these organisations to what their sources and edits say, and note what changed.

    The caller has their turn (`chassis.telling.take_turn`). One that nothing states any more stays,
    marked as withdrawn and closed: its identifiers are not given again.
    """
    stated = await statements_of(session, organisations)
    edits = await edits_of(session, organisations)
    held = await held_organisations(session, organisations)
    rows, changes = [], []
    for organisation in organisations:
        before = held.get(organisation)
        after = _after(stated.get(organisation), edits.get(organisation, {}), before)
        if after is None or (before and not _differing(before, after)):
            continue
        version = before["version"] + 1 if before else 1
        rows.append({**after, "organisation": organisation, "version": version})
        changes.append(_change(organisation, version, before, after))
    if rows:
        await session.execute(_KEEP, {"rows": dump(rows).decode()})
        await _keep_identifiers(session, held, rows)
        await note(session, changes)


async def held_organisations(
    session: AsyncSession, organisations: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """What the register holds of each organisation."""
    rows = await session.execute(_HELD, {"organisations": list(organisations)})
    return {row.organisation: row._asdict() for row in rows}


def state_of(held: Mapping[str, Any]) -> bytes:
    """An organisation as it is, in a form that is the same for the same state."""
    return dump({name: held[name] for name in (*STATED, "withdrawn", "organisation", "version")})


async def statements_of(session: Any, organisations: Sequence[str]) -> dict[str, list[Statement]]:
    """What is stated of each organisation, the oldest statement first."""
    found: dict[str, list[Statement]] = {}
    rows = await session.execute(_STATEMENTS, {"organisations": list(organisations)})
    for organisation, source, stated_at, *values in rows:
        given = dict(zip(STATED, values, strict=True))
        found.setdefault(organisation, []).append(Statement(source, stated_at, given))
    return found


async def edits_of(session: Any, organisations: Sequence[str]) -> dict[str, Fields]:
    """The values officers set, by organisation."""
    found: dict[str, Fields] = {}
    for row in await session.execute(_EDITS, {"organisations": list(organisations)}):
        value = read_value(row.field, orjson.loads(row.value))
        found.setdefault(row.organisation, {})[row.field] = value
    return found


def read_value(field: str, value: Any) -> Value:
    """A field's value out of JSON."""
    if value is not None and field.endswith("_on"):
        return date.fromisoformat(value)
    return Decimal(str(value)) if value is not None and field == "fsm_percent" else value


def dump(value: object) -> bytes:
    """As JSON: dates in ISO 8601, decimals as they are written."""
    return orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS)


def _after(
    statements: Sequence[Statement] | None, edits: Fields, before: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    if statements:
        return {**resolved(statements, edits), "withdrawn": False}
    if before is None:
        return None
    return {**{name: before[name] for name in STATED}, "status": "closed", "withdrawn": True}


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [name for name in after if before[name] != after[name]]


def _change(
    organisation: str, version: int, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> Change:
    fields = _differing(before, after) if before else [n for n in STATED if after[n] is not None]
    return Change(
        organisation,
        action=_action(before, after),
        version=version,
        area=after["area"],
        fields=sorted(set(fields) - {"withdrawn"}),
        state=state_of({**after, "organisation": organisation, "version": version}),
    )


def _action(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Action:
    if before is None:
        return "created"
    if after["withdrawn"]:
        return "withdrawn"
    closed = after["status"] == "closed"
    if closed == (before["status"] == "closed"):
        return "edited"
    return "closed" if closed else "reopened"


async def _keep_identifiers(
    session: AsyncSession,
    held: Mapping[str, Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    taken: list[tuple[str, str, str]] = []
    retired: list[tuple[str, str, str]] = []
    for row in rows:
        organisation = row["organisation"]
        before = held.get(organisation) or dict.fromkeys((*IDENTIFIERS, "withdrawn"))
        for kind in IDENTIFIERS:
            now, then = row[kind], before[kind]
            if now is not None and (now != then or before["withdrawn"]):
                taken.append((kind, now, organisation))
            if then is not None and (now != then or row["withdrawn"]):
                retired.append((kind, then, organisation))
    for statement, numbers in ((_RETIRE_IDENTIFIERS, retired), (_TAKE_IDENTIFIERS, taken)):
        if numbers:
            await session.execute(statement, _arrays(numbers))


def _arrays(numbers: Iterable[tuple[str, str, str]]) -> dict[str, list[str]]:
    kinds, values, organisations = zip(*numbers, strict=True)
    return {"kinds": list(kinds), "numbers": list(values), "organisations": list(organisations)}
