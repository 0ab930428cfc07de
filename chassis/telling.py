"""Telling: an event for every aggregate of an organisation that is not as it was last told.

For services whose aggregates belong to organisations. Whoever changes anything about one ends with
`Telling.tell`, in the same transaction; versions grow by one with each event of an aggregate. The
service has the tables `turn` and `announced`.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.announcements import Again, Announcements, Told
from chassis.outbox import publish
from chassis.requests import correlation_id
from contracts.envelope import Event, EventData, models_by_type

States = Callable[[AsyncSession, Sequence[str]], Awaitable[Sequence[EventData]]]
"""Tells what is now true of some organisations, one model an aggregate, each with a member
`organisation`."""
Key = tuple[str, str]


class Aggregates(NamedTuple):
    """Aggregates reckoned together: the types of their events, and what is true of them."""

    models: tuple[type[EventData], ...]
    states: States


_organisation_of: Final = attrgetter("organisation")
_QUEUE = text("""
    INSERT INTO turn (organisation) SELECT * FROM unnest(CAST(:organisations AS text[])) o
    ORDER BY o ON CONFLICT DO NOTHING""")
_TURN = text("""
    SELECT 1 FROM turn WHERE organisation = ANY(CAST(:organisations AS text[]))
    ORDER BY organisation FOR UPDATE""")
_TOLD = text("""
    SELECT organisation, event_type, subject, version, CAST(state AS text) AS state
    FROM announced WHERE organisation = ANY(CAST(:organisations AS text[]))
        AND event_type = ANY(CAST(:types AS text[]))""")
_TOLD_AMONG = text("""
    SELECT DISTINCT organisation FROM announced
    WHERE organisation = ANY(CAST(:organisations AS text[])) ORDER BY 1""")
_REMEMBER = text("""
    INSERT INTO announced (organisation, event_type, subject, version, state, announced_at)
    SELECT organisation, event_type, subject, version, CAST(state AS jsonb), told_at
    FROM unnest(CAST(:organisations AS text[]), CAST(:types AS text[]), CAST(:subjects AS text[]),
        CAST(:versions AS bigint[]), CAST(:states AS text[]), CAST(:times AS timestamptz[]))
        told (organisation, event_type, subject, version, state, told_at)
    ON CONFLICT (event_type, subject) DO UPDATE SET organisation = excluded.organisation,
        version = excluded.version, state = excluded.state, announced_at = excluded.announced_at""")


_AFTER = text("""
    SELECT organisation, event_type, subject FROM announced
    WHERE event_type = ANY(CAST(:types AS text[]))
        AND (event_type, subject) > (CAST(:after_type AS text), CAST(:after AS text))
    ORDER BY event_type, subject LIMIT :limit""")
# What has gone to another organisation since it was found was told by whoever did that.
_AS_TOLD = text("""
    SELECT event_type, subject, version, CAST(state AS text) AS state, announced_at
    FROM announced JOIN unnest(CAST(:organisations AS text[]), CAST(:event_types AS text[]),
        CAST(:subjects AS text[])) found (organisation, event_type, subject)
        USING (organisation, event_type, subject)
    ORDER BY event_type, subject""")


async def take_turn(session: AsyncSession, organisations: Iterable[str]) -> None:
    """Keep every other writer of these organisations out until the transaction ends."""
    asked = {"organisations": sorted(set(organisations))}
    await session.execute(_QUEUE, asked)
    await session.execute(_TURN, asked)


async def told_among(session: AsyncSession, organisations: Sequence[str]) -> Sequence[str]:
    """Those of these organisations that anything was told of, in order. One whose phase or area
    changed has to be told of anew, for events name both."""
    return (await session.scalars(_TOLD_AMONG, {"organisations": list(organisations)})).all()


def _withdrawn(last: EventData) -> EventData:
    return last.model_copy(update={"withdrawn": True})


def _as_it_is(state: EventData, _last: EventData | None) -> EventData:
    return state


@dataclass(frozen=True, slots=True)
class Telling:
    """What a service tells of its organisations: `aggregates`, by what each is told of.

    `gone` gives the last words on an aggregate that is no more; `dressed` what to tell of one now,
    given what was told last, for a model that says what has changed.
    """

    source: str
    aggregates: Mapping[str, Aggregates]
    gone: Callable[[EventData], EventData] = _withdrawn
    dressed: Callable[[EventData, EventData | None], EventData] = _as_it_is

    async def tell(
        self,
        session: AsyncSession,
        organisations: Iterable[str],
        of: Collection[str] | None = None,
    ) -> list[Event[Any]]:
        """An event for each aggregate of these organisations that is not as told.

        `of`: only of these aggregates, where the others cannot have changed. The caller has the
        organisations' turn (`take_turn`), and publishes the events in the same transaction.
        """
        wanted = sorted(set(organisations))
        some = [each for name, each in self.aggregates.items() if of is None or name in of]
        if not some or not wanted:
            return []
        now = [state for each in some for state in await each.states(session, wanted)]
        models = models_by_type(model for each in some for model in each.models)
        events = self._events(now, await self._told(session, wanted, models))
        await _remember(session, events)
        return events

    async def publish(
        self,
        session: AsyncSession,
        organisations: Iterable[str],
        of: Collection[str] | None = None,
    ) -> None:
        """Publish what `tell` tells."""
        await publish(session, await self.tell(session, organisations, of))

    @property
    def announcements(self) -> Announcements:
        """All that was ever told, as `Service.announcements` has it."""
        models = tuple(model for each in self.aggregates.values() for model in each.models)
        return Announcements(models, self._again)

    async def _again(self, session: AsyncSession, after: Told, limit: int) -> Again:
        """What follows `after`, as it was told last; its organisations' turn is taken."""
        models = models_by_type(self.announcements.models)
        asked = {
            "types": list(models),
            "after_type": after.type,
            "after": after.subject,
            "limit": limit,
        }
        found = (await session.execute(_AFTER, asked)).all()
        if not found:
            return Again()
        await take_turn(session, (row.organisation for row in found))
        named = {
            "organisations": [row.organisation for row in found],
            "event_types": [row.event_type for row in found],
            "subjects": [row.subject for row in found],
        }
        events = [
            Event.of(
                models[row.event_type].model_validate_json(row.state),
                source=self.source,
                version=row.version,
                time=row.announced_at,
            )
            for row in await session.execute(_AS_TOLD, named)
        ]
        return Again(events, Told(found[-1].event_type, found[-1].subject))

    async def _told(
        self,
        session: AsyncSession,
        organisations: Sequence[str],
        models: Mapping[str, type[EventData]],
    ) -> dict[Key, tuple[int, EventData]]:
        asked = {"organisations": list(organisations), "types": list(models)}
        rows = await session.execute(_TOLD, asked)
        return {
            (row.event_type, row.subject): (
                row.version,
                models[row.event_type].model_validate_json(row.state),
            )
            for row in rows
        }

    def _events(
        self, now: Iterable[EventData], told: Mapping[Key, tuple[int, EventData]]
    ) -> list[Event[Any]]:
        states = {(state.event_type, state.subject): state for state in now}
        states |= {key: self.gone(last) for key, (_, last) in told.items() if key not in states}
        caused_by = correlation_id()
        events: list[Event[Any]] = []
        for key, state in states.items():
            version, last = told.get(key, (0, None))
            data = self.dressed(state, last)
            if data != last:
                events.append(
                    Event.of(
                        data, source=self.source, version=version + 1, correlation_id=caused_by
                    )
                )
        return events


async def _remember(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    if not events:
        return
    told = {
        "organisations": [_organisation_of(event.data) for event in events],
        "types": [event.type for event in events],
        "subjects": [event.subject for event in events],
        "versions": [event.version for event in events],
        "states": [event.value().decode() for event in events],
        "times": [event.time for event in events],
    }
    await session.execute(_REMEMBER, told)
