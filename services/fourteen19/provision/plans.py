"""What else is known of a provider's year than whom it teaches: places planned and commissioned,
courses published."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from chassis.records.store import AnySession
from contracts.fourteen19 import PlaceLevel
from services.fourteen19.enrolments.rows import Return


@dataclass(slots=True)
class Plan:
    """Of one provider and year."""

    planned: dict[PlaceLevel, int] = field(default_factory=dict)
    commissioned: dict[PlaceLevel, int] = field(default_factory=dict)
    courses: int = 0

    def add(self, other: "Plan") -> None:
        """Take over what another source knows."""
        self.planned |= other.planned
        self.commissioned |= other.commissioned
        self.courses += other.courses


LEVELS: Final[tuple[PlaceLevel, ...]] = ("entry", "level_1", "level_2", "level_3")
Source = Callable[[AnySession, Sequence[str]], Awaitable[Mapping[Return, Plan]]]
"""Gives what is known of all years of some providers."""


async def plans_of(
    session: AnySession, organisations: Sequence[str], sources: Sequence[Source]
) -> dict[Return, Plan]:
    """All that is known of these providers, by year; each source knows of something else."""
    found: dict[Return, Plan] = {}
    for source in sources:
        for each, plan in (await source(session, organisations)).items():
            found.setdefault(each, Plan()).add(plan)
    return found
