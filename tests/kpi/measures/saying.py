"""What `schools` tells of a school, a setting, their inspections and governing bodies."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import uuid_utils

from contracts.envelope import Event, EventData
from contracts.schools import (
    CategoryChanged,
    GoverningBodyChanged,
    Identifiers,
    InspectionPublished,
    OrganisationChanged,
)
from services.kpi.figures import Figures, Posting, add

SCHOOL: dict[str, Any] = {
    "organisation": "105148", "area": "350", "phase": "primary", "kind": "community_school",
}  # fmt: skip
SETTING: dict[str, Any] = {
    "organisation": "EY123456", "area": "350", "phase": "not_applicable", "kind": "childminder",
}  # fmt: skip
TOLD_ON = date(2010, 9, 1)


def told(data: EventData, version: int = 1, on: date = TOLD_ON) -> Event[Any]:
    """The event of it, told at noon of a day."""
    noon = datetime.combine(on, time(12), UTC)
    return Event(UUID(int=uuid_utils.uuid7().int), "/schools", version, noon, data)


def true_on(posting: Posting, day: date, period: str = "position") -> Figures:
    """What a posting says of a period, as of a day."""
    return add(
        line.figures
        for line in posting.lines
        if line.effective_on <= day and line.place.period == period
    )


def organisation(**parts: Any) -> OrganisationChanged:
    fixed = SCHOOL | {"change": "changed", "identifiers": Identifiers(), "name": "A school"}
    return OrganisationChanged(**(fixed | {"status": "open"} | parts))


def inspection(on: date | None, overall: int | None, **parts: Any) -> InspectionPublished:
    fixed = SCHOOL | {"inspected": "section_5", "latest_from": on}
    return InspectionPublished(**(fixed | parts), inspected_on=on, overall=overall)


def of_setting(on: date | None, overall: int | None, **parts: Any) -> InspectionPublished:
    return inspection(
        on, overall, **(SETTING | {"inspected": "early_years", "setting": True} | parts)
    )


def category(name: str, entered_on: date, left_on: date | None = None, **parts: Any) -> Any:
    fixed = SCHOOL | {"left_by": "lifted" if left_on else None}
    return CategoryChanged(
        **(fixed | parts),
        category=name,  # type: ignore[arg-type]
        entered_on=entered_on,
        left_on=left_on,
    )


def governing_body(seats: int, vacancies: int, **parts: Any) -> GoverningBodyChanged:
    fixed = SCHOOL | {"seats": {"parent": seats}, "filled": {"parent": seats - vacancies}}
    return GoverningBodyChanged(**(fixed | parts), vacancies=vacancies)
