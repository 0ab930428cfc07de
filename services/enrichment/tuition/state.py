"""What events tell of one-to-one tuition."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from contracts.enrichment import TuitionChanged, TuitionCourses
from services.enrichment.tuition.counting import (
    Counted,
    Part,
    by_part,
    counted,
    pupils_by_group,
)
from services.enrichment.tuition.courses import (
    Allocation,
    Course,
    GroupsOf,
    allocations_of,
    courses_of,
    groups_of,
)


async def tuition_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[TuitionChanged]:
    """Of each of these schools and each year in which it has a course or was given one."""
    courses: defaultdict[tuple[str, str], list[Course]] = defaultdict(list)
    for course in await courses_of(session, organisations):
        courses[course.organisation, course.year].append(course)
    given: defaultdict[tuple[str, str], list[Allocation]] = defaultdict(list)
    for each in await allocations_of(session, organisations):
        given[each.organisation, each.year].append(each)
    groups = await groups_of(session, organisations)
    places = await places_of(session, organisations)
    return [
        _told(places[at[0]].told() | {"year": at[1]}, courses[at], given[at], groups)
        for at in sorted({*courses, *given})
        if at[0] in places
    ]


def _told(
    place: dict[str, Any],
    courses: Sequence[Course],
    given: Sequence[Allocation],
    groups: GroupsOf,
) -> TuitionChanged:
    whole = counted(courses)
    return TuitionChanged(
        **place,
        courses=tuple(_courses(part, each) for part, each in by_part(courses, given).items()),
        pupils=len(whole.pupils),
        by=pupils_by_group(courses, groups),
        offered=whole.offered,
        attended=whole.attended,
        first_on=whole.first_on,
    )


def _courses(part: Part, some: Counted) -> TuitionCourses:
    return TuitionCourses.model_validate(
        {
            **part._asdict(),
            **some.by_status,
            "allocated": some.allocated,
            "hours": some.hours,
            "assessed": some.assessed,
            "sub_levels": dict(sorted(some.gains.items())),
        }
    )
