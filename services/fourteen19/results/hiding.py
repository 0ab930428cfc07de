"""What a caller who acts for some organisations only may be told of an authority's groups. Pure.

It has its own organisations' figures exactly, so a group must be large enough without their pupils
too, and be of several schools: the authority is the sum of its own and the rest.
"""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from contracts.fourteen19 import GcseCounts
from education.disclosure import RULES, shows_numbers
from education.sides import OWN, REST, WHOLE, groups_to_hide
from education.tables import Cell
from services.fourteen19.results.groups import sums_of

MEASURES: Final = tuple(name for name in GcseCounts.model_fields if name != "pupils")
"""The rates of a group: each count, of `pupils`."""
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


def protected(own: Groups, rest: Groups, whole: Groups, of_one: Collection[str]) -> dict[str, Told]:
    """All groups of an authority, less what would tell of individuals among others' pupils, or of
    one other school: the groups `of_one`."""
    sides = {WHOLE: whole} | ({OWN: own, REST: rest} if own else {})
    cells = {
        side: {name: _cells(counts) for name, counts in groups.items()}
        for side, groups in sides.items()
    }
    hidden = groups_to_hide(cells, sums_of(whole), of_one)
    others = rest if own else whole
    return {
        name: _told(counts, others.get(name, GcseCounts()), name in hidden)
        for name, counts in whole.items()
    }


def _told(counts: GcseCounts, others: GcseCounts, is_hidden: bool) -> Told:
    if not others.pupils:
        return Told(counts)
    shown = all(map(shows_numbers, _cells(others)))
    return Told(counts, is_hidden, shown and not is_hidden, exact=False)


def _cells(counts: GcseCounts) -> list[Cell]:
    return [Cell(getattr(counts, measure), counts.pupils) for measure in MEASURES]
