"""Results at 16 (GCSE and equivalent), and level 2 and 3 by 19."""

from typing import Final

from contracts.envelope import BadEvent, Event
from contracts.fourteen19 import AttainmentReleased, GcseCounts, ResultLoaded
from services.kpi.figures import ALWAYS, FINAL, PROVISIONAL, Place, Posting, true_since
from services.kpi.measures.parts import figures_of, year_of

GCSE, BY_19 = "gcse", "attainment19"
_GCSE: Final = {
    "pupils": "pupils",
    "level2": "level_2",
    "level1": "level_1",
    "any": "any_qualification",
}
_OF: Final = (
    ("level_2_with_english_and_maths", "level_2"),
    ("level_2", "pupils"),
    ("level_1", "pupils"),
    ("any_qualification", "pupils"),
)
"""Who is in the first is in the second too."""
_BY_19: Final = {
    "cohort": "cohort",
    "level2": "level_2",
    "level2_with_english_and_maths": "level_2_with_english_and_maths",
    "level3": "level_3",
}


def gcse_posting(event: Event[ResultLoaded]) -> Posting:
    """The pupils of a school and year by group and by what they achieved.

    Raises `BadEvent` for a year that is none, or more who achieved than pupils.
    """
    data, year = event.data, year_of(event.data.year)
    for group, told in data.groups.items():
        _within(group, told)
    if data.withdrawn or not data.groups:
        return Posting(ALWAYS)
    status = FINAL if data.status == "final" else PROVISIONAL
    figures = figures_of(GCSE, _GCSE, data.groups, status=status)
    place = Place(data.organisation, data.area, str(year))
    return true_since(min(event.time.date(), year.ends), place, figures)


def by_19_posting(event: Event[AttainmentReleased]) -> Posting:
    """A cohort of an area, and who attained level 2 and 3 by 19, since the day of the release.

    Raises `BadEvent` for a year that is none. More may attain than were there at 14.
    """
    data, year = event.data, year_of(event.data.year)
    if data.withdrawn:
        return Posting(ALWAYS)
    status = FINAL if data.status == "final" else PROVISIONAL
    figures = figures_of(BY_19, _BY_19, data.groups, status=status)
    return true_since(data.released_on, Place(None, data.area, str(year)), figures)


def _within(group: str, told: GcseCounts) -> None:
    for part, whole in _OF:
        if getattr(told, part) > getattr(told, whole):
            raise BadEvent(f"group {group}: more pupils with {part} than {whole}")
