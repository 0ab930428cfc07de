"""Why a value is what it is: formula, balances, each organisation's part, the events behind it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.paging import CursorKey, Page, PageParams
from chassis.problems import Problem
from services.kpi.indicators.definition import Definition
from services.kpi.indicators.kinds import Outcome, Reason, Status, compute
from services.kpi.ledger import store
from services.kpi.measures import MEASURES, Amounts, Cells, add_cells
from services.kpi.values.answer import Kept, Number, OrganisationRef, ValueAnswer, answer_of

_PARTS = text(
    """
    SELECT p.organisation, o.name, p.figures::text AS figures
    FROM posting p LEFT JOIN organisation o ON o.id = p.organisation
    WHERE p.area = :place AND p.period = :period ORDER BY p.organisation, p.key
    """
)
_ENTRIES = """
    FROM entry e WHERE e.period = :period AND {column} = :place
        AND e.journal_id < :before AND EXISTS (
            SELECT FROM json_each(e.figures) AS m (measure, cells)
            WHERE m.measure = ANY(cast(:measures AS text[])) AND m.cells -> :group IS NOT NULL)
"""
_EVENTS = {
    level: text(
        "SELECT j.*, e.figures::text AS figures FROM ("
        f"SELECT DISTINCT e.journal_id {_ENTRIES.format(column=column)} "
        "ORDER BY e.journal_id DESC LIMIT :limit"
        f") AS last JOIN journal j ON j.id = last.journal_id JOIN entry e "
        f"ON e.journal_id = j.id AND e.period = :period AND {column} = :place "
        "ORDER BY j.id DESC"
    )
    for level, column in (("organisation", "e.organisation"), ("area", "e.area"))
}
_END = 2**63 - 1


class Input(BaseModel):
    """One balance the value is worked out from, in this group: bucket to amount."""

    measure: str
    title: str
    bucket_meaning: str
    buckets: dict[int, int]


class Contribution(BaseModel):
    """One organisation's part of an area's value, and what its own value is."""

    organisation: OrganisationRef
    value: Number | None
    reason: Reason | None
    numerator: Number | None
    denominator: Number | None
    size: int
    incomplete: int
    status: Status | None


class BehindEvent(BaseModel):
    """One event behind the value, and what it changed: measure, bucket, amount added."""

    id: UUID
    type: str
    subject: str
    version: int
    source: str
    time: datetime
    recorded_at: datetime
    effective_on: str
    cause: Literal["event", "rebuild"]
    correlation_id: str | None
    changes: dict[str, dict[int, int]]


class Explanation(BaseModel):
    """The value, how it is worked out, from what, and the events behind it, newest first."""

    value: ValueAnswer
    formula: str
    working: str
    definition: Definition
    inputs: list[Input]
    contributions: list[Contribution] = Field(description="by organisation, for an area")
    events: Page[BehindEvent]


async def explain(session: AsyncSession, kept: Kept, paging: PageParams) -> Explanation:
    """The explanation of one value; `paging` goes through its events."""
    figures = (await store.balances(session, [kept.spot]))[kept.spot]
    definition = kept.definition
    return Explanation(
        value=answer_of(kept),
        formula=definition.formula,
        working=_working(definition, kept.outcome),
        definition=definition,
        inputs=[
            Input(
                measure=measure,
                title=MEASURES[measure].title,
                bucket_meaning=MEASURES[measure].buckets,
                buckets=dict(sorted(figures.get(measure, {}).get(kept.group, {}).items())),
            )
            for measure in sorted(definition.measures)
        ],
        contributions=await _contributions(session, kept),
        events=await _events(session, kept, paging),
    )


def _working(definition: Definition, outcome: Outcome) -> str:
    if outcome.value is None:
        return f"No value: {outcome.reason}."
    share = f"{outcome.numerator} ÷ {outcome.denominator}"
    return f"100 × {share} = {outcome.value} {definition.unit}"  # noqa: RUF001


async def _contributions(session: AsyncSession, kept: Kept) -> list[Contribution]:
    if kept.spot.level != "area":
        return []
    names: dict[str, str | None] = {}
    parts: dict[str, dict[str, Cells]] = {}
    for row in await session.execute(_PARTS, kept.spot._asdict()):
        names[row.organisation] = row.name
        sums = parts.setdefault(row.organisation, {})
        for measure, cells in store.parse(row.figures).items():
            sums[measure] = add_cells(sums.get(measure, {}), cells)
    return [
        _contribution(OrganisationRef(id=organisation, name=names[organisation]), outcome)
        for organisation, figures in parts.items()
        if (outcome := compute(kept.definition, _of_group(figures, kept.group))).status
    ]


def _contribution(organisation: OrganisationRef, outcome: Outcome) -> Contribution:
    return Contribution(
        organisation=organisation,
        value=outcome.value,
        reason=outcome.reason,
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        size=outcome.size,
        incomplete=outcome.incomplete,
        status=outcome.status,
    )


def _of_group(figures: Mapping[str, Cells], group: str) -> dict[str, Amounts]:
    return {measure: cells[group] for measure, cells in figures.items() if group in cells}


async def _events(session: AsyncSession, kept: Kept, paging: PageParams) -> Page[BehindEvent]:
    parameters = {
        "place": kept.spot.place,
        "period": kept.spot.period,
        "measures": sorted(kept.definition.measures),
        "group": kept.group,
        "before": _before(paging),
        "limit": paging.limit + 1,
    }
    found: dict[int, BehindEvent] = {}
    for row in await session.execute(_EVENTS[kept.spot.level], parameters):
        event = found.setdefault(row.id, _event(row))
        # An organisation that moved within the journal row has two entries: add them up.
        for measure, cells in orjson.loads(row.figures).items():
            if measure in kept.definition.measures and kept.group in cells:
                sums = event.changes.setdefault(measure, {})
                for bucket, amount in cells[kept.group].items():
                    sums[int(bucket)] = sums.get(int(bucket), 0) + amount
    keyed: list[tuple[BehindEvent, CursorKey]] = [(e, [number]) for number, e in found.items()]
    return paging.page(keyed)


def _before(paging: PageParams) -> int:
    if paging.after is None:
        return _END
    if len(paging.after) != 1 or not isinstance(paging.after[0], int):
        raise Problem("bad_request", "The cursor is not one this list gave out.")
    return paging.after[0]


def _event(row: Any) -> BehindEvent:
    return BehindEvent(
        id=row.event_id,
        type=row.event_type,
        subject=row.subject,
        version=row.version,
        source=row.source,
        time=row.event_time,
        recorded_at=row.recorded_at,
        effective_on=row.effective_on.isoformat(),
        cause=row.cause,
        correlation_id=row.correlation_id,
        changes={},
    )
