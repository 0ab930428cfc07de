"""From changed rows to `OrganisationChanged` events, and the memory of what was told."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.requests import correlation_id
from chassis.submissions.kind import Effects, Scope, SubmissionInfo
from contracts.envelope import Event
from contracts.schools import Change, Identifiers, OrganisationChanged

SOURCE: Final = "/schools"

_NOW_AND_TOLD = text("""
    SELECT w.organisation AS asked, o.*,
        CAST(a.state AS text) AS told, a.state ->> 'status' AS told_status
    FROM unnest(CAST(:organisations AS text[])) w (organisation)
    LEFT JOIN organisation o USING (organisation)
    LEFT JOIN announced a USING (organisation)
""")
_REMEMBER = text("""
    INSERT INTO announced (organisation, version, state, announced_at)
    SELECT organisation, version, CAST(state AS jsonb), clock_timestamp()
    FROM unnest(CAST(:organisations AS text[]), CAST(:versions AS bigint[]),
                CAST(:states AS text[])) told (organisation, version, state)
    ON CONFLICT (organisation) DO UPDATE SET version = excluded.version,
        state = excluded.state, announced_at = excluded.announced_at
""")


async def announce(
    session: AsyncSession, _submission: SubmissionInfo, scopes: Sequence[Scope]
) -> Effects:
    """One event for each organisation whose row changed; the chassis calls with some at a time."""
    versions = {scope.values[0]: scope.version for scope in scopes}
    rows = await session.execute(_NOW_AND_TOLD, {"organisations": list(versions)})
    states = [one for one in map(_state, rows.mappings()) if one is not None]
    caused_by = correlation_id()
    events: list[Event[Any]] = [
        Event.of(
            state,
            source=SOURCE,
            version=versions[state.organisation],
            correlation_id=caused_by,
        )
        for state in states
    ]
    await _remember(session, events)
    return Effects(events)


def _state(row: RowMapping) -> OrganisationChanged | None:
    """What is now true. A row that was withdrawn is told as closed, in its last words."""
    told = row["told"]
    if row["organisation"] is not None:
        identifiers = Identifiers(**{name: row[name] for name in Identifiers.model_fields})
        given = {name: row[name] for name in _PLAIN}
        return OrganisationChanged(identifiers=identifiers, change=_change(row), **given)
    if told is None:
        return None
    last = OrganisationChanged.model_validate_json(told)
    return last.model_copy(update={"status": "closed", "change": "closed"})


_ELSEWHERE: Final = {"identifiers", "change", "memberships", "predecessors"}
_PLAIN: Final = tuple(name for name in OrganisationChanged.model_fields if name not in _ELSEWHERE)


def _change(row: RowMapping) -> Change:
    if row["told"] is None:
        return "registered"
    if row["status"] == "closed" and row["told_status"] != "closed":
        return "closed"
    return "changed"


async def _remember(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    told = {
        "organisations": [event.subject for event in events],
        "versions": [event.version for event in events],
        "states": [event.value().decode() for event in events],
    }
    await session.execute(_REMEMBER, told)
