"""Which wards, and whether their whole, a caller is told of who acts for some schools only. Pure.

It has its own schools' figures exactly, so what counts is the rest. It may ask for every sort of
activity one after the other: what one tells of would tell the others, so all are looked at
together, whichever is asked for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from education.sides import OWN, REST, WHOLE, groups_to_hide, is_of_one
from education.tables import Cell, Sum

ALL: Final = "all"
"""All wards together."""


class Living(NamedTuple):
    """Pupils of a school who live in a ward (None: not recorded), and those of them who took part:
    in any activity, and in each sort."""

    ward: str | None
    organisation: str
    pupils: int
    taking: tuple[int, ...]

    @property
    def name(self) -> str:
        """The ward among all groups."""
        return f"ward={self.ward or ''}"


def hidden_wards(living: Sequence[Living], own: Collection[str]) -> frozenset[str]:
    """The wards, by their names, and the whole, `ALL`, to say nothing of."""
    mine = [each for each in living if each.organisation in own]
    rest = [each for each in living if each.organisation not in own]
    sides = {WHOLE: _cells(living), OWN: _cells(mine), REST: _cells(rest)}
    within = (Sum(ALL, tuple(sorted({each.name for each in living}))),)
    return groups_to_hide(sides, within, _of_one_school(rest))


def _cells(living: Iterable[Living]) -> Mapping[str, Sequence[Cell]]:
    groups: dict[str, list[Living]] = defaultdict(list)
    for each in living:
        for name in (ALL, each.name):
            groups[name].append(each)
    return {
        name: [
            Cell(number, sum(each.pupils for each in some))
            for number in map(sum, zip(*(each.taking for each in some), strict=True))
        ]
        for name, some in groups.items()
    }


def _of_one_school(rest: Iterable[Living]) -> set[str]:
    sizes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in rest:
        for name in (ALL, each.name):
            sizes[name][each.organisation] += each.pupils
    return {name for name, schools in sizes.items() if is_of_one(list(schools.values()))}
