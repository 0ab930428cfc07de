"""What the register tells: every aggregate of an organisation that is not as it was last told.

Whoever changes anything about an organisation, by a file or by a single edit, ends with `tell`.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.requests import correlation_id
from chassis.submissions.kind import Effects, Scope, SubmissionInfo
from contracts.envelope import Event, EventData, models_by_type
from contracts.schools import EVENTS, Change, OfOrganisation, OrganisationChanged
from services.schools.governing_bodies.state import governing_body_states
from services.schools.inspections.state import inspection_states
from services.schools.register.resolving import resolve
from services.schools.register.state import organisation_states

SOURCE: Final = "/schools"
States = Callable[[AsyncSession, Sequence[str]], Awaitable[Sequence[EventData]]]
STATES: Final[tuple[States, ...]] = (
    organisation_states,
    inspection_states,
    governing_body_states,
)
"""Each tells what is now true of some organisations, one model an aggregate."""
Key = tuple[str, str]
_MODELS: Final = models_by_type(EVENTS)
_D = TypeVar("_D", bound=EventData)

_QUEUE = text("""
    INSERT INTO turn (organisation) SELECT * FROM unnest(CAST(:organisations AS text[])) o
    ORDER BY o ON CONFLICT DO NOTHING""")
_TURN = text("""
    SELECT 1 FROM turn WHERE organisation = ANY(CAST(:organisations AS text[]))
    ORDER BY organisation FOR UPDATE""")
_TOLD = text("""
    SELECT organisation, event_type, subject, version, CAST(state AS text) AS state
    FROM announced WHERE organisation = ANY(CAST(:organisations AS text[]))""")
_REMEMBER = text("""
    INSERT INTO announced (organisation, event_type, subject, version, state, announced_at)
    SELECT organisation, event_type, subject, version, CAST(state AS jsonb), clock_timestamp()
    FROM unnest(CAST(:organisations AS text[]), CAST(:types AS text[]), CAST(:subjects AS text[]),
        CAST(:versions AS bigint[]), CAST(:states AS text[]))
        told (organisation, event_type, subject, version, state)
    ON CONFLICT (event_type, subject) DO UPDATE SET organisation = excluded.organisation,
        version = excluded.version, state = excluded.state, announced_at = excluded.announced_at""")


async def tell(session: AsyncSession, organisations: Iterable[str]) -> list[Event[Any]]:
    """Bring these organisations up to date, and an event for each aggregate that is not as told.

    The caller publishes them in the same transaction.
    """
    wanted = sorted(set(organisations))
    await take_turn(session, wanted)
    await resolve(session, wanted)
    now = [state for states in STATES for state in await states(session, wanted)]
    told = await _told(session, wanted)
    events = _events(now, told)
    await _remember(session, events)
    return events


async def effects(
    session: AsyncSession, _submission: SubmissionInfo, scopes: Sequence[Scope]
) -> Effects:
    """For kinds of submission whose aggregates begin with the organisation."""
    return Effects(await tell(session, (scope.values[0] for scope in scopes)))


async def take_turn(session: AsyncSession, organisations: Sequence[str]) -> None:
    """Keep every other writer of these organisations out until the transaction ends."""
    asked = {"organisations": sorted(set(organisations))}
    await session.execute(_QUEUE, asked)
    await session.execute(_TURN, asked)


async def _told(
    session: AsyncSession, organisations: Sequence[str]
) -> dict[Key, tuple[int, EventData]]:
    rows = await session.execute(_TOLD, {"organisations": list(organisations)})
    return {
        (row.event_type, row.subject): (
            row.version,
            _MODELS[row.event_type].model_validate_json(row.state),
        )
        for row in rows
    }


def _events(
    now: Iterable[EventData], told: Mapping[Key, tuple[int, EventData]]
) -> list[Event[Any]]:
    states = {(state.event_type, state.subject): state for state in now}
    states |= {key: gone(last) for key, (_, last) in told.items() if key not in states}
    caused_by = correlation_id()
    events: list[Event[Any]] = []
    for key, state in states.items():
        version, last = told.get(key, (0, None))
        if last is not None and _same(state, last):
            continue
        data = _with_change(state, last)
        events.append(Event.of(data, source=SOURCE, version=version + 1, correlation_id=caused_by))
    return events


def gone(last: _D) -> _D:
    """The state of an aggregate that is no more, in its last words."""
    if isinstance(last, OrganisationChanged):
        return last.model_copy(update={"status": "closed"})
    return last.model_copy(update={"withdrawn": True})


def _same(state: EventData, last: EventData) -> bool:
    if isinstance(last, OrganisationChanged):
        return state.model_copy(update={"change": last.change}) == last
    return state == last


def _with_change(state: EventData, last: EventData | None) -> EventData:
    if not isinstance(state, OrganisationChanged):
        return state
    change: Change = "registered" if last is None else "changed"
    was_closed = isinstance(last, OrganisationChanged) and last.status == "closed"
    if last is not None and state.status == "closed" and not was_closed:
        change = "closed"
    return state if change == state.change else state.model_copy(update={"change": change})


async def _remember(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    if not events:
        return
    told = {
        "organisations": [organisation_of(event.data) for event in events],
        "types": [event.type for event in events],
        "subjects": [event.subject for event in events],
        "versions": [event.version for event in events],
        "states": [event.value().decode() for event in events],
    }
    await session.execute(_REMEMBER, told)


def organisation_of(data: EventData) -> str:
    """The organisation an event of this service is about."""
    assert isinstance(data, OrganisationChanged | OfOrganisation)
    return data.organisation
