"""What is now true of inspections, categories of concern and monitoring visits, as it is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from contracts.envelope import EventData
from contracts.schools import CategoryChanged, InspectionPublished, MonitoringRecorded
from education.ofsted import CATEGORIES, category_of, framework_of
from services.schools.inspections.rules import (
    ALWAYS,
    Full,
    Latest,
    before_first,
    category_spells,
    latest_spells,
)

JUDGEMENTS: Final = (
    *("capacity", "outcomes", "behaviour", "teaching", "curriculum", "care", "leadership"),
    *("safeguarding", "eyfs", "sixth_form"),
)
"""The grades of an inspection beside its overall effectiveness."""
_HELD = text(f"""
    SELECT o.organisation, o.area, o.phase, o.kind, o.opened_on, o.closed_on,
        o.status = 'closed' AS closed, o.urn IS NULL AND o.ey_urn IS NOT NULL AS setting,
        i.inspected, i.inspected_on, i.published_on, i.overall, i.category, i.progress,
        i.progress_since_visit, i.authority_support, {", ".join(f"i.{n}" for n in JUDGEMENTS)}
    FROM organisation o LEFT JOIN inspection i USING (organisation)
    WHERE o.organisation = ANY(CAST(:organisations AS text[])) AND NOT o.withdrawn
        AND o.status <> 'proposed'
        AND (i.organisation IS NOT NULL OR (o.urn IS NULL AND o.ey_urn IS NOT NULL))
    ORDER BY o.organisation, i.inspected_on""")


@dataclass(frozen=True, slots=True)
class _Organisation:
    """One organisation: what its events say alike, whether a setting, its dates, its rows."""

    alike: dict[str, Any]
    setting: bool
    opened_on: date | None
    closed_on: date | None
    rows: list[RowMapping]

    def of(self, sort: str) -> list[RowMapping]:
        return [row for row in self.rows if row["inspected"] == sort]


async def inspection_states(session: AsyncSession, organisations: Sequence[str]) -> list[EventData]:
    """One model for each full inspection, each time in a category and each monitoring visit, and
    one for a setting's time before its first inspection."""
    rows = (await session.execute(_HELD, {"organisations": list(organisations)})).mappings()
    day = today()
    return [
        state
        for _, held in groupby(rows, key=lambda row: row["organisation"])
        for state in _states(_organisation(list(held), day))
    ]


def _organisation(rows: list[RowMapping], today: date) -> _Organisation:
    first = rows[0]
    return _Organisation(
        {name: first[name] for name in ("organisation", "area", "phase", "kind")},
        setting=first["setting"],
        opened_on=first["opened_on"],
        closed_on=_closed_on(rows, today),
        rows=[row for row in rows if row["inspected"] is not None],
    )


def _closed_on(rows: Sequence[RowMapping], today: date) -> date | None:
    """A closure to come is none yet. Of one nobody knows the date of, nothing counts after the
    last that was heard: the last inspection, or the opening."""
    first, last = rows[0], rows[-1]
    if first["closed_on"] is not None:
        closed_on: date = first["closed_on"]
        return closed_on if closed_on <= today else None
    return (last["inspected_on"] or first["opened_on"] or ALWAYS) if first["closed"] else None


def _states(one: _Organisation) -> Iterator[EventData]:
    for sort in CATEGORIES:
        held = one.of(sort)
        yield from _published(one, sort, held)
        full = [Full(row["inspected_on"], row["overall"], row["category"]) for row in held]
        for spell in category_spells(full, one.closed_on):
            yield CategoryChanged.model_validate(
                {
                    **one.alike,
                    "category": spell.category,
                    "entered_on": spell.entered_on,
                    "left_on": spell.left_on,
                    "left_by": spell.left_by,
                }
            )
    for row in one.of("section_8"):
        yield MonitoringRecorded(
            **one.alike,
            visited_on=row["inspected_on"],
            progress=row["progress"],
            progress_since_visit=row["progress_since_visit"],
            authority_support=row["authority_support"],
        )


def _published(
    one: _Organisation, sort: str, held: Sequence[RowMapping]
) -> Iterator[InspectionPublished]:
    days = [row["inspected_on"] for row in held]
    if one.setting and sort == "early_years":
        yield _inspection(one, sort, None, before_first(days, one.opened_on, one.closed_on))
    for row, latest in zip(held, latest_spells(days, one.closed_on), strict=True):
        yield _inspection(one, sort, row, latest)


def _inspection(
    one: _Organisation, sort: str, row: RowMapping | None, latest: Latest
) -> InspectionPublished:
    said: dict[str, Any] = {}
    if row is not None:
        said = {
            "published_on": row["published_on"],
            "framework": framework_of(row["inspected_on"]),
            "overall": row["overall"],
            "category": category_of(row["overall"], row["category"]),
            "judgements": {n: row[n] for n in JUDGEMENTS if row[n] is not None},
        }
    return InspectionPublished.model_validate(
        {
            **one.alike,
            **said,
            "inspected": sort,
            "setting": one.setting,
            "inspected_on": latest.inspected_on,
            "latest_from": latest.since,
            "latest_until": latest.until,
        }
    )
