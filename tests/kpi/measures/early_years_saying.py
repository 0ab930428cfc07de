"""What `earlyyears` tells of a setting: visits to it, the quality of its provision, its support."""

from datetime import date
from typing import Any

from contracts.earlyyears import (
    QualityChanged,
    Rated,
    Rating,
    SupportAllocated,
    SupportSession,
    VisitRecorded,
)
from contracts.visits import VisitAction
from tests.kpi.measures.saying import SETTING

Held = tuple[Rating, date, date | None]
"""A rating, from a day on, up to before another."""


def audit(due_on: date, made_on: date | None = None, *actions: Any, **parts: Any) -> VisitRecorded:
    """An audit; `actions` are pairs of days, due and done."""
    fixed = SETTING | {"visit": "EY123456.2009-10.audit", "purpose": "audit"}
    agreed = tuple(VisitAction(due_on=due, done_on=done) for due, done in actions)
    return VisitRecorded(**(fixed | parts), due_on=due_on, made_on=made_on, actions=agreed)


def quality(*held: Held, **parts: Any) -> QualityChanged:
    ratings = tuple(Rated(rating=r, effective_on=day, until=until) for r, day, until in held)
    baseline = held[0][0] if held else None
    return QualityChanged(**(SETTING | parts), baseline=baseline, ratings=ratings)


def hours(rating: Rating | None, allocated: int, *sessions: tuple[date, int], **parts: Any) -> Any:
    fixed = SETTING | {"year": "2009/10", "allocated_on": date(2009, 11, 16)}
    held = tuple(SupportSession(on=day, hours=number) for day, number in sessions)
    return SupportAllocated(**(fixed | parts), rating=rating, allocated=allocated, sessions=held)
