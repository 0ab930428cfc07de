"""Activities in the database: found, added, changed, and the history of each change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import copy_rows
from chassis.problems import Problem
from services.kpi.plan.answers import (
    Activity,
    Evidence,
    HistoryEntry,
    IndicatorRef,
    Status,
    activity_links,
)
from services.kpi.plan.drafts import ActivityDraft, EvidenceDraft
from services.kpi.plan.rules import changes_between

# Late is told by the day, never kept.
STATUS = (
    "CASE WHEN a.stage IN ('planned', 'under_way') AND a.due_on < cast(:today AS date) "
    "THEN 'late' ELSE a.stage END"
)
_SELECT = f"""
    SELECT a.plan, a.number, a.version, a.title, a.description, a.serves, a.owner, a.due_on,
           a.stage, {STATUS} AS status, a.indicators, a.note, a.evidence::text AS evidence
    FROM plan_activity a
    WHERE a.plan = :plan
"""
_ONE = text(f"{_SELECT} AND a.number = :number")
_HELD = text(f"{_SELECT} AND a.number = :number FOR UPDATE")
_MANY = text(
    f"""
    {_SELECT}
        AND a.number > :after
        AND (cast(:strand AS text[]) IS NULL OR a.serves && :strand)
        AND (cast(:challenge AS text[]) IS NULL OR a.serves && :challenge)
        AND (cast(:objective AS text[]) IS NULL OR a.serves && :objective)
        AND (cast(:owner AS text) IS NULL OR lower(a.owner) = lower(:owner))
        AND (cast(:status AS text) IS NULL OR {STATUS} = :status)
        AND (cast(:indicator AS text) IS NULL OR cast(:indicator AS text) = ANY(a.indicators))
        AND (cast(:due_before AS date) IS NULL OR a.due_on < :due_before)
    ORDER BY a.number
    LIMIT cast(:limit AS bigint)
    """
)
# The plan's row is locked with it: two activities never get one number.
_NUMBER = text(
    "UPDATE plan SET last_activity = last_activity + 1 WHERE id = :plan RETURNING last_activity"
)
_SAVE = text(
    """
    UPDATE plan_activity SET
        version = version + 1, title = :title, description = :description,
        serves = cast(:serves AS text[]), owner = :owner, due_on = cast(:due_on AS date),
        stage = :stage, indicators = cast(:indicators AS text[]), note = :note
    WHERE plan = :plan AND number = :number
    """
)
_ADD_EVIDENCE = text(
    "UPDATE plan_activity SET version = version + 1, "
    "evidence = evidence || jsonb_build_array(cast(cast(:evidence AS text) AS jsonb)) "
    "WHERE plan = :plan AND number = :number"
)
_RECORD = text(
    """
    INSERT INTO plan_activity_history (plan, number, version, changed_by, reason, changes)
    SELECT plan, number, version, :caller, :reason, cast(cast(:changes AS text) AS jsonb)
    FROM plan_activity WHERE plan = :plan AND number = :number
    """
)
_HISTORY = text(
    "SELECT version, changed_by, changed_at, reason, changes::text AS changes "
    "FROM plan_activity_history WHERE plan = :plan AND number = :number AND version > :after "
    "ORDER BY version LIMIT :limit"
)
_COLUMNS = ("plan", "number", "version", "title", "description", "serves", "owner", "due_on",
            "stage", "indicators", "note", "evidence")  # fmt: skip
_HISTORY_COLUMNS = ("plan", "number", "version", "changed_by", "changes")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which activities; None means any. Of the first three each lists the elements that fit."""

    strand: Sequence[str] | None = None
    challenge: Sequence[str] | None = None
    objective: Sequence[str] | None = None
    owner: str | None = None
    status: Status | None = None
    indicator: str | None = None
    due_before: date | None = None


async def find_activities(
    session: AsyncSession,
    plan: str,
    wanted: Filter,
    *,
    today: date,
    after: int = 0,
    limit: int | None = None,
) -> list[Activity]:
    """Activities in the order of their numbers, from the one after `after`."""
    parameters = {name: getattr(wanted, name) for name in Filter.__slots__}
    rows = await session.execute(
        _MANY, parameters | {"plan": plan, "today": today, "after": after, "limit": limit}
    )
    return [_activity(row) for row in rows.mappings()]


async def one_activity(
    session: AsyncSession, plan: str, number: int, *, today: date, hold: bool = False
) -> Activity:
    """An activity, with `hold` locked until the transaction ends; raises `not_found`."""
    found = await session.execute(
        _HELD if hold else _ONE, {"plan": plan, "number": number, "today": today}
    )
    row = found.mappings().first()
    if row is None:
        raise Problem("not_found", f"There is no activity {number} in a plan {plan}.")
    return _activity(row)


async def next_number(session: AsyncSession, plan: str) -> int:
    """The number of a new activity; locks the plan. Raises `not_found`."""
    number: int | None = await session.scalar(_NUMBER, {"plan": plan})
    if number is None:
        raise Problem("not_found", f"There is no plan {plan}.")
    return number


async def add_activities(
    session: AsyncSession,
    plan: str,
    drafts: Sequence[ActivityDraft],
    *,
    first: int,
    caller: str,
) -> None:
    """Add activities, numbered from `first`, each with the first entry of its history."""
    numbered = list(enumerate((dict(draft) for draft in drafts), first))
    await copy_rows(
        session,
        "plan_activity",
        columns=_COLUMNS,
        rows=[
            (plan, number, 1, *(draft[name] for name in _COLUMNS[3:-1]), "[]")
            for number, draft in numbered
        ],
    )
    await copy_rows(
        session,
        "plan_activity_history",
        columns=_HISTORY_COLUMNS,
        rows=[
            (plan, number, 1, caller, _json(changes_between(_NOTHING, draft)))
            for number, draft in numbered
        ],
    )


async def change_activity(
    session: AsyncSession,
    plan: str,
    held: Activity,
    fields: dict[str, Any],
    *,
    caller: str,
    reason: str,
) -> bool:
    """Give a held activity new values of `fields`; False, and nothing recorded, where none is."""
    before = held.fields()
    changes = changes_between(before, fields)
    if not changes:
        return False
    key = {"plan": plan, "number": held.number}
    await session.execute(_SAVE, before | fields | key)
    record = {"caller": caller, "reason": reason, "changes": _json(changes)}
    await session.execute(_RECORD, key | record)
    return True


async def add_evidence(
    session: AsyncSession, plan: str, number: int, draft: EvidenceDraft, *, caller: str
) -> None:
    """Add one piece of evidence to a held activity."""
    evidence = Evidence(**dict(draft), added_by=caller, added_at=datetime.now(UTC))
    added = evidence.model_dump(mode="json")
    key = {"plan": plan, "number": number}
    await session.execute(_ADD_EVIDENCE, key | {"evidence": _json(added)})
    changes = _json({"evidence": {"before": None, "after": added}})
    record = {"caller": caller, "reason": None, "changes": changes}
    await session.execute(_RECORD, key | record)


async def history_of(
    session: AsyncSession, plan: str, number: int, *, after: int, limit: int
) -> list[HistoryEntry]:
    """The changes of an activity, oldest first, from the version after `after`."""
    rows = await session.execute(
        _HISTORY, {"plan": plan, "number": number, "after": after, "limit": limit}
    )
    return [
        HistoryEntry(**{**row, "changes": orjson.loads(row["changes"])}) for row in rows.mappings()
    ]


_NOTHING: Mapping[str, Any] = {"serves": [], "indicators": []}


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _activity(row: RowMapping) -> Activity:
    area = row["plan"].partition(".")[0]
    return Activity(
        **{
            **row,
            "indicators": IndicatorRef.of(row["indicators"], area),
            "evidence": orjson.loads(row["evidence"]),
            "links": activity_links(row["plan"], row["number"]),
        }
    )
