"""Young people on Diplomas on a day, each once, by group; and what others may be told. Pure.

A reader who acts for some organisations knows its own young people, so a group of others must be
large enough without them, and of several homes: the area is the sum of its own and the rest.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from education.sides import OWN, REST, WHOLE, groups_to_hide, is_of_one
from education.tables import Cell, Sum

ALL: Final = "all"
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
    others = [each for each in people if each.home not in own]
    sides = {
        WHOLE: _shared(groups_of(people)),
        OWN: _shared(groups_of(each for each in people if each.home in own)),
        REST: _shared(groups_of(others)),
    }
    hidden = _hidden(sides, _of_one(others))
    rest = sides[REST]
    told = {
        name: None if name in hidden and rest.get(name) else len(sides[WHOLE][name])
        for name in sides[WHOLE]
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


def _hidden(sides: Mapping[str, Groups], of_one: Collection[str]) -> frozenset[str]:
    """Groups whose count is hidden of the whole. Lines and levels may add up to more than there
    are, but rarely do: they are hidden as if they added up."""
    names = list(sides[WHOLE])
    cells = {
        side: {name: [Cell(len(groups.get(name, ())))] for name in names}
        for side, groups in sides.items()
    }
    within = [Sum(ALL, [name for name in names if name.startswith(f"{of}=")]) for of in _OF_OTHERS]
    return groups_to_hide(cells, within, of_one)


def _of_one(others: Iterable[Taken]) -> list[str]:
    """Groups of others that would tell of one home."""
    homes: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for each in others:
        for name in _shared(groups_of([each])):
            homes[name][each.home].add(each.person)
    return [name for name, of in homes.items() if is_of_one([len(each) for each in of.values()])]
