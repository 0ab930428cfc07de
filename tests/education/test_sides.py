"""What a reader with figures of its own may be told of the whole."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.sides import OWN, REST, WHOLE, hidden_alike, is_of_one, sides_table
from education.tables import Cell, Published, Sum
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
    table = sides_table(
        {WHOLE: _with_all(whole), OWN: _with_all(own), REST: _with_all(rest)}, [_SUM]
    )
    told_first = [(side, name) for side in (WHOLE, REST) for name in first]
    hidden = hidden_alike([table], told_first)
    assert hidden >= set(told_first)
    shown = {a: None if a in hidden and a[0] != OWN else c for a, c in table.cells.items()}
    found = recovered(Published(shown, table.sums))
    assert not [a for _, a in found if a[0] == REST and table.cells[a].size]
