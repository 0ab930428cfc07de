"""What a reader may be told of an authority's groups who acts for some organisations only. Pure.

A reader has its own organisations' figures exactly, so a group must be large enough without their
children too: the authority is the sum of the reader's own and the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.earlyyears import ALL_CHILDREN as ALL
from education.disclosure import RULES, shows_numbers
from education.sides import OWN, REST, WHOLE, groups_to_hide
from education.tables import Cell
from services.earlyyears.outcomes.groups import (
    CODES,
    MAIN,
    Breakdown,
    main_group,
    name_of,
    sums_of,
)
from services.earlyyears.outcomes.tallies import Cohort, Tally, together

Groups = Mapping[str, Tally]


@dataclass(frozen=True, slots=True)
class Told:
    """A group as its reader is told of it. `hidden`: nothing of those who are complete;
    `incomplete_hidden`: nor how many are not. `others`: those of its children whom the reader does
    not know already; None: it may see all there is."""

    tally: Tally
    hidden: bool = False
    incomplete_hidden: bool = False
    others: Tally | None = None

    @property
    def with_numbers(self) -> bool:
        """Whether counts are told beside the rates."""
        if self.hidden or self.others is None or not self.others.children:
            return not self.hidden
        return all(shows_numbers(cell) for cell in cells_of(self.others))

    def flags(self, count: int) -> bool:
        """Whether a rate tells of everybody in a group that is not large."""
        children = self.tally.children
        small = 0 < children < RULES.flag_below
        return self.others is not None and not self.hidden and small and count in (0, children)


def groups_in(tallies: Mapping[Cohort, Tally], by: Breakdown, *, own: bool | None = None) -> Groups:
    """Every group of a year's cohorts, and what they add up to; of one side only where `own`
    says which."""
    parts: dict[str, list[Tally]] = {ALL: []}
    for cohort, tally in tallies.items():
        if own in (None, cohort.own):
            name = name_of(by, cohort.value)
            within = [main_group(name)] if by in (MAIN, CODES) else []
            for each in {ALL, name, *within}:
                parts.setdefault(each, []).append(tally)
    return {name: together(some) for name, some in parts.items()}


def exact(tallies: Mapping[Cohort, Tally], by: Breakdown) -> dict[str, Told]:
    """All groups, in full."""
    return {name: Told(tally) for name, tally in groups_in(tallies, by).items()}


def protected(tallies: Mapping[Cohort, Tally], by: Breakdown) -> dict[str, Told]:
    """All groups, less what would tell of individuals among the children of others.

    How many lack a score is told of all together alone: of a group it is mostly one or two.
    """
    sides = _sides(tallies, by)
    rates = {
        side: {name: cells_of(tally) for name, tally in groups.items()}
        for side, groups in sides.items()
    }
    hidden = groups_to_hide(rates, sums_of(by, sides[WHOLE]))
    lacking = {side: {ALL: [Cell(groups[ALL].incomplete)]} for side, groups in sides.items()}
    few = ALL in groups_to_hide(lacking)
    others = sides.get(REST, sides[WHOLE])
    told = {}
    for name, tally in sides[WHOLE].items():
        theirs = others.get(name, Tally())
        is_hidden = bool(theirs.children) and name in hidden
        told[name] = Told(tally, is_hidden, name != ALL or few, theirs)
    return told


def _sides(tallies: Mapping[Cohort, Tally], by: Breakdown) -> Mapping[str, Groups]:
    """The groups of all and, where the reader has children among them, of its own and the rest."""
    whole = groups_in(tallies, by)
    if not any(cohort.own for cohort in tallies):
        return {WHOLE: whole}
    own, rest = groups_in(tallies, by, own=True), groups_in(tallies, by, own=False)
    return {WHOLE: whole, OWN: own, REST: rest}


def cells_of(tally: Tally) -> list[Cell]:
    """A group's rates: of a good level, then of each of `MEASURES`."""
    return [Cell(count, tally.children) for count in (tally.good_level, *tally.secure)]
