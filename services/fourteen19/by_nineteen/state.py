"""What is told of Level 2 and Level 3 by 19: the newest release of each cohort of an area."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.fourteen19 import AttainedBy19, AttainmentReleased
from services.fourteen19.by_nineteen.releases import Release, releases_of
from services.fourteen19.by_nineteen.rules import EVERYBODY, FSM, NOT_FSM

_TOLD: Final = {"all": EVERYBODY, "fsm=yes": FSM, "fsm=no": NOT_FSM}


async def attainment_states(
    session: AsyncSession, areas: Sequence[str]
) -> Sequence[AttainmentReleased]:
    """Of each of these areas, by code, and each cohort; the codes of organisations have none."""
    newest: dict[tuple[str, str], Release] = {}
    for release in await releases_of(session, areas):
        newest.setdefault((release.area, release.year), release)
    return [_state(release) for release in newest.values()]


def _state(release: Release) -> AttainmentReleased:
    groups = {}
    for name, group in _TOLD.items():
        counts = release.groups.get(group)
        # A figure that is suppressed is no nought: a group without all three is not told.
        if counts is not None and None not in counts[:4]:
            groups[name] = AttainedBy19(
                **{member: getattr(counts, member) for member in AttainedBy19.model_fields}
            )
    return AttainmentReleased(
        area=release.area,
        year=release.year,
        release=release.release,
        released_on=release.released_on,
        status=release.status,
        groups=groups,
    )
