"""Profile returns made of children, their events, and the figures worked out plainly from them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any
from uuid import UUID

import uuid_utils

from contracts.earlyyears import ProfileCounts, ProfileLoaded
from contracts.envelope import Event
from contracts.schools import Identifiers, OrganisationChanged

YEAR = "2008/09"
NOON = datetime(2009, 7, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Child:
    """A child's total (None: incomplete), whether at a good level, and gender."""

    total: int | None
    good: bool = False
    gender: str = "F"


@dataclass(frozen=True)
class Return:
    """What one school says about one year; without children it is withdrawn."""

    organisation: str
    area: str
    children: Sequence[Child]
    version: int = 1
    status: str = "provisional"
    year: str = YEAR

    def groups(self) -> dict[str, list[Child]]:
        if not self.children:
            return {}
        groups = {"all": list(self.children)}
        for gender in "FM":
            groups[f"gender={gender}"] = [c for c in self.children if c.gender == gender]
        return groups

    def event(self) -> Event[ProfileLoaded]:
        data = ProfileLoaded(
            organisation=self.organisation,
            area=self.area,
            year=self.year,
            status=self.status,  # type: ignore[arg-type]
            groups={name: counts(children) for name, children in self.groups().items()},
        )
        event = Event.of(data, source="/earlyyears", version=self.version)
        return replace(event, time=NOON + timedelta(minutes=self.version))


def counts(children: Iterable[Child]) -> ProfileCounts:
    """The counts an event carries about some children."""
    known = list(children)
    complete = [child for child in known if child.total is not None]
    return ProfileCounts(
        children=len(complete),
        incomplete=len(known) - len(complete),
        good_level=sum(child.good for child in complete),
        total_score=Counter(child.total for child in complete if child.total is not None),
    )


def registered(organisation: str, area: str, name: str, *, version: int = 1) -> Event[Any]:
    """The register's event about a school."""
    data = OrganisationChanged(
        organisation=organisation,
        change="registered",
        identifiers=Identifiers(urn=organisation),
        name=name,
        kind="Community school",
        phase="primary",
        status="open",
        area=area,
    )
    return Event(UUID(int=uuid_utils.uuid7().int), "/schools", version, NOON, data)


def plain_ni72(children: Sequence[Child]) -> Decimal | None:
    """NI 72 the schoolbook way."""
    complete = [child for child in children if child.total is not None]
    if not complete:
        return None
    return one_place(Decimal(100 * sum(child.good for child in complete)) / len(complete))


def plain_ni92(children: Sequence[Child]) -> Decimal | None:
    """NI 92 the schoolbook way: sort, take the lowest fifth, compare with the median."""
    totals = sorted(child.total for child in children if child.total is not None)
    middle = Decimal(str(median(totals))) if totals else Decimal(0)
    if not middle:
        return None
    lowest = totals[: max((2 * len(totals) + 5) // 10, 1)]
    mean = Decimal(sum(lowest)) / len(lowest)
    return one_place(100 * (middle - mean) / middle)


def one_place(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), ROUND_HALF_UP)
