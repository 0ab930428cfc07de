"""One indicator of a release as it is kept: a figure or a symbol for each place and group. Pure."""

from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from education.disclosure import Suppression, Why, shows_numbers
from education.tables import Cell
from services.kpi.indicators.kinds import Status
from services.kpi.releases.answers import HiddenValue, ReleaseTable, Symbol
from services.kpi.releases.hiding import Draft, has_numbers
from services.kpi.releases.taking import Taken
from services.kpi.spots import Level


class Kept(NamedTuple):
    """One value of a release. `numerator` and `denominator` are what the next release is compared
    with; they are told only where `numbers` says so. What is hidden has none of them."""

    level: Level
    place: str
    group: str
    name: str | None
    value: Decimal | None
    symbol: Symbol | None
    why: Why | None
    numerator: Decimal | None
    denominator: int | None
    numbers: bool
    flagged: bool
    status: Status | None


def kept_of(draft: Draft, suppression: Suppression) -> list[Kept]:
    """The values of one indicator as they leave, in the order of place and group."""
    return [
        _hidden(row, suppression.hidden[address])
        if address in suppression.hidden
        else _shown(draft, row, draft.table.cells.get(address), address in suppression.flagged)
        for address, row in sorted(draft.rows.items())
    ]


def summary_of(
    draft: Draft, suppression: Suppression, *, compared_with: int | None
) -> ReleaseTable:
    """How many values of one indicator are shown, and how many hidden and why."""
    times = [row.as_of for row in draft.rows.values() if row.as_of]
    return ReleaseTable(
        indicator=draft.definition.code,
        definition_version=draft.definition.version,
        title=draft.definition.title,
        unit=draft.definition.unit,
        as_of=max(times, default=None),
        shown=len(draft.rows) - len(suppression.hidden),
        hidden=dict(sorted(Counter(suppression.hidden.values()).items())),
        compared_with=compared_with,
    )


def hidden_of(draft: Draft, suppression: Suppression) -> list[HiddenValue]:
    """Each value that would be hidden, with why."""
    return [
        HiddenValue(indicator=draft.definition.code, place=place, group=group, why=why)
        for (place, group), why in sorted(suppression.hidden.items())
    ]


def _hidden(row: Taken, why: Why) -> Kept:
    return Kept(
        row.level, row.place, row.group, row.name, None, "x", why, None, None, numbers=False,
        flagged=False, status=None,
    )  # fmt: skip


def _shown(draft: Draft, row: Taken, cell: Cell | None, flagged: bool) -> Kept:
    numbers = cell is not None and has_numbers(draft.definition)
    return Kept(
        row.level, row.place, row.group, row.name, row.value, _symbol(row), None,
        Decimal(cell.numerator) if cell else None,
        cell.denominator if cell else None,
        numbers=numbers and cell is not None and shows_numbers(cell, draft.rules),
        flagged=flagged and draft.definition.kind == "proportion",
        status=row.status,
    )  # fmt: skip


def _symbol(row: Taken) -> Symbol | None:
    if row.value is None:
        return "." if row.reason == "not_applicable" else ".."
    return None if row.value else "-"
