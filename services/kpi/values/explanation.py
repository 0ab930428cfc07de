"""Why a value is what it is: formula, figures, each part's share, the events behind it."""

from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.paging import CursorKey, Page, PageParams
from education.areas import AREAS
from services.kpi.indicators.definition import Definition
from services.kpi.indicators.kinds import Inputs, Outcome, Reason, Status, compute
from services.kpi.ledger.reading import AnySession, State, spots_at
from services.kpi.measures.catalogue import known_measures
from services.kpi.spots import Level
from services.kpi.values.answer import Number, ValueAnswer
from services.kpi.values.behind import before_of, parts_behind
from services.kpi.values.facts import Facts
from services.kpi.values.wanted import members_of_sources, parts_of

_KNOWN: Final = "(cast(:known_at AS timestamptz) IS NULL OR j.recorded_at <= :known_at)"
_OF_PARTS: Final = """
    e.period = :period AND (e.organisation = ANY(cast(:organisations AS text[]))
        OR e.area = ANY(cast(:areas AS text[])))
    AND (cast(:as_at AS date) IS NULL OR e.effective_on <= :as_at)
"""
_EVENTS = text(
    f"""
    SELECT j.*, e.figures::text AS figures FROM (
        SELECT DISTINCT e.journal_id FROM entry e JOIN journal j ON j.id = e.journal_id
        WHERE {_OF_PARTS} AND e.journal_id < :before AND {_KNOWN} AND EXISTS (
            SELECT FROM json_each(e.figures) AS m (measure, cells)
            WHERE m.measure = ANY(cast(:measures AS text[])) AND m.cells -> :group IS NOT NULL)
        ORDER BY e.journal_id DESC LIMIT :limit
    ) AS last JOIN journal j ON j.id = last.journal_id
    JOIN entry e ON e.journal_id = j.id AND {_OF_PARTS} ORDER BY j.id DESC
    """
)
_NAMES = text("SELECT id, name FROM organisation WHERE id = ANY(cast(:ids AS text[]))")


class Input(BaseModel):
    """One measure the value is worked out from, in this group: bucket to amount."""

    measure: str
    title: str
    bucket_meaning: str
    buckets: dict[int, int]


class Contribution(BaseModel):
    """One part of the value (an organisation; of a region, an area), and its own value."""

    level: Level
    place: str
    name: str | None
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
    cause: Literal["event", "rebuild", "day"]
    correlation_id: str | None
    causation_id: str | None = Field(description="the submission it came of")
    changes: dict[str, dict[int, int]]


class Explanation(BaseModel):
    """The value, how it is worked out, from what, and the events behind it, newest first."""

    value: ValueAnswer
    formula: str
    working: str
    definition: Definition
    inputs: list[Input]
    contributions: list[Contribution] = Field(description="by part, largest first")
    events: Page[BehindEvent]


async def explain(
    session: AnySession, facts: Facts, value: ValueAnswer, paging: PageParams
) -> Explanation:
    """The explanation of one value; `paging` goes through its events."""
    definition = facts.wanted.definition
    measures = await known_measures(session)
    return Explanation(
        value=value,
        formula=definition.formula,
        working=working(definition, value),
        definition=definition,
        inputs=[
            Input(
                measure=code,
                title=measures[code].title,
                bucket_meaning=measures[code].buckets,
                buckets=dict(sorted(facts.inputs.amounts(code, value.group).items())),
            )
            for code in sorted(definition.measures)
        ],
        contributions=await _contributions(session, facts, value.group),
        events=await _events(session, facts, value.group, paging),
    )


def working(definition: Definition, value: ValueAnswer) -> str:
    """The sum with its numbers put in."""
    if value.value is None:
        return f"No value: {value.reason}."
    unit = f" {definition.unit}" if definition.unit else ""
    result = f"{value.value}{unit}"
    if definition.groups is not None:
        first, second = (f"{value.details[g]} ({g})" for g in definition.groups)
        sign = "−" if definition.kind == "difference" else "÷"  # noqa: RUF001
        return f"{first} {sign} {second} = {result}"
    if value.denominator is None:
        return result
    share = f"{value.numerator} ÷ {value.denominator}"
    factor = {"proportion": 100, "coverage": 100, "lowest_fifth_gap": 100, "rate": definition.per}
    times = factor.get(definition.kind)
    if definition.kind == "average_duration":
        return f"{share} ÷ 30.4375 = {result}"
    return f"{times} × {share} = {result}" if times else f"{share} = {result}"  # noqa: RUF001


async def _contributions(session: AnySession, facts: Facts, group: str) -> list[Contribution]:
    level: Level = "area" if facts.wanted.level in ("region", "country") else "organisation"
    if facts.wanted.level == "organisation":
        return []
    states = await _parts(session, facts, level)
    names = {code: area.name for code, area in AREAS.items()}
    if level == "organisation":
        rows = await session.execute(_NAMES, {"ids": list(states)})
        names = {row.id: row.name for row in rows}
    definition = facts.wanted.definition
    told = [
        _contribution(level, place, names.get(place), outcome)
        for place, state in states.items()
        if (outcome := compute(definition, Inputs(state.figures), group)).status
    ]
    return sorted(told, key=lambda one: (-one.size, one.place))


async def _parts(session: AnySession, facts: Facts, level: Level) -> dict[str, State]:
    source, families = facts.source, facts.wanted.definition.families
    if level == "organisation":
        return (await members_of_sources(session, [source], families))[source]
    parts = (await parts_of(session, [source.spot], source.moment))[source.spot]
    found = await spots_at(session, parts, families, source.moment)
    return {spot.place: state for spot, state in sorted(found.items())}


def _contribution(level: Level, place: str, name: str | None, outcome: Outcome) -> Contribution:
    return Contribution(
        level=level,
        place=place,
        name=name,
        value=outcome.value,
        reason=outcome.reason,
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        size=outcome.size,
        incomplete=outcome.incomplete,
        status=outcome.status,
    )


async def _events(
    session: AnySession, facts: Facts, group: str, paging: PageParams
) -> Page[BehindEvent]:
    measures, moment = sorted(facts.wanted.definition.measures), facts.source.moment
    parameters = {
        **await parts_behind(session, facts),
        "as_at": moment.as_at,
        "known_at": moment.known_at,
        "measures": measures,
        "group": group,
        "before": before_of(paging),
        "limit": paging.limit + 1,
    }
    found: dict[int, BehindEvent] = {}
    for row in await session.execute(_EVENTS, parameters):
        event = found.setdefault(row.id, _event(row))
        # An organisation that moved within the journal row has two entries: add them up.
        for measure, cells in orjson.loads(row.figures).items():
            if measure in measures and group in cells:
                sums = event.changes.setdefault(measure, {})
                for bucket, amount in cells[group].items():
                    sums[int(bucket)] = sums.get(int(bucket), 0) + amount
    keyed: list[tuple[BehindEvent, CursorKey]] = [(e, [number]) for number, e in found.items()]
    return paging.page(keyed)


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
        causation_id=row.causation_id,
        changes={},
    )
