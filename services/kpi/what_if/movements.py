"""What a submission's events did move: the indicators as they are, and as they would be without.

All else is as it is now. Where something newer about the same aggregate has arrived since, "after"
is before that, so that a later correction is not taken for this one's doing.
"""

from asyncio import to_thread
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import text

from services.kpi.figures import ALL, Figures, Place, add
from services.kpi.indicators.active import active_definitions
from services.kpi.ledger.draft import spots_of
from services.kpi.ledger.reading import AnySession
from services.kpi.spots import Level, Spot
from services.kpi.values.facts import Facts
from services.kpi.what_if.comparing import Pair
from services.kpi.what_if.deltas import Deltas, Mover, Present, less
from services.kpi.what_if.finding import facts_of, present_of
from services.kpi.what_if.places import places_of, wanted_at
from services.kpi.what_if.standings import register_of

BY_AREA_ABOVE: Final = 1_000
"""Events; of more than these, only what they did to areas is told."""
_COUNTED = text(
    "SELECT count(*) FROM journal WHERE causation_id = :causation_id AND cause <> 'day'"
)
_ENTRIES = text(
    """
    WITH own AS (SELECT id, key, version FROM journal WHERE causation_id = :causation_id),
    newest AS (SELECT key, max(version) AS version FROM own GROUP BY key),
    moving AS (
        SELECT id, true AS own FROM own
        UNION ALL SELECT j.id, false FROM newest n
        JOIN journal j ON j.key = n.key AND j.version > n.version AND j.cause = 'event')
    SELECT m.own, e.organisation, e.area, e.period, e.figures::text AS figures
    FROM moving m JOIN entry e ON e.journal_id = m.id
    WHERE cast(:organisations AS text[]) IS NULL
        OR e.organisation = ANY(cast(:organisations AS text[]))
    """
)
_AT_ONCE: Final = 500  # entries; bounds the memory they take
_Added = dict[Spot, Figures]


class Moves(NamedTuple):
    """Facts before and after some events, and how many of these have arrived."""

    pairs: list[Pair]
    counted: int
    by_area_only: bool


async def movements_of(
    session: AnySession, causation_id: str, organisations: Sequence[str] | None = None
) -> Moves:
    """What the events of one submission moved, as far as they have arrived.

    `organisations`: only what they did to these, however many they were, and to no area.
    """
    asked = {"causation_id": causation_id}
    counted = (await session.execute(_COUNTED, asked)).scalar_one()
    levels: set[Level] = {"organisation", "area"}
    if organisations is not None:
        levels = {"organisation"}
    elif counted > BY_AREA_ABOVE:
        levels = {"area"}
    by_area_only = "organisation" not in levels
    definitions = {
        code: each
        for code, each in (await active_definitions(session)).items()
        if not by_area_only or each.kind != "coverage"
    }
    groups = {ALL, *(group for each in definitions.values() for group in each.groups or ())}
    parameters = asked | {"organisations": organisations}
    own, since = await _added(session, parameters, groups, levels)
    facts = (await facts_of(session, wanted_at(places_of(own), definitions))).values()
    before = Deltas(less(_together(own, since)))
    register = await register_of(session, before.organisations)
    present = await present_of(session, facts, before, register)
    pairs = await to_thread(_pairs, facts, present, before, Deltas(less(since)))
    return Moves(pairs, counted, by_area_only)


def _pairs(facts: Iterable[Facts], present: Present, before: Deltas, after: Deltas) -> list[Pair]:
    back, forth = Mover(present, before), Mover(present, after)
    return [Pair(back.moved(each), forth.moved(each)) for each in facts]


def _together(one: _Added, other: _Added) -> _Added:
    sums = {spot: add((one.get(spot, {}), other.get(spot, {}))) for spot in one | other}
    return {spot: figures for spot, figures in sums.items() if figures}


async def _added(
    session: AnySession,
    parameters: Mapping[str, object],
    groups: set[str],
    levels: Collection[Level],
) -> tuple[_Added, _Added]:
    """What the events added to each spot, and what newer events of the same aggregates did."""
    own, since = dict[Spot, Any](), dict[Spot, Any]()

    def add_up(rows: Iterable[Any]) -> None:
        for row in rows:
            sums = own if row.own else since
            for spot in spots_of(Place(row.organisation, row.area, row.period)):
                if spot.level in levels:
                    _add(sums.setdefault(spot, {}), orjson.loads(row.figures), groups)

    rows = await session.stream(_ENTRIES, parameters, execution_options={"yield_per": _AT_ONCE})
    async for some in rows.partitions():
        await to_thread(add_up, some)
    return own, since


def _add(sums: dict[str, Any], figures: Mapping[str, Any], groups: set[str]) -> None:
    """Add what is of these groups: thousands of entries, too many to make new figures for each."""
    for measure, cells in figures.items():
        of_measure = sums.setdefault(measure, {})
        for group in groups & cells.keys():
            amounts = of_measure.setdefault(group, {})
            for bucket, amount in cells[group].items():
                number = int(bucket)
                amounts[number] = amounts.get(number, 0) + amount
