"""Values: every indicator over the balances, kept with the journal row that moved it last.

A row holds one indicator of one spot, for all groups: group -> outcome. In an outcome, numbers are
decimal text, what is null is absent, and `journal` is the id of the row that moved it last.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.kpi.indicators.definition import Definition
from services.kpi.indicators.kinds import Outcome, compute
from services.kpi.ledger.draft import Movement, Spot
from services.kpi.ledger.store import named
from services.kpi.measures import Cells

_COLUMNS = ("indicator", "level", "place", "period", "area", "definition_version", "outcomes")
_PUT_VALUES = text(
    f"""
    INSERT INTO value AS held ({", ".join(_COLUMNS)})
    SELECT indicator, level, place, period, area, definition_version, outcomes::jsonb
    FROM unnest(cast(:indicator AS text[]), cast(:level AS text[]), cast(:place AS text[]),
                cast(:period AS text[]), cast(:area AS text[]),
                cast(:definition_version AS int[]), cast(:outcomes AS text[]))
        AS new ({", ".join(_COLUMNS)})
    ON CONFLICT (indicator, level, place, period) DO UPDATE SET
        area = excluded.area, definition_version = excluded.definition_version,
        outcomes = held.outcomes || excluded.outcomes
    """
)


@dataclass(frozen=True, slots=True)
class Computed:
    """One indicator of one spot: for some groups the outcome, and the journal row behind it."""

    definition: Definition
    spot: Spot
    area: str
    outcomes: Mapping[str, tuple[Outcome, int]]


def moved_values(
    definitions: Iterable[Definition],
    movement: Movement,
    balances: Mapping[Spot, Mapping[str, Cells]],
    journal_ids: Sequence[int],
) -> Iterator[Computed]:
    """The values a movement touches, over the balances after it; `journal_ids` are its steps'."""
    for spot, moved in movement.moved.items():
        area = spot.place if spot.level == "area" else movement.areas[spot.place]
        for definition in definitions:
            last: dict[str, int] = {}
            for measure in definition.measures & moved.keys():
                for group, index in moved[measure].items():
                    if last.get(group, -1) < index:
                        last[group] = index
            if last:
                outcomes = outcomes_of(definition, balances[spot], last)
                numbered = {g: (o, journal_ids[last[g]]) for g, o in outcomes.items()}
                yield Computed(definition, spot, area, numbered)


def outcomes_of(
    definition: Definition, figures: Mapping[str, Cells], groups: Iterable[str]
) -> dict[str, Outcome]:
    """The outcome for each of `groups`, from one spot's balances."""
    cells = [(measure, figures[measure]) for measure in definition.measures if measure in figures]
    return {
        group: compute(definition, {m: each[group] for m, each in cells if group in each})
        for group in groups
    }


async def put_values(session: AsyncSession, values: Iterable[Computed]) -> None:
    """Overwrite these outcomes; other groups' outcomes stay as they are."""
    rows = [
        (
            each.definition.code, *each.spot, each.area, each.definition.version,
            orjson.dumps({g: _pack(*kept) for g, kept in each.outcomes.items()}).decode(),
        )
        for each in values
    ]  # fmt: skip
    await session.execute(_PUT_VALUES, named(_COLUMNS, rows))


def _pack(outcome: Outcome, journal_id: int) -> dict[str, object]:
    packed: dict[str, object] = {"journal": journal_id, "size": outcome.size}
    if outcome.value is None:
        packed["reason"] = outcome.reason
    else:
        packed["value"] = str(outcome.value)
    if outcome.numerator is not None:
        packed["numerator"] = str(outcome.numerator)
        packed["denominator"] = str(outcome.denominator)
    if outcome.incomplete:
        packed["incomplete"] = outcome.incomplete
    if outcome.status:
        packed["status"] = outcome.status
    if outcome.details:
        packed["details"] = {name: str(number) for name, number in outcome.details.items()}
    return packed


def unpack(packed: Mapping[str, Any]) -> tuple[Outcome, int]:
    """An outcome, and the journal id, from what `put_values` keeps."""
    outcome = Outcome(
        value=_decimal(packed.get("value")),
        reason=packed.get("reason"),
        numerator=_decimal(packed.get("numerator")),
        denominator=_decimal(packed.get("denominator")),
        size=packed["size"],
        incomplete=packed.get("incomplete", 0),
        status=packed.get("status"),
        details={name: Decimal(number) for name, number in packed.get("details", {}).items()},
    )
    return outcome, packed["journal"]


def _decimal(number: str | None) -> Decimal | None:
    return None if number is None else Decimal(number)
