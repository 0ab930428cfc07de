"""What follows from a merge of targets: its history, its events, and values to look at again."""

from collections.abc import Sequence
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.requests import correlation_id
from chassis.submissions.kind import Effects, Scope, SubmissionInfo
from contracts.envelope import Event
from contracts.kpi import TargetSet
from services.kpi.announcing.touched import touch_values
from services.kpi.ledger.store import named
from services.kpi.memory import tell_everything_moved
from services.kpi.spots import Spot
from services.kpi.targets.current import ARRAYS, KEY, TargetKey, key_of, same_key

SOURCE: Final = "/kpi"
_UNDONE: Final = "The submission that had set it was withdrawn."

# The lateral looks at the table as it was before the INSERT. What a withdrawal brings back is
# again the target of whoever set it, for their reason; a key it leaves as it was is not recorded.
_RECORD = text(
    f"""
    WITH changed AS (
        SELECT {key_of("s")}, s.version,
            trim_scale(t.value) AS value, coalesce(t.reason, :undone) AS reason,
            CASE WHEN :withdrawing THEN 'undone' WHEN t.value IS NULL THEN 'withdrawn' ELSE 'set'
                END AS change,
            coalesce(CASE WHEN :withdrawing THEN w.submitted_by END, :submitted_by) AS set_by,
            h.value AS previous
        FROM unnest({ARRAYS}, cast(:version AS bigint[])) AS s ({", ".join(KEY)}, version)
        LEFT JOIN target t ON {same_key("t", "s")}
        LEFT JOIN submission w ON w.id = t.submission_id
        LEFT JOIN LATERAL (
            SELECT value, reason FROM target_history h WHERE {same_key("h", "s")}
            ORDER BY h.id DESC LIMIT 1) h ON true
        WHERE (t.value, coalesce(t.reason, :undone)) IS DISTINCT FROM (h.value, h.reason)
    ), appended AS (
        INSERT INTO target_history ({", ".join(KEY)}, version, change, value, reason, set_by,
            submission_id)
        SELECT {", ".join(KEY)}, version, change, value, reason, set_by,
            cast(:submission_id AS uuid)
        FROM changed ORDER BY {", ".join(KEY)}
        RETURNING {", ".join(KEY)}, set_at)
    SELECT c.*, a.set_at FROM changed c JOIN appended a USING ({", ".join(KEY)})
    ORDER BY {", ".join(KEY)}
    """
)


async def record(
    session: AsyncSession, submission: SubmissionInfo, scopes: Sequence[Scope]
) -> Effects:
    """Append what changed to the history; an event for each target that did."""
    keys = [(*scope.values, scope.version) for scope in scopes]
    rows = (
        await session.execute(
            _RECORD,
            {
                **named((*KEY, "version"), keys),
                "submission_id": submission.id,
                "submitted_by": submission.submitted_by,
                "withdrawing": submission.withdrawing,
                "undone": _UNDONE,
            },
        )
    ).all()
    await touch_values(session, {(row.indicator, Spot(*row[1:4])) for row in rows})
    await tell_everything_moved(session)
    caused_by = correlation_id()
    events = [
        Event.of(_told(row), source=SOURCE, version=row.version, correlation_id=caused_by)
        for row in rows
    ]
    return Effects(events, {TargetKey(*row[:5]).name: _note(row) for row in rows})


def _told(row: Row[Any]) -> TargetSet:
    return TargetSet(
        indicator=row.indicator,
        level=row.level,
        place=row.place,
        period=row.period,
        group=row.group_key,
        value=row.value,
        reason=row.reason,
        set_by=row.set_by,
        set_at=row.set_at,
        previous=row.previous,
    )


def _note(row: Row[Any]) -> JsonValue:
    """What the receipt says of one target: figures as they are written."""
    return {
        name: None if number is None else str(number)
        for name, number in (("target", row.value), ("previous", row.previous))
    }
