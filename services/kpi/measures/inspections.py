"""What events of inspections and of categories of concern say, in figures."""

from collections.abc import Sequence
from typing import Final

from contracts.envelope import BadEvent, Event
from contracts.schools import CategoryChanged, InspectionPublished
from education.years import AcademicYear
from services.kpi.figures import (
    ALL,
    ALWAYS,
    FINAL,
    POSITION,
    SCALAR,
    Figures,
    Place,
    Posting,
    true_during,
)
from services.kpi.measures.parts import in_order, tally

BEHAVIOUR: Final = "behaviour"
"""The judgement that NI 86 is about."""
SECONDARY: Final = frozenset({"secondary", "middle_deemed_secondary", "all_through"})
CATEGORIES: Final = {"notice_to_improve": 1, "special_measures": 2}
"""The buckets of a school's categories; those of early years settings are not counted."""


def inspection_posting(event: Event[InspectionPublished]) -> Posting:
    """A school or setting by its latest inspection, for as long as that is the latest.

    Raises `BadEvent` for grades of no inspection, or one that was the latest until before it was.
    """
    data = event.data
    if data.inspected_on is None and (data.overall is not None or data.judgements):
        raise BadEvent("grades without the day of an inspection")
    in_order(data.latest_from, data.latest_until, "latest_until")
    if data.withdrawn:
        return Posting(ALWAYS)
    if data.inspected == "section_5":
        figures = _of_school(data)
    else:
        figures = _of_setting(data) if data.setting else {}
    place = Place(data.organisation, data.area, POSITION)
    return Posting(ALWAYS, true_during(place, figures, data.latest_from, data.latest_until))


def category_posting(event: Event[CategoryChanged]) -> Posting:
    """A school in its category from the inspection that put it in, and in the academic year in
    which it came out of special measures, that it did and after how many days.

    Raises `BadEvent` for one that left before it entered, or for no reason.
    """
    data = event.data
    in_order(data.entered_on, data.left_on, "left_on")
    if (data.left_on is None) != (data.left_by is None):
        raise BadEvent("left_on and left_by go together")
    bucket = CATEGORIES.get(data.category)
    if data.withdrawn or bucket is None:
        return Posting(ALWAYS)
    groups = (ALL, f"phase={data.phase}")
    place = Place(data.organisation, data.area, POSITION)
    in_category = tally("ofsted.category", groups, bucket)
    lines = true_during(place, in_category, data.entered_on, data.left_on)
    if data.category != "special_measures" or data.left_on is None:
        return Posting(ALWAYS, lines)
    year = Place(data.organisation, data.area, str(AcademicYear.containing(data.left_on)))
    came_out = _came_out(data, groups, (data.left_on - data.entered_on).days)
    return Posting(ALWAYS, (*lines, *true_during(year, came_out, data.left_on, None)))


def _of_school(data: InspectionPublished) -> Figures:
    groups = (ALL, f"phase={data.phase}")
    figures = tally("ofsted.returns", groups, FINAL)
    if data.overall is not None:
        figures |= tally("ofsted.grade", groups, data.overall)
    if data.phase in SECONDARY and (behaviour := data.judgements.get(BEHAVIOUR)) is not None:
        figures |= tally("ofsted.behaviour", groups, behaviour)
    return figures


def _of_setting(data: InspectionPublished) -> Figures:
    groups = (ALL, f"kind={data.kind}")
    figures = tally("settings.returns", groups, FINAL)
    if data.inspected_on is None:
        figures |= tally("settings.not_inspected", groups, SCALAR)
    elif data.overall is not None:
        figures |= tally("settings.grade", groups, data.overall)
    return figures


def _came_out(data: CategoryChanged, groups: Sequence[str], days: int) -> Figures:
    figures = tally("special_measures.returns", groups, FINAL)
    if data.left_by == "closed":
        return figures | tally("special_measures.closures", groups, SCALAR)
    removals = tally("special_measures.removals", groups, SCALAR)
    return figures | removals | tally("special_measures.days", groups, SCALAR, days)
