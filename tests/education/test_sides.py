"""What a reader with figures of its own may be told of the whole."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.disclosure import is_small
from education.sides import OWN, REST, WHOLE, groups_to_hide, is_of_one
from education.tables import Address, Cell, Published, Sum
from tests.education.attacker import recovered

_PARTS = ("F", "M")
_SUM = Sum("all", _PARTS)
_cells = st.builds(
    lambda of, share: Cell(of * share // 10, of), st.sampled_from([0, 1, 5, 11, 40]),
    st.integers(0, 10),
)  # fmt: skip
_side = st.fixed_dictionaries(dict.fromkeys(_PARTS, _cells))


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], False),
        ([0, 0], False),
        ([300], True),
        ([150, 150], True),
        ([100, 100, 0], True),
        ([100, 100, 100], False),
        ([100, 50, 50], False),
        ([101, 50, 50], True),
    ],
)
def test_of_one(sizes: list[int], *, expected: bool) -> None:
    assert is_of_one(sizes) is expected


def _with_all(side: Mapping[str, Cell]) -> dict[str, Cell]:
    return {**side, "all": _add(*side.values())}


def _add(*cells: Cell) -> Cell:
    return Cell(sum(c.numerator for c in cells), sum(c.denominator or 0 for c in cells))


@given(_side, _side, st.sets(st.sampled_from(["all", *_PARTS])))
def test_no_hidden_group_follows_from_the_shown_ones(
    own: dict[str, Cell], rest: dict[str, Cell], first: set[str]
) -> None:
    whole = {name: _add(own[name], rest[name]) for name in _PARTS}
    sides = {WHOLE: _with_all(whole), OWN: _with_all(own), REST: _with_all(rest)}
    hidden = groups_to_hide(_each_alone(sides), [_SUM], first)
    assert hidden >= first
    found = [address for _, address in recovered(_told(sides, hidden))]
    of_others = {name: sides[REST][name] for side, name in found if side == REST}
    assert not [name for name, cell in of_others.items() if cell.size and name in hidden]
    assert not [name for name, cell in of_others.items() if is_small(cell)]


@given(_side, _side)
def test_what_one_figure_hides_no_other_tells(
    rest: dict[str, Cell], other: dict[str, Cell]
) -> None:
    """A group is hidden by all its figures, or by none."""
    sides = {WHOLE: _with_all(rest), REST: _with_all(rest)}
    more = {WHOLE: _with_all(other), REST: _with_all(other)}
    both = {
        side: {name: [cell, more[side][name]] for name, cell in groups.items()}
        for side, groups in sides.items()
    }
    hidden = groups_to_hide(both, [_SUM])
    assert hidden >= groups_to_hide(_each_alone(sides), [_SUM])
    assert hidden >= groups_to_hide(_each_alone(more), [_SUM])


def test_a_group_of_others_alone_is_hidden_by_its_own_size() -> None:
    """Forty girls are enough; with the reader's own thirty-nine among them they are one."""
    girls = {WHOLE: {"F": [Cell(20, 40)]}}
    own = {OWN: {"F": [Cell(20, 39)]}, REST: {"F": [Cell(0, 1)]}}
    assert groups_to_hide(girls) == frozenset()
    assert groups_to_hide(girls | own) == {"F"}


def _each_alone(sides: Mapping[str, Mapping[str, Cell]]) -> dict[str, dict[str, list[Cell]]]:
    return {side: {name: [cell] for name, cell in of.items()} for side, of in sides.items()}


def _told(sides: Mapping[str, Mapping[str, Cell]], hidden: frozenset[str]) -> Published:
    """What a reader has: its own, the groups of the whole that are shown, nothing of others."""
    cells: dict[Address, Cell | None] = {
        (side, name): cell if side == OWN or (side == WHOLE and name not in hidden) else None
        for side, groups in sides.items()
        for name, cell in groups.items()
    }
    return Published(cells, [[Sum(WHOLE, (OWN, REST))], [_SUM]])
