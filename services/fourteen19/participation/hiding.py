"""Which of an authority's groups a reader is told of who acts for some organisations only. Pure.

Such a reader knows its own young people, so what counts is the rest: the percentages of a group are
shown if those of the rest of it could be, by the rules for published tables, and if that is of
several homes.
"""

from collections.abc import Callable, Collection

from contracts.fourteen19 import Activity
from education.sides import REST, hidden_alike, sides_table
from education.tables import Cell, Sum, Table
from services.fourteen19.participation.counting import activity_of
from services.fourteen19.participation.groups import ALL, Groups
from services.fourteen19.participation.rules import young_people

_MEASURES: tuple[Callable[[Activity], int], ...] = (
    lambda each: each.neet,
    lambda each: each.not_known,
    lambda each: each.lapsed_eet,
    lambda each: each.lapsed_neet,
)


def hidden_groups(others: Groups, of_one: Collection[str]) -> frozenset[str]:
    """The groups, out of those of others' young people, of which no month is told; `of_one` home
    are some."""
    counts = {
        (name, day): activity_of(tally.on(day))
        for name, tally in others.items()
        for day in others[ALL].months
    }
    tables = [
        _table(
            {
                name: Cell(measure(counts[name, day]), young_people(counts[name, day]))
                for name in others
            }
        )
        for day in others[ALL].months
        for measure in _MEASURES
    ]
    return _hidden(tables, of_one)


def hidden_at_17(others: Groups, hidden: frozenset[str]) -> frozenset[str]:
    """The groups of which NI 91 is not told: those, and where few are of that age."""
    cells = {}
    for name, tally in others.items():
        counts = activity_of(tally.academic_17)
        cells[name] = Cell(counts.learning, young_people(counts) + counts.excluded)
    return _hidden([_table(cells)], hidden)


def _table(cells: dict[str, Cell]) -> Table[Cell]:
    parts = [name for name in cells if name != ALL]
    sums = [Sum(ALL, parts)] if len(parts) > 1 else []
    return sides_table({REST: cells}, sums)


def _hidden(tables: list[Table[Cell]], first: Collection[str]) -> frozenset[str]:
    hidden = hidden_alike(tables, [(REST, name) for name in first])
    return frozenset(name for _, name in hidden)
