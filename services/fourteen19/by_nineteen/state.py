"""What is told of Level 2 and Level 3 by 19: the newest release of each cohort of an area."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.fourteen19 import AttainedBy19, AttainmentReleased
from services.fourteen19.by_nineteen.releases import Release, releases_of
from services.fourteen19.by_nineteen.rules import ALL, Group


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
    for group, counts in release.groups.items():
        name = _name(group)
        told = {member: getattr(counts, member) for member in AttainedBy19.model_fields}
        # A figure that is suppressed is no nought: a group without all of them is not told.
        if name is not None and None not in told.values():
            groups[name] = AttainedBy19(**told)
    return AttainmentReleased(
        area=release.area,
        year=release.year,
        release=release.release,
        released_on=release.released_on,
        status=release.status,
        groups=groups,
    )


def _name(group: Group) -> str | None:
    """As events name it; None: of several characteristics at once no event tells."""
    values = zip(Group._fields, group, strict=True)
    names = [f"{characteristic}={value}" for characteristic, value in values if value != ALL]
    if len(names) > 1:
        return None
    return names[0] if names else ALL
