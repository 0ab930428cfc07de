"""A whole as the sum of a reader's own part and the rest, and what to hide of it from that reader.

A reader has its own figures exactly, so a group must be large enough without its own people too;
and of several organisations: the rest of one school alone is that school.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from education.disclosure import suppress
from education.tables import Address, Cell, Published, Sum, Table

WHOLE: Final = "whole"
OWN: Final = "own"
REST: Final = "rest"
LEAST_PLACES: Final = 3
"""Organisations that a group of others must be of."""
Groups = Mapping[str, Sequence[Cell]]
"""Groups of people by name, each with its figures, which are the same ones in the same order."""


def is_of_one(sizes: Collection[int]) -> bool:
    """Whether people of several organisations, given how many each has, tell of one of them: there
    are fewer than three, or one has more than half. Nobody tells of nobody."""
    held = [size for size in sizes if size]
    return bool(held) and (len(held) < LEAST_PLACES or 2 * max(held) > sum(held))


def groups_to_hide(
    sides: Mapping[str, Groups], within: Sequence[Sum] = (), of_one: Collection[str] = ()
) -> frozenset[str]:
    """The groups to hide of the whole; those `of_one` organisation in any case.

    Each group of the whole is the sum of the own and the rest, and the groups add up as `within`
    says; sides and groups that are not there add up to nothing. Figures are of the same people:
    what one hides another would tell, so of a group all are hidden.
    """
    tables = _tables(sides, [[Sum(WHOLE, (OWN, REST))], within])
    hidden = frozenset[Address]((side, name) for side in (WHOLE, REST) for name in of_one)
    while True:
        found = hidden.union(
            *(suppress(table, before=_known(table), related=hidden).hidden for table in tables)
        )
        if found == hidden:
            return frozenset(name for side, name in hidden if side == WHOLE)
        hidden = found


def _tables(sides: Mapping[str, Groups], sums: Sequence[Sequence[Sum]]) -> list[Table[Cell]]:
    """One for each figure: sides by groups."""
    figures = {
        (side, name): cells for side, groups in sides.items() for name, cells in groups.items()
    }
    columns = zip(*figures.values(), strict=True)
    return [Table(dict(zip(figures, column, strict=True)), sums) for column in columns]


def _known(table: Table[Cell]) -> Published:
    """What the reader has of its own, and all that is nobody else's: it protects nothing."""
    cells, nobody = table.cells, Cell(0)
    own = {address: cell for address, cell in cells.items() if address[0] == OWN}
    alone = [name for _, name in own if not cells.get((REST, name), nobody).size]
    return Published(own | {(WHOLE, name): cells[WHOLE, name] for name in alone})
