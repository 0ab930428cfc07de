"""What a caller who acts for some organisations only may be told of an authority's groups. Pure.

It has its own organisations' figures exactly, so a group must be large enough without their pupils
too: the authority is the sum of its own and the rest.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from contracts.fourteen19 import GcseCounts
from education.disclosure import RULES, shows_numbers, suppress
from education.tables import Address, Cell, Published, Sum, Table
from services.fourteen19.results.groups import sums_of

MEASURES: Final = tuple(name for name in GcseCounts.model_fields if name != "pupils")
"""The rates of a group: each count, of `pupils`."""
WHOLE: Final = "whole"
OWN: Final = "own"
REST: Final = "rest"
Groups = Mapping[str, GcseCounts]


class Told(NamedTuple):
    """A group as its reader is told of it: `hidden`, nothing; not `with_numbers`, its rates alone.
    `exact`: of the reader's own."""

    counts: GcseCounts
    hidden: bool = False
    with_numbers: bool = True
    exact: bool = True

    def flags(self, count: int) -> bool:
        """Whether a rate tells of everybody in a group that is not large."""
        pupils = self.counts.pupils
        small = 0 < pupils < RULES.flag_below
        return not self.exact and not self.hidden and small and count in (0, pupils)


def exact(groups: Groups) -> dict[str, Told]:
    """All groups, in full."""
    return {name: Told(counts) for name, counts in groups.items()}


def protected(own: Groups, rest: Groups, whole: Groups) -> dict[str, Told]:
    """All groups of an authority, less what would tell of individuals among others' pupils."""
    sides = {WHOLE: whole} | ({OWN: own, REST: rest} if own else {})
    sums = ([Sum(WHOLE, (OWN, REST))], sums_of(whole))
    hidden = _hidden_alike([_table(sides, measure, sums) for measure in MEASURES])
    others = rest if own else whole
    return {
        name: _told(counts, others.get(name, GcseCounts()), (WHOLE, name) in hidden)
        for name, counts in whole.items()
    }


def _told(counts: GcseCounts, others: GcseCounts, is_hidden: bool) -> Told:
    if not others.pupils:
        return Told(counts)
    shown = all(shows_numbers(_cell(others, measure)) for measure in MEASURES)
    return Told(counts, is_hidden, shown and not is_hidden, exact=False)


def _table(sides: Mapping[str, Groups], measure: str, sums: Sequence[Sequence[Sum]]) -> Table[Cell]:
    cells: dict[Address, Cell] = {
        (side, name): _cell(counts, measure)
        for side, groups in sides.items()
        for name, counts in groups.items()
    }
    return Table(cells, sums)


def _cell(counts: GcseCounts, measure: str) -> Cell:
    return Cell(getattr(counts, measure), counts.pupils)


def _hidden_alike(tables: Sequence[Table[Cell]]) -> set[Address]:
    """What to hide of each of these tables, of the same pupils: what one hides another would
    tell."""
    hidden: set[Address] = set()
    while True:
        found = hidden.union(
            *(suppress(table, before=_known(table), related=hidden).hidden for table in tables)
        )
        if found == hidden:
            return hidden
        hidden = found


def _known(table: Table[Cell]) -> Published:
    """What the reader has of its own, and all that is nobody else's: it protects nothing."""
    cells, nobody = table.cells, Cell(0)
    own = {address: cell for address, cell in cells.items() if address[0] == OWN}
    alone = [name for _, name in own if not cells.get((REST, name), nobody).size]
    return Published(own | {(WHOLE, name): cells[WHOLE, name] for name in alone})
