"""Every value computed again from the balances, to compare with what is kept."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.kpi.indicators.active import active_definitions
from services.kpi.indicators.definition import Definition
from services.kpi.indicators.kinds import Outcome
from services.kpi.ledger import store
from services.kpi.ledger.draft import Spot
from services.kpi.ledger.values import outcomes_of, unpack
from services.kpi.measures import Cells

_CHUNK = 500
_SPOTS = text(
    """
    SELECT level, place, period FROM (
        SELECT level, place, period FROM balance UNION SELECT level, place, period FROM value
    ) AS known
    WHERE (level, place, period) > (:level, :place, :period)
    ORDER BY level, place, period LIMIT :chunk
    """
)
_KEPT = text(
    """
    SELECT v.indicator, v.level, v.place, v.period, v.definition_version, v.outcomes::text
    FROM value v JOIN unnest(
        cast(:levels AS text[]), cast(:places AS text[]), cast(:periods AS text[])
    ) AS s (level, place, period) USING (level, place, period)
    """
)


class Kept(NamedTuple):
    """A kept value: its definition's version, its outcomes and journal ids by group."""

    version: int
    outcomes: Mapping[str, tuple[Outcome, int]]


class ValueDifference(NamedTuple):
    """One value that is not what its balances give. `journal_id` is the kept row's, if any."""

    definition: Definition
    spot: Spot
    group: str
    expected: Outcome
    found: Outcome | None
    journal_id: int | None


async def value_differences(session: AsyncSession) -> AsyncIterator[ValueDifference]:
    """Every value that differs from a recompute."""
    definitions = await active_definitions(session)
    async for spots in _chunks(session):
        balances = await store.balances(session, spots)
        kept = await _kept(session, spots)
        for spot in spots:
            for code, definition in definitions.items():
                known = kept.get((code, spot), Kept(definition.version, {}))
                for difference in _compare(definition, spot, balances[spot], known):
                    yield difference


def _compare(
    definition: Definition, spot: Spot, figures: Mapping[str, Cells], kept: Kept
) -> list[ValueDifference]:
    groups = {g for m in definition.measures & figures.keys() for g in figures[m]}
    try:
        outcomes = outcomes_of(definition, figures, groups | kept.outcomes.keys())
    except ValueError:  # impossible balances: comparing them with the entries tells of it
        return []
    differences = []
    for group, expected in outcomes.items():
        found, journal_id = kept.outcomes.get(group, (None, None))
        if found != expected or kept.version != definition.version:
            differences.append(
                ValueDifference(definition, spot, group, expected, found, journal_id)
            )
    return differences


async def _chunks(session: AsyncSession) -> AsyncIterator[Sequence[Spot]]:
    last = Spot("", "", "")  # type: ignore[arg-type]  # before every level
    while True:
        rows = await session.execute(_SPOTS, {**last._asdict(), "chunk": _CHUNK})
        spots = [Spot(*row) for row in rows]
        if not spots:
            return
        yield spots
        last = spots[-1]


async def _kept(session: AsyncSession, spots: Sequence[Spot]) -> dict[tuple[str, Spot], Kept]:
    parameters = store.named(("levels", "places", "periods"), spots)
    return {
        (code, Spot(level, place, period)): Kept(
            version, {group: unpack(packed) for group, packed in orjson.loads(outcomes).items()}
        )
        for code, level, place, period, version, outcomes in await session.execute(
            _KEPT, parameters
        )
    }
