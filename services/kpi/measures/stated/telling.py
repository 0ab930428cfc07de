"""What follows when stated figures change: one event for each place, period and family."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

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

SOURCE: Final = "/kpi"
# A figure without a date is true since it came in; the submission in hand is not kept yet.
_HELD: Final = text(
    """
    SELECT place, period, family, f.measure, f.group_key, f.bucket, f.amount, f.status,
           coalesce(f.effective_on, cast(s.received_at AT TIME ZONE 'UTC' AS date), :today) AS since
    FROM unnest(cast(:place AS text[]), cast(:period AS text[]), cast(:family AS text[]))
        AS asked (place, period, family)
    JOIN stated_figure f USING (place, period, family)
    LEFT JOIN submission s ON s.id = f.submission_id
    """
)
_AREAS: Final = text("SELECT id, area FROM organisation WHERE id = ANY(cast(:ids AS text[]))")


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
    asked = named(("place", "period", "family"), [scope.values for scope in scopes])
    states = {scope.values: _State() for scope in scopes}
    today = submission.received_at.date()
    for row in await session.execute(_HELD, asked | {"today": today}):
        states[row.place, row.period, row.family].add(row)
    register = await session.execute(_AREAS, {"ids": asked["place"]})
    areas = {row.id: row.area for row in register}
    events = [
        Event.of(
            _stated(scope.values, states[scope.values], areas),
            source=SOURCE,
            version=scope.version,
            correlation_id=correlation_id(),
        )
        for scope in scopes
    ]
    cells = {event.subject: states[s.values].cells for s, event in zip(scopes, events, strict=True)}
    return Effects(events, {subject: {"cells": number} for subject, number in cells.items()})


def _stated(aggregate: tuple[str, ...], state: _State, areas: Mapping[str, str]) -> FiguresStated:
    place, period, family = aggregate
    of_area = level_of(place) == "area"
    return FiguresStated(
        organisation=None if of_area else place,
        area=place if of_area else areas[place],
        period=period,
        family=family,
        status="provisional" if state.provisional else "final",
        effective_on=_within(period, state.since),
        figures=state.figures,
    )


def _within(period: str, since: date | None) -> date | None:
    """Figures of a period that come in later are true since its last day."""
    if since is None or period == POSITION:
        return since
    return min(since, parse_period(period).ends)
