"""A list's filters, as query parameters: read, checked, every wrong one named at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Query

from chassis.problems import Fault, Problem
from education.periods import parse_period
from services.kpi.indicators.active import resolve
from services.kpi.indicators.definition import Definition
from services.kpi.moment import Moment
from services.kpi.spots import Level, level_of
from services.kpi.values.candidates import Filter

EVERY_GROUP = "*"
_FIRST, _LAST = date(1900, 9, 1), date(2199, 8, 31)
AsAt = Annotated[date | None, Query(description="leave out what became true after this day")]
KnownAt = Annotated[
    datetime | None, Query(description="leave out what was recorded after this moment, with zone")
]


def moment_of(as_at: date | None, known_at: datetime | None) -> Moment:
    """The moment asked for; a `known_at` without a zone could be any of several moments.

    Raises `invalid_request`, also for a day of which no academic year is told.
    """
    if known_at is not None and known_at.tzinfo is None:
        fault = Fault(
            "no_time_zone", "query.known_at", "has no time zone", "Write 2009-12-03T18:00:00Z."
        )
        raise Problem("invalid_request", "The moment is not clear.", errors=[fault])
    days = {"as_at": as_at, "known_at": known_at and known_at.date()}
    far = [name for name, day in days.items() if day and not _FIRST <= day <= _LAST]
    if far:
        told = f"lies outside {_FIRST} to {_LAST}"
        faults = [Fault("out_of_range", f"query.{name}", told) for name in far]
        raise Problem("invalid_request", "Nothing is told of that time.", errors=faults)
    return Moment(as_at, known_at)


@dataclass(frozen=True, slots=True)
class FilterParameters:
    """What a caller may narrow a list of values to; several values of one mean any of them."""

    indicator: Annotated[list[str] | None, Query(description="NI72, 'NI 72', ni072")] = None
    level: Annotated[
        list[Level] | None, Query(description="organisation and area if not given")
    ] = None
    organisation: Annotated[list[str] | None, Query(description="URN, or early-years URN")] = None
    area: Annotated[list[str] | None, Query(description="an authority's three digits")] = None
    place: Annotated[
        list[str] | None, Query(description="region E12000002, country, group 350:phase:primary")
    ] = None
    phase: Annotated[list[str] | None, Query(description="organisations of this phase")] = None
    period: Annotated[list[str] | None, Query(description="2008/09, FY2009-10, 2009/10-AUT")] = None
    group: Annotated[str, Query(description="gender=F, fsm=yes, …; * for every group")] = "all"
    as_at: AsAt = None
    known_at: KnownAt = None

    def filter(self, definitions: Mapping[str, Definition]) -> Filter:
        """The filter meant; raises `invalid_request` naming every wrong parameter."""
        faults: list[Fault] = []
        codes = _codes(self.indicator, definitions, faults)
        periods = _periods(self.period, faults)
        places = [*(self.organisation or ()), *(self.place or ())] or None
        levels = self._levels(places, faults)
        if faults:
            raise Problem("invalid_request", "The filters do not fit.", errors=faults)
        return Filter(
            codes=codes,
            levels=levels,
            places=places,
            areas=self.area,
            phases=self.phase,
            periods=periods,
            groups=None if self.group == EVERY_GROUP else (self.group,),
            moment=moment_of(self.as_at, self.known_at),
        )

    def _levels(self, places: list[str] | None, faults: list[Fault]) -> list[Level] | None:
        if places is None:
            return self.level or (["organisation"] if self.phase else None)
        of_places = sorted({level_of(place) for place in places})
        if self.level is not None and not set(of_places) <= set(self.level):
            message = f"what is asked for is of level {' and '.join(of_places)}"
            faults.append(Fault("contradiction", "query.level", message))
        return list(of_places)


def codes_of(written: Sequence[str], definitions: Mapping[str, Definition]) -> list[str]:
    """The codes of indicators in any spelling; raises `invalid_request` naming the unknown."""
    faults: list[Fault] = []
    found = _codes(written, definitions, faults) or []
    if faults:
        raise Problem("invalid_request", "The filters do not fit.", errors=faults)
    return found


def periods_of(written: Sequence[str]) -> list[str]:
    """Periods in their one form; raises `invalid_request` naming those that are none."""
    faults: list[Fault] = []
    found = _periods(written, faults) or []
    if faults:
        raise Problem("invalid_request", "The filters do not fit.", errors=faults)
    return found


def _codes(
    written: Sequence[str] | None, definitions: Mapping[str, Definition], faults: list[Fault]
) -> list[str] | None:
    found = []
    for one in written or ():
        definition = resolve(definitions, one)
        if definition is None:
            message = f"there is no indicator {one}"
            faults.append(Fault("unknown_indicator", "query.indicator", message))
        else:
            found.append(definition.code)
    return None if written is None else found


def _periods(written: Sequence[str] | None, faults: list[Fault]) -> list[str] | None:
    found = []
    for one in written or ():
        try:
            found.append(parse_period(one).text)
        except ValueError as error:
            faults.append(Fault("invalid_period", "query.period", str(error)))
    return None if written is None else found
