"""The values to release, as they stand: the one place that knows how values are read."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from services.kpi.indicators.definition import Definition
from services.kpi.indicators.kinds import Reason, Status
from services.kpi.ledger.reading import AnySession
from services.kpi.spots import Level
from services.kpi.values.candidates import Filter
from services.kpi.values.query import find_values

_LEVELS: Final[tuple[Level, ...]] = ("area", "organisation")
_ALL: Final = 2**31


class Taken(NamedTuple):
    """One value of one place and group; `size` is how many people it tells of."""

    indicator: str
    level: Level
    place: str
    name: str | None
    period: str
    group: str
    value: Decimal | None
    reason: Reason | None
    numerator: Decimal | None
    denominator: Decimal | None
    size: int
    status: Status | None
    definition_version: int
    as_of: datetime | None


async def take(
    session: AnySession, definitions: Sequence[Definition], *, area: str, period: str
) -> list[Taken]:
    """The values of an area and of its organisations in one period, for every group."""
    wanted = Filter(
        codes=[each.code for each in definitions],
        levels=_LEVELS,
        areas=[area],
        periods=[period],
        groups=None,
    )
    by_code = {each.code: each for each in definitions}
    found = await find_values(session, by_code, wanted, limit=_ALL)
    return [
        Taken(
            indicator=each.indicator,
            level=each.level,
            place=each.place,
            name=each.organisation.name if each.organisation else None,
            period=each.period,
            group=each.group,
            value=each.value,
            reason=each.reason,
            numerator=each.numerator,
            denominator=each.denominator,
            size=each.size,
            status=each.status,
            definition_version=each.definition_version,
            as_of=each.as_of,
        )
        for each, _ in found
    ]
