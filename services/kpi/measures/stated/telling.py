"""What follows when stated figures change: one event for each place, period and family."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.requests import correlation_id
from chassis.submissions.kind import Effects, Scope, SubmissionInfo
from contracts.envelope import Event
from contracts.kpi import FiguresStated
from education.periods import parse_period
from services.kpi.figures import POSITION
from services.kpi.ledger.store import named
from services.kpi.spots import level_of

Aggregate = tuple[str, ...]
"""Place, period and family."""

SOURCE: Final = "/kpi"
STATED: Final = "figures"
"""The kind whose aggregates these are."""
SCOPE: Final = ("place", "period", "family")
_ASKED: Final = """
    unnest(cast(:place AS text[]), cast(:period AS text[]), cast(:family AS text[]))
        AS asked (place, period, family)"""
# A figure without a date is true since it came in; the submission in hand is not kept yet.
_HELD: Final = text(
    f"""
    SELECT place, period, family, f.measure, f.group_key, f.bucket, f.amount, f.status,
           coalesce(f.effective_on, cast(s.received_at AT TIME ZONE 'UTC' AS date), :today) AS since
    FROM {_ASKED}
    JOIN stated_figure f USING (place, period, family)
    LEFT JOIN submission s ON s.id = f.submission_id
    """
)
# A version that is booked is told as it was: since then its organisation may have moved, or a file
# of another day, which said the same, have taken the place of one that was withdrawn.
_ABOUT: Final = text(
    f"""
    SELECT asked.*, coalesce(p.lines -> 0 ->> 'area', o.area) AS area, p.effective_on AS since,
           coalesce(v.raised_at, now()) AS told_at
    FROM {_ASKED}
    JOIN scope_version v
        ON v.kind = :kind AND v.scope = ARRAY[asked.place, asked.period, asked.family]
    LEFT JOIN posting p ON p.version = v.version AND p.key = concat_ws('/',
        cast(:type AS text), asked.place, replace(asked.period, '/', '-'), asked.family)
    LEFT JOIN organisation o ON o.id = asked.place
    """
)


class About(NamedTuple):
    """Where the organisation is, None of one that the register has not; from which day on the
    version is booked, None where it is not; and since when it is there."""

    area: str | None
    since: date | None
    told_at: datetime


@dataclass(slots=True)
class _State:
    """What stands of one aggregate; nothing, once all of it is withdrawn."""

    figures: dict[str, dict[str, dict[int, int]]] = field(default_factory=dict)
    provisional: bool = False
    since: date | None = None
    cells: int = 0

    def add(self, row: Any) -> None:
        """Take in one cell; nought too, which is something known."""
        cells = self.figures.setdefault(row.measure, {}).setdefault(row.group_key, {})
        cells[row.bucket] = row.amount
        self.provisional |= row.status == "provisional"
        self.since = max(self.since or row.since, row.since)
        self.cells += 1


async def tell(
    session: AsyncSession, submission: SubmissionInfo, scopes: Sequence[Scope]
) -> Effects:
    """The events of the aggregates that changed, with their figures as they stand now."""
    versions = {scope.values: scope.version for scope in scopes}
    return await told(session, versions, today=submission.received_at.date())


async def told(
    session: AsyncSession, versions: Mapping[Aggregate, int], *, today: date | None = None
) -> Effects:
    """An event for each aggregate of a version. `today`: the day the submission in hand came in.

    Raises ValueError for an organisation of which it is not known where it is.
    """
    asked = named(SCOPE, list(versions))
    states = {aggregate: _State() for aggregate in versions}
    for row in await session.execute(_HELD, asked | {"today": today}):
        states[row.place, row.period, row.family].add(row)
    about = await _about(session, asked)
    events = [
        Event.of(
            _stated(aggregate, states[aggregate], about[aggregate]),
            source=SOURCE,
            version=version,
            correlation_id=correlation_id(),
            time=about[aggregate].told_at,
        )
        for aggregate, version in versions.items()
    ]
    stated = zip(events, states.values(), strict=True)
    return Effects(events, {event.subject: {"cells": state.cells} for event, state in stated})


async def _about(session: AsyncSession, asked: Mapping[str, object]) -> dict[Aggregate, About]:
    kind = {"kind": STATED, "type": FiguresStated.event_type}
    rows = await session.execute(_ABOUT, {**asked, **kind})
    return {(place, period, family): About(*about) for place, period, family, *about in rows}


def _stated(aggregate: Aggregate, state: _State, about: About) -> FiguresStated:
    place, period, family = aggregate
    of_area = level_of(place) == "area"
    area = place if of_area else about.area
    if area is None:
        raise ValueError(f"The register has no {place} yet: have `schools` tell all of it first.")
    return FiguresStated(
        organisation=None if of_area else place,
        area=area,
        period=period,
        family=family,
        status="provisional" if state.provisional else "final",
        effective_on=_within(period, state.since and (about.since or state.since)),
        figures=state.figures,
    )


def _within(period: str, since: date | None) -> date | None:
    """Figures of a period that come in later are true since its last day."""
    if since is None or period == POSITION:
        return since
    return min(since, parse_period(period).ends)
