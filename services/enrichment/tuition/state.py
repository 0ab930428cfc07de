"""What events tell of one-to-one tuition."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from contracts.enrichment import TuitionChanged, TuitionCourses
from services.enrichment.pupils.groups import TOLD_BY, told_by
from services.enrichment.tuition.counting import (
    Counted,
    Part,
    parts_of,
    pupils_by_group,
    tuition_of,
)

_TOLD_BY: Final = (*TOLD_BY, "key_stage")


async def tuition_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[TuitionChanged]:
    """Of each of these schools and each year in which it has a course or was given one."""
    found = await tuition_of(session, organisations)
    groups = await pupils_by_group(session, organisations)
    places, parts = await places_of(session, organisations), parts_of(found)
    return [
        TuitionChanged(
            **places[at.organisation].told(),
            year=at.year,
            courses=tuple(_courses(part, each) for part, each in parts.get(at, {}).items()),
            pupils=whole.pupils,
            by=told_by(groups.get(at, {}), _TOLD_BY),
            offered=whole.offered,
            attended=whole.attended,
            first_on=whole.first_on,
        )
        for at, whole in found.items()
        if at.organisation and at.organisation in places and at.part is None
    ]


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
