"""Whole-class music projects of a school, and the pupils they reach of those on roll."""

from collections.abc import Iterator
from typing import Final

from contracts.enrichment import ProjectChanged
from contracts.envelope import BadEvent, Event
from education.years import AcademicYear
from services.kpi.figures import ALL, ALWAYS, FINAL, Line, Place, Posting
from services.kpi.measures.parts import figures_of, tally, year_of

MUSIC, REACH = "music", "music_reach"
_NAMES: Final = {name: name for name in ("projects", "year_long", "pupils")}


def projects_posting(event: Event[ProjectChanged]) -> Posting:
    """The projects of one school and year since the first began; and of a school whose roll is
    held, its pupils of years 3 to 6 from the first day of the year, and those reached.

    Raises `BadEvent` for a year that is none, and for parts that are more than their whole.
    """
    data, year = event.data, year_of(event.data.year)
    if max(data.weekly, data.year_long, data.classes) > data.projects:
        raise BadEvent(f"more of a sort than projects: {data.projects}")
    if data.key_stage_2 > data.pupils:
        raise BadEvent(f"key_stage_2: {data.key_stage_2} of {data.pupils} pupils")
    if data.key_stage_2 > (data.key_stage_2_roll or data.key_stage_2):
        raise BadEvent(f"key_stage_2: {data.key_stage_2} of {data.key_stage_2_roll} on roll")
    if data.withdrawn:
        return Posting(ALWAYS)
    return Posting(ALWAYS, tuple(_lines(data, year, event)))


def _lines(
    data: ProjectChanged, year: AcademicYear, event: Event[ProjectChanged]
) -> Iterator[Line]:
    place = Place(data.organisation, data.area, str(year))
    told_on = min(event.time.date(), year.ends)
    since = min(told_on, data.first_on) if data.first_on else told_on
    if data.projects:
        yield Line(place, figures_of(MUSIC, _NAMES, {ALL: data}), since)
    if data.key_stage_2_roll:
        roll = tally(f"{REACH}.roll", [ALL], amount=data.key_stage_2_roll)
        yield Line(place, tally(f"{REACH}.returns", [ALL], FINAL) | roll, year.starts)
        if data.key_stage_2:
            yield Line(place, tally(f"{REACH}.key_stage_2", [ALL], amount=data.key_stage_2), since)
