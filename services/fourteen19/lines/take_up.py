"""Young people on Diplomas on a day, each once, by group; and what others may be told. Pure.

A reader who acts for some organisations knows its own young people, so a group of others must be
large enough without them: the area is the sum of the reader's own and the rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from education.disclosure import suppress
from education.tables import Address, Cell, Published, Sum, Table

ALL: Final = "all"
_WHOLE, _OWN, _REST = "whole", "own", "rest"
_OF_OTHERS: Final = ("line", "level", "gender")
"""By what others are told of an area: of homes and providers only their own."""


class Taken(NamedTuple):
    """A young person's Diploma, as it counts on the day; `places`, where it is taught."""

    person: int
    line: str
    level: str
    places: tuple[str, ...]
    home: str
    gender: str


Told = Mapping[str, int | None]
"""Each group's count; None: it would tell of too few."""
Groups = Mapping[str, frozenset[int]]


def groups_of(taken: Iterable[Taken]) -> Groups:
    """The young people of each group: `all`, `line=ENG`, `level=`, `provider=`, `home=`,
    `gender=`."""
    found: dict[str, set[int]] = defaultdict(set)
    for each in taken:
        names = (ALL, f"line={each.line}", f"level={each.level}", f"home={each.home}")
        for name in (*names, f"gender={each.gender}", *(f"provider={p}" for p in each.places)):
            found[name].add(each.person)
    found.setdefault(ALL, set())
    return {name: frozenset(people) for name, people in found.items()}


def exact(taken: Iterable[Taken]) -> Told:
    """Every group, in full."""
    return {name: len(people) for name, people in groups_of(taken).items()}


def protected(taken: Iterable[Taken], own: frozenset[str]) -> Told:
    """As far as it tells a reader nothing of individuals at home elsewhere."""
    people = list(taken)
    mine = [each for each in people if each.home in own]
    sides = {
        _WHOLE: _shared(groups_of(people)),
        _OWN: _shared(groups_of(mine)),
        _REST: _shared(groups_of(each for each in people if each.home not in own)),
    }
    hidden = _hidden(sides)
    rest = sides[_REST]
    told = {
        name: None if name in hidden and rest.get(name) else len(sides[_WHOLE][name])
        for name in sides[_WHOLE]
    }
    return {**told, **_own_groups(people, own)}


def _own_groups(people: Iterable[Taken], own: frozenset[str]) -> Told:
    """Of its own homes and providers a reader knows all."""
    names = {f"{of}={each}" for of in ("home", "provider") for each in own}
    return {name: count for name, count in exact(people).items() if name in names}


def _shared(groups: Groups) -> Groups:
    return {
        name: people
        for name, people in groups.items()
        if name == ALL or name.partition("=")[0] in _OF_OTHERS
    }


def _hidden(sides: Mapping[str, Groups]) -> set[str]:
    """Groups whose count is hidden of the whole. Lines and levels may add up to more than there
    are, but rarely do: they are hidden as if they added up."""
    cells: dict[Address, Cell] = {
        (side, name): Cell(len(groups.get(name, ())))
        for side, groups in sides.items()
        for name in sides[_WHOLE]
    }
    names = list(sides[_WHOLE])
    within = [Sum(ALL, [name for name in names if name.startswith(f"{of}=")]) for of in _OF_OTHERS]
    table = Table(cells, ([Sum(_WHOLE, (_OWN, _REST))], within))
    known: dict[Address, Cell | None] = {
        address: cell for address, cell in cells.items() if address[0] == _OWN
    }
    alone = [(_WHOLE, name) for name in names if not sides[_REST].get(name)]
    known.update({address: cells[address] for address in alone})
    found = suppress(table, before=Published(known))
    return {name for side, name in found.hidden if side == _WHOLE}
