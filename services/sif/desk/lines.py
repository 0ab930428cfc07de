"""What the timelines of the framework are of: records, what the register tells, results."""

from typing import Final

from chassis.records.lines import (
    CONCERN_LINES,
    INSPECTION_LINES,
    MONITORING_LINES,
    Line,
    Timeline,
    Wanted,
)
from chassis.records.store import AnySession
from education.rounding import half_up
from education.years import AcademicYear
from services.sif.results.reading import SchoolResult, results_of
from services.sif.results.rules import Standard

RESULT: Final = "result"
_STANDARDS: Final[dict[Standard, str]] = {
    "level_2": "level 2 in reading, writing and mathematics",
    "level_4": "level 4 in English and mathematics",
    "expected_2016": "the expected standard in reading, writing and mathematics",
    "five_a_to_c": "five A*-C with English and mathematics",
}


async def _results(session: AnySession, wanted: Wanted) -> list[Line]:
    if wanted.kinds is not None and RESULT not in wanted.kinds:
        return []
    held = await results_of(session, [wanted.organisation])
    return [_of_result(one) for one in held.get(wanted.organisation, ())]


TIMELINE: Final = Timeline(
    "sif",
    register=(INSPECTION_LINES, CONCERN_LINES, MONITORING_LINES),
    further=_results,
    links={RESULT: "/v1/sif/results?organisation={organisation}"},
)


def words_of(result: SchoolResult) -> str:
    """`KS2 2008/09: 54.8 % level 4 in English and mathematics, below the floor of 55 %`."""
    about = f"{result.stage.upper()} {result.year}: "
    if result.percent is None:
        return f"{about}no figure is published"
    said = f"{about}{half_up(result.percent)} % {_STANDARDS[result.standard]}"
    if result.below_floor is None:
        return said
    side = "below" if result.below_floor else "not below"
    return f"{said}, {side} the floor of {result.floor} %"


def _of_result(result: SchoolResult) -> Line:
    return Line(
        organisation=result.organisation,
        on_day=AcademicYear.parse(result.year).ends,
        kind=RESULT,
        key=f"{result.organisation}/{result.year}/{result.stage}",
        item="",
        what=words_of(result),
    )
