"""What was announced, worked out again from the balances: is it still what the world was told?"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.kpi import GroupValue
from education.periods import parse_period
from services.kpi.announcing.announced import Told, read_announced
from services.kpi.announcing.events import told_of
from services.kpi.announcing.touched import touch_values
from services.kpi.indicators.active import active_definitions
from services.kpi.ledger.report import LedgerDifference
from services.kpi.moment import NOW
from services.kpi.spots import Spot
from services.kpi.values.facts import Reading
from services.kpi.values.wanted import Wanted

_CHUNK: Final = 500
_IN_QUEUE = text("SELECT EXISTS (SELECT FROM touched)")
_KEYS = text(
    """
    SELECT indicator, level, place, period FROM announced
    WHERE (indicator, level, place, period) > (:indicator, :level, :place, :period)
    ORDER BY 1, 2, 3, 4 LIMIT :chunk
    """
)


async def announced_differences(session: AsyncSession) -> list[LedgerDifference]:
    """Every value that was told otherwise than it is. While some still wait to be told: none."""
    if (await session.execute(_IN_QUEUE)).scalar_one():
        return []
    found: list[LedgerDifference] = []
    last = ("", "", "", "")
    while True:
        names = ("indicator", "level", "place", "period")
        asked = {**dict(zip(names, last, strict=True)), "chunk": _CHUNK}
        keys = [tuple(row) for row in await session.execute(_KEYS, asked)]
        if not keys:
            return found
        found += await _compare(session, keys)
        last = keys[-1]


async def _compare(
    session: AsyncSession, keys: list[tuple[str, str, str, str]]
) -> list[LedgerDifference]:
    definitions = await active_definitions(session)
    wanted = [
        Wanted(definitions[code], level, place, parse_period(period))  # type: ignore[arg-type]
        for code, level, place, period in keys
        if code in definitions and definitions[code].status != "retired"
    ]
    known = await read_announced(session, keys)
    return [
        each
        for facts in await Reading(session, NOW).facts(wanted)
        for key in [(facts.wanted.definition.code, *facts.wanted.spot)]
        for each in _differences(key, known[key].told, told_of(facts))
    ]


def _differences(
    key: tuple[str, str, str, str], told: Told, now: Told
) -> Iterable[LedgerDifference]:
    for group in sorted(told.keys() | now.keys()):
        if told.get(group) != now.get(group):
            yield LedgerDifference(
                what="announced",
                where="/".join((*key[:3], key[3].replace("/", "-"), group)),
                expected=_text(now.get(group)),
                found=_text(told.get(group)),
            )


def _text(value: GroupValue | None) -> str | None:
    return value.model_dump_json(exclude_none=True) if value else None


async def touch_differences(session: AsyncSession, differences: Iterable[LedgerDifference]) -> None:
    """Have the announcer look at these again."""
    wrong = sorted({tuple(each.where.split("/")[:4]) for each in differences})
    values = [
        (code, Spot(level, place, parse_period(period).text))  # type: ignore[arg-type]
        for code, level, place, period in wrong
    ]
    await touch_values(session, values)
