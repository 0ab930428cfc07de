"""The PE and School Sport Survey: pupils of years 1 to 11 by hours of PE and sport a week."""

from collections.abc import Iterable
from typing import Final

from contracts.enrichment import Participating, ParticipationLoaded
from contracts.envelope import BadEvent, Event
from services.kpi.figures import ALL, ALWAYS, Place, Posting, true_since
from services.kpi.measures.parts import by, figures_of, year_of

PE: Final = "pe"
MEASURED: Final = range(1, 12)
"""The year groups that are measured; the survey has those of 16 to 19 too."""
_NAMES: Final = {name: name for name in Participating.model_fields}


def survey_posting(event: Event[ParticipationLoaded]) -> Posting:
    """The pupils surveyed of one school and year, by year group and by gender, since the day they
    are told.

    Raises `BadEvent` for a year that is none, and for parts that are more than their whole.
    """
    data, year = event.data, year_of(event.data.year)
    told = {each: data.year_groups[each] for each in MEASURED if each in data.year_groups}
    for name, each in (by("year_group", data.year_groups) | by("gender", data.genders)).items():
        _within(name, each)
    whole = _together(told.values())
    if _together(data.genders.values()).pupils > whole.pupils:
        raise BadEvent("more girls and boys than pupils")
    if data.withdrawn or not told:
        return Posting(ALWAYS)
    groups = {ALL: whole, **by("year_group", told), **by("gender", data.genders)}
    place = Place(data.organisation, data.area, str(year))
    return true_since(min(event.time.date(), year.ends), place, figures_of(PE, _NAMES, groups))


def _together(some: Iterable[Participating]) -> Participating:
    held = list(some)
    return Participating(**{name: sum(getattr(each, name) for each in held) for name in _NAMES})


def _within(name: str, told: Participating) -> None:
    if max(told.two_hours, told.three_hours) > told.pupils:
        raise BadEvent(f"{name}: more pupils with hours of PE than pupils")
    if told.five_hours > told.three_hours:
        raise BadEvent(f"{name}: more pupils with five hours than with three")
