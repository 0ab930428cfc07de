"""What somebody is committed to in an academic year, and what is left of the capacity."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import text

from chassis.problems import Fault
from chassis.records.store import AnySession
from services.sif.people.state import Allocation, Person, Stint
from services.sif.support.state import Support

RESERVED: Final = 8
"""Half days a year a School Improvement Partner keeps for development and networking: four days."""
_WORK: Final = text("""
    SELECT kind, organisation, CAST(state AS text) AS state FROM record
    WHERE kind IN ('allocation', 'support')
        AND state @> ANY(CAST(CAST(:likes AS text[]) AS jsonb[]))
    ORDER BY kind, key""")


@dataclass(slots=True)
class Load:
    """Of one person and academic year, in half days: stints as partner of schools, each with its
    school, and support as a consultant."""

    stints: list[tuple[str, Stint]] = field(default_factory=list)
    support_allocated: int = 0
    support_delivered: int = 0

    @property
    def allocated(self) -> int:
        """To schools, as their partner."""
        return sum(stint.half_days for _, stint in self.stints)

    @property
    def committed(self) -> int:
        return self.allocated + self.support_allocated


Loads = defaultdict[tuple[str, str], Load]
"""By person and academic year, `("sip-1", "2009/10")`; empty where there is nothing."""


def reserved(person: Person) -> int:
    """Half days of a year that are no school's."""
    return RESERVED if "school_improvement_partner" in person.roles else 0


def half_days_left(person: Person, year: str, load: Load) -> int | None:
    """What may still be allocated; None where nobody stated a capacity for the year."""
    capacity = person.capacity_half_days.get(year)
    return None if capacity is None else capacity - reserved(person) - load.committed


def overbooked(person: Person, year: str, load: Load, asked: int, path: str) -> Iterator[Fault]:
    """A person whose load, `asked` half days of it new, is beyond the capacity."""
    left = half_days_left(person, year, load)
    if left is None:
        yield Fault("no_capacity", path, f"no capacity is stated for {year}")
    elif left < 0:
        message = f"{max(left + asked, 0)} half days are left in {year}; {asked} are wanted"
        yield Fault("over_capacity", path, message)


async def loads_of(
    session: AnySession, year: str | None = None, people: Collection[str] | None = None
) -> Loads:
    """The loads of some people, or all, in one year, or each."""
    loads = Loads(Load)
    for row in await session.execute(_WORK, {"likes": _likes(year, people)}):
        if row.kind == Support.NAME:
            _add_support(loads, Support.model_validate_json(row.state))
            continue
        allocation = Allocation.model_validate_json(row.state)
        for stint in allocation.partners:
            # Of those who share a school's year perhaps not all were asked for.
            if people is None or stint.partner in people:
                loads[stint.partner, allocation.year].stints.append((row.organisation, stint))
    return loads


def _likes(year: str | None, people: Collection[str] | None) -> list[str]:
    common: dict[str, Any] = {} if year is None else {"year": year}
    if people is None:
        return [orjson.dumps(common).decode()]
    wanted = [
        common | mine
        for person in people
        for mine in ({"partners": [{"partner": person}]}, {"consultant": person})
    ]
    return [orjson.dumps(each).decode() for each in wanted]


def _add_support(loads: Loads, support: Support) -> None:
    load = loads[support.consultant, support.year]
    load.support_allocated += support.half_days
    load.support_delivered += support.delivered
