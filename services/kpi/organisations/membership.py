"""Which groups organisations are in, with dates, and what was known of it when.

Phase and kind are told without dates: they hold from when they are first told, and one that
changes holds until the day of the event that says so. What is told with dates is kept as told.
Nothing is deleted: what proves otherwise is marked with when it was replaced.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import ReadSession
from contracts.envelope import Event
from contracts.schools import OrganisationChanged
from contracts.sif import CategoryChanged
from services.kpi.ledger.store import named
from services.kpi.moment import Moment
from services.kpi.spots import Group

PHASE, KIND = "phase", "kind"
TIER: Final = "tier"
"""The School Improvement Framework's scheme, which the register has no say in."""
_UNDATED: Final = (PHASE, KIND)
_COLUMNS: Final = ("organisation", "scheme", "code", "starts_on", "ends_on")
_HELD = text(
    f"SELECT {', '.join(_COLUMNS)} FROM membership "
    "WHERE organisation = ANY(cast(:organisations AS text[])) AND replaced_at IS NULL"
)
_REPLACE = text(
    """
    UPDATE membership m SET replaced_at = :now FROM unnest(
        cast(:organisation AS text[]), cast(:scheme AS text[]), cast(:code AS text[]),
        cast(:starts_on AS date[]), cast(:ends_on AS date[])
    ) AS gone (organisation, scheme, code, starts_on, ends_on)
    WHERE m.replaced_at IS NULL
        AND (m.organisation, m.scheme, m.code) = (gone.organisation, gone.scheme, gone.code)
        AND (m.starts_on, m.ends_on) IS NOT DISTINCT FROM (gone.starts_on, gone.ends_on)
    """
)
_INSERT = text(
    f"""
    INSERT INTO membership ({", ".join(_COLUMNS)}, recorded_at)
    SELECT *, cast(:now AS timestamptz) FROM unnest(
        cast(:organisation AS text[]), cast(:scheme AS text[]), cast(:code AS text[]),
        cast(:starts_on AS date[]), cast(:ends_on AS date[]))
    """
)
_MEMBERS = text(
    """
    SELECT DISTINCT g.area, g.scheme, g.code, m.organisation
    FROM unnest(cast(:area AS text[]), cast(:scheme AS text[]), cast(:code AS text[]))
        AS g (area, scheme, code)
    JOIN membership m ON (m.scheme, m.code) = (g.scheme, g.code)
    JOIN organisation o ON o.id = m.organisation AND o.area = g.area
    WHERE coalesce(m.starts_on <= :on, true) AND coalesce(m.ends_on > :on, true)
        AND (cast(:known_at AS timestamptz) IS NULL AND m.replaced_at IS NULL
            OR m.recorded_at <= :known_at AND coalesce(m.replaced_at > :known_at, true))
    ORDER BY m.organisation
    """
)


class Membership(NamedTuple):
    """An organisation in a group, from a day on, up to before another."""

    organisation: str
    scheme: str
    code: str
    starts_on: date | None
    ends_on: date | None


async def keep_memberships(
    session: AsyncSession, events: Collection[Event[OrganisationChanged]]
) -> None:
    """Bring the groups of some organisations to what their newest events say."""
    held = await _held(session, [event.data.organisation for event in events])
    after = {
        event.data.organisation: memberships_after(event, held[event.data.organisation])
        for event in events
    }
    await _replace(session, held, after)


async def keep_tiers(session: AsyncSession, events: Iterable[Event[Any]]) -> bool:
    """Bring the tiers of some schools to what their newest events say, and whether any did; other
    events are passed over."""
    newest = {
        event.data.organisation: event.data
        for event in events
        if isinstance(event.data, CategoryChanged) and event.data.framework == "schools"
    }
    if newest:
        held = await _held(session, newest)
        after = {one: tiers_after(data, held[one]) for one, data in newest.items()}
        await _replace(session, held, after)
    return bool(newest)


async def _held(session: AsyncSession, organisations: Iterable[str]) -> dict[str, set[Membership]]:
    held: dict[str, set[Membership]] = {one: set() for one in organisations}
    for row in await session.execute(_HELD, {"organisations": list(held)}):
        held[row.organisation].add(Membership(*row))
    return held


async def _replace(
    session: AsyncSession,
    before: Mapping[str, set[Membership]],
    after: Mapping[str, set[Membership]],
) -> None:
    gone = [each for one in before for each in sorted(before[one] - after[one], key=str)]
    new = [each for one in before for each in sorted(after[one] - before[one], key=str)]
    now = datetime.now(UTC)
    if gone:
        await session.execute(_REPLACE, {"now": now, **named(_COLUMNS, gone)})
    if new:
        await session.execute(_INSERT, {"now": now, **named(_COLUMNS, new)})


def memberships_after(
    event: Event[OrganisationChanged], held: Iterable[Membership]
) -> set[Membership]:
    """The groups of an organisation after `event`, from those before it: pure."""
    data, day = event.data, event.time.date()
    before = set(held)
    told = data.memberships
    after = {m for m in before if m.scheme in (*_UNDATED, TIER) or told is None}
    for each in told or ():
        if _of(each.scheme, each.code)[0] == TIER:
            continue
        after.add(Membership(data.organisation, *_of(each.scheme, each.code), each.starts_on,
                             each.ends_on))  # fmt: skip
    for scheme, code in ((PHASE, data.phase), (KIND, data.kind)):
        after = _now_in(after, data.organisation, _of(scheme, code), day)
    return after


def tiers_after(data: CategoryChanged, held: Iterable[Membership]) -> set[Membership]:
    """The groups of a school once its tiers are those told: pure."""
    others = {each for each in held if each.scheme != TIER}
    placements = () if data.withdrawn else data.placements
    return others | {
        Membership(data.organisation, TIER, str(each.tier), each.effective_on, each.until)
        for each in placements
    }


def _now_in(
    known: set[Membership], organisation: str, group: tuple[str, str], day: date
) -> set[Membership]:
    """End what the scheme said until `day`, and begin what it says now."""
    scheme, code = group
    present = next((m for m in known if m.scheme == scheme and m.ends_on is None), None)
    if present is None:
        return known | {Membership(organisation, scheme, code, None, None)}
    if present.code == code:
        return known
    ended = present._replace(ends_on=day)
    return (known - {present}) | {ended, Membership(organisation, scheme, code, day, None)}


def _of(scheme: str, code: str) -> tuple[str, str]:
    return scheme, code.lower().replace(" ", "_")


async def members_of(
    session: AsyncSession | ReadSession, groups: Sequence[Group], moment: Moment
) -> dict[Group, list[str]]:
    """The organisations in each group on the moment's day, as known at the moment."""
    found: dict[Group, list[str]] = {group: [] for group in groups}
    if groups:
        asked = {**named(("area", "scheme", "code"), groups), "on": moment.day}
        rows = await session.execute(_MEMBERS, {**asked, "known_at": moment.known_at})
        for area, scheme, code, organisation in rows:
            found[Group(area, scheme, code)].append(organisation)
    return found
