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


def is_of_one(sizes: Collection[int]) -> bool:
    """Whether people of several organisations, given how many each has, tell of one of them: there
    are fewer than three, or one has more than half. Nobody tells of nobody."""
    held = [size for size in sizes if size]
    return bool(held) and (len(held) < LEAST_PLACES or 2 * max(held) > sum(held))


def sides_table(sides: Mapping[str, Mapping[str, Cell]], within: Sequence[Sum] = ()) -> Table[Cell]:
    """Groups by side: each of the whole is the sum of the own and the rest, and the groups add up
    as `within` says. Sides that are not there add up to nothing."""
    cells: dict[Address, Cell] = {
        (side, name): cell for side, groups in sides.items() for name, cell in groups.items()
    }
    return Table(cells, ([Sum(WHOLE, (OWN, REST))], within))


def hidden_alike(
    tables: Sequence[Table[Cell]], first: Collection[Address] = ()
) -> frozenset[Address]:
    """What to hide of each of these tables, of the same people: what one of them hides another
    would tell. `first` is hidden in any case."""
    hidden = frozenset(first)
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
