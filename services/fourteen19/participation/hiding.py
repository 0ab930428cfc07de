"""Which of an authority's groups a reader is told of who acts for some organisations only. Pure.

Such a reader knows its own young people, so what counts is the rest: the percentages of a group are
shown if those of the rest of it could be, by the rules for published tables, and if that is of
several homes.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from contracts.fourteen19 import Activity
from education.sides import WHOLE, groups_to_hide
from education.sides import Groups as Figures
from education.tables import Cell, Sum
from services.fourteen19.participation.counting import Tally, activity_of
from services.fourteen19.participation.groups import ALL, Groups

_MEASURES: tuple[Callable[[Activity], int], ...] = (
    lambda each: each.neet,
    lambda each: each.not_known,
    lambda each: each.lapsed_eet,
    lambda each: each.lapsed_neet,
)


def hidden_groups(others: Groups, of_one: Collection[str]) -> frozenset[str]:
    """The groups, out of those of others' young people, of which no month is told; `of_one` home
    are some."""
    days = list(others[ALL].months)
    return _hidden({name: _cells(tally, days) for name, tally in others.items()}, of_one)


def hidden_at_17(others: Groups, hidden: frozenset[str]) -> frozenset[str]:
    """The groups of which NI 91 is not told: those, and where few are of that age."""
    cells = {}
    for name, tally in others.items():
        counts = activity_of(tally.academic_17)
        cells[name] = [Cell(counts.learning, counts.everybody)]
    return _hidden(cells, hidden)


def _cells(tally: Tally, days: Sequence[date]) -> list[Cell]:
    months = [activity_of(tally.on(day)) for day in days]
    return [Cell(measure(each), each.young_people) for each in months for measure in _MEASURES]


def _hidden(figures: Figures, of_one: Collection[str]) -> frozenset[str]:
    """Of others' young people as a whole: the reader's own are not among them."""
    parts = [name for name in figures if name != ALL]
    return groups_to_hide({WHOLE: figures}, [Sum(ALL, parts)] if len(parts) > 1 else [], of_one)
