"""Every change of a value: the ledger's entries added up one after another, computed each time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import text

from chassis.paging import CursorKey, Page, PageParams
from services.kpi.figures import Cells, Figures, add_cells
from services.kpi.indicators.definition import Definition
from services.kpi.indicators.kinds import Outcome, Reason, Status, compute
from services.kpi.ledger.reading import AnySession
from services.kpi.ledger.store import parse
from services.kpi.values.answer import Number
from services.kpi.values.behind import before_of, parts_behind
from services.kpi.values.facts import Facts

_ENTRIES = text(
    """
    SELECT j.id, j.event_id, j.event_type, j.subject, j.version, j.source, j.cause, j.event_time,
           j.recorded_at, j.effective_on, j.correlation_id, e.figures::text AS figures
    FROM entry e JOIN journal j ON j.id = e.journal_id
    WHERE e.period = :period AND (e.organisation = ANY(cast(:organisations AS text[]))
        OR e.area = ANY(cast(:areas AS text[])))
    ORDER BY j.id
    """
)


class Cause(BaseModel):
    """The event that brought a change about."""

    id: UUID
    type: str
    subject: str
    version: int
    time: datetime
    effective_on: date
    cause: str
    correlation_id: str | None


class Change(BaseModel):
    """One change of a value: what it became, what it was, when that was known, by which event."""

    value: Number | None
    reason: Reason | None
    numerator: Number | None
    denominator: Number | None
    status: Status | None
    previous: Number | None
    recorded_at: datetime
    cause: Cause


async def changes_of(
    session: AnySession, facts: Facts, group: str, paging: PageParams
) -> Page[Change]:
    """The changes of one value, newest first. Of a coverage, which its organisations make
    together, only those of its figures."""
    asked = await parts_behind(session, facts)
    rows = (await session.execute(_ENTRIES, asked)).all()
    before = before_of(paging)
    changes: list[tuple[Change, CursorKey]] = [
        (change, [number])
        for number, change in _changes(facts.wanted.definition, facts, group, rows)
        if number < before
    ]
    return paging.page(list(reversed(changes))[: paging.limit + 1])


def _changes(
    definition: Definition, facts: Facts, group: str, rows: Sequence[Any]
) -> Iterator[tuple[int, Change]]:
    figures: dict[str, Cells] = {}
    last: Outcome | None = None
    for number, of_one in _by_journal(rows):
        for row in of_one:
            _add(figures, parse(row.figures), definition)
        inputs = facts.inputs._replace(figures=figures)
        outcome = compute(definition, inputs, group)
        if _seen(outcome) != _seen(last):
            yield number, _change(outcome, last, of_one[-1])
        last = outcome


def _by_journal(rows: Iterable[Any]) -> Iterator[tuple[int, list[Any]]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.id, []).append(row)
    yield from grouped.items()


def _add(figures: dict[str, Cells], change: Figures, definition: Definition) -> None:
    for measure in definition.measures & change.keys():
        figures[measure] = add_cells(figures.get(measure, {}), change[measure])


def _seen(outcome: Outcome | None) -> tuple[object, ...]:
    if outcome is None:
        return (None, "not_collected", None, None, None)
    return outcome.value, outcome.reason, outcome.numerator, outcome.denominator, outcome.status


def _change(outcome: Outcome, last: Outcome | None, row: Any) -> Change:
    return Change(
        value=outcome.value,
        reason=outcome.reason,
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        status=outcome.status,
        previous=last.value if last else None,
        recorded_at=row.recorded_at,
        cause=cause_of(row),
    )


def cause_of(row: Any) -> Cause:
    """The event of a journal row."""
    return Cause(
        id=row.event_id,
        type=row.event_type,
        subject=row.subject,
        version=row.version,
        time=row.event_time,
        effective_on=row.effective_on,
        cause=row.cause,
        correlation_id=row.correlation_id,
    )
