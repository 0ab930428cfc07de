"""Two published tables of the same people: what their difference would tell is hidden."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from education.disclosure import RULES, Rules, is_small, published, suppress
from education.tables import Address, Cell, Published, Sum, Table
from tests.education.attacker import recovered
from tests.education.tables import (
    ALL,
    AREA,
    PUPILS,
    SCHOOLS,
    Pupils,
    counts_of,
    rates_of,
    regions_of,
)

UNGUARDED = Rules(min_difference=1)
CHANGES = st.dictionaries(st.integers(0, 8), st.none() | PUPILS, max_size=3)


def area(**schools: Cell) -> Table[Cell]:
    """Schools and their area."""
    cells: dict[Address, Cell] = {(name,): cell for name, cell in schools.items()}
    numerators, sizes = zip(*schools.values(), strict=True)
    cells[AREA,] = Cell(sum(numerators), sum(sizes))
    return Table(cells, ((Sum(AREA, tuple(schools)),),))


def after(first: Table[Cell], then: Table[Cell], rules: Rules = RULES) -> dict[str, str]:
    """What is hidden of `then` and why, `first` having been published."""
    before = published(first, suppress(first, rules))
    found = suppress(then, rules, before=before).hidden
    return {address[0]: why for address, why in found.items()}


A, B, D, E = Cell(20, 40), Cell(5, 14), Cell(9, 30), Cell(33, 50)
FEW = Cell(4, 9)


def test_nothing_new_hides_nothing_new() -> None:
    table = area(A=A, B=B, C=FEW)
    assert after(table, table) == {"B": "hidden_before", "C": "small"}


def test_a_small_school_more_is_the_difference_of_two_areas() -> None:
    # A and B are known since the first table, so hiding them would keep nothing from a reader.
    assert after(area(A=A, B=B), area(A=A, B=B, C=FEW)) == {"C": "small", AREA: "difference"}


def test_two_small_schools_more_hide_each_other() -> None:
    then = area(A=A, C=FEW, D=Cell(3, 8))
    assert after(area(A=A), then) == {"C": "small", "D": "small"}


def test_a_small_school_less_is_the_difference_of_two_areas() -> None:
    first = area(A=A, B=B, C=FEW)
    assert after(first, area(A=A, B=B)) == {AREA: "difference", "B": "hidden_before"}


@pytest.mark.parametrize("then", [Cell(21, 41), Cell(21, 40), Cell(10, 30), Cell(30, 50)])
def test_a_change_by_few_children_is_hidden(then: Cell) -> None:
    # The area, of 120, may change by few; but not where it is A alone that has.
    found = after(area(A=A, B=D, E=E), area(A=then, B=D, E=E))
    assert found == {"A": "difference", AREA: "secondary"}


def test_two_changes_by_few_children_hide_each_other() -> None:
    found = after(area(A=A, B=D, E=E), area(A=Cell(21, 41), B=D, E=Cell(33, 48)))
    assert found == {"A": "difference", "E": "difference"}


def test_a_large_group_may_change_by_few() -> None:
    first = Table[Cell]({("A",): Cell(50, 100), ("B",): Cell(50, 99)})
    then = Table({("A",): Cell(51, 101), ("B",): Cell(51, 101)})
    assert after(first, then) == {"B": "difference"}


def test_a_change_by_many_children_is_shown() -> None:
    assert after(area(A=A, B=D), area(A=Cell(25, 51), B=D)) == {}


def test_a_change_of_a_count_is_a_count() -> None:
    first = Table({("A",): Cell(20)})
    assert after(first, Table({("A",): Cell(22)})) == {"A": "difference"}
    assert after(first, Table({("A",): Cell(23)})) == {}


def test_what_was_hidden_stays_hidden() -> None:
    # B, shown now, would tell how few C was: the first area less A less B.
    first, then = area(A=A, B=B, C=FEW), area(A=A, B=B, C=Cell(15, 30))
    assert after(first, then) == {"B": "hidden_before", "C": "hidden_before"}


def test_areas_differ_by_a_school_that_two_hidden_ones_do_not_cover() -> None:
    # C is the first area less the second, B and D cancelling out, whatever they are.
    first = area(A=A, B=FEW, C=FEW, D=FEW)
    assert after(first, area(A=A, B=FEW, D=FEW), UNGUARDED) == {
        "B": "small",
        "D": "small",
        AREA: "secondary",
    }


def test_hidden_totals_between_do_not_cover_a_new_small_school() -> None:
    # East and west are hidden, but the region less the region before is D all the same.
    sums = ((Sum(AREA, ("east", "west")), Sum("east", ("A", "B", "D")), Sum("west", ("C",))),)
    cells: dict[Address, Cell] = {("A",): A, ("B",): E, ("C",): Cell(30, 60)}
    cells |= {("east",): Cell(53, 90), ("west",): Cell(30, 60), (AREA,): Cell(83, 150)}
    first = Table(cells, sums)
    before = published(first, suppress(first, related=[("A",), ("east",)]))
    assert before.cells["east",] is before.cells["west",] is None
    more: dict[Address, Cell] = {("D",): FEW, ("east",): Cell(57, 99), (AREA,): Cell(87, 159)}
    found = suppress(Table(cells | more, sums), UNGUARDED, before=before)
    assert (AREA,) in found.hidden


def test_groups_told_before_and_no_more_do_not_hide_a_new_small_school() -> None:
    schools = {"A": (40, 50), "B": (30, 20), "C": (20, 30)}
    cells: dict[Address, Cell] = {}
    for place, (girls, boys) in (schools | {AREA: (90, 100)}).items():
        cells[place, "F"], cells[place, "M"] = Cell(9, girls), Cell(9, boys)
        cells[place, ALL] = Cell(18, girls + boys)
    first = Table(cells, ((Sum(AREA, tuple(schools)),), (Sum(ALL, ("F", "M")),)))
    before = published(first, suppress(first, related=[("B", ALL), ("C", ALL)]))
    alone = {address: cell for address, cell in cells.items() if address[1] == ALL}
    more: dict[Address, Cell] = {("D", ALL): FEW, (AREA, ALL): Cell(22, 199)}
    then = Table(alone | more, ((Sum(AREA, (*schools, "D")),), ()))
    assert (AREA, ALL) in suppress(then, UNGUARDED, before=before).hidden


def test_a_hidden_group_that_has_changed_is_not_taken_for_known() -> None:
    # B and C are corrected, and cover each other: what their groups were then says nothing now.
    sums = ((Sum(AREA, ("A", "B", "C")),), (Sum(ALL, ("F", "M")),))

    def table(b: int, c: int) -> Table[Cell]:
        sizes = {"A": (80, 90), "B": (8, b), "C": (9, c)}
        sizes[AREA] = (97, 90 + b + c)
        cells: dict[Address, Cell] = {}
        for place, (girls, boys) in sizes.items():
            cells[place, "F"], cells[place, "M"] = Cell(5, girls), Cell(5, boys)
            cells[place, ALL] = Cell(10, girls + boys)
        return Table(cells, sums)

    first = table(30, 40)
    found = suppress(table(31, 41), before=published(first, suppress(first)))
    assert {place for place, group in found.hidden if group == ALL} == {"B", "C"}


def test_what_readers_have_protects_nothing_when_rules_become_stricter() -> None:
    # B is too small by the new rules; but it was told, so C is not covered by it.
    first = area(A=A, B=B)
    stricter = Rules(min_denominator=15, min_difference=1)
    found = suppress(area(A=A, B=B, C=FEW), stricter, before=published(first, suppress(first)))
    assert found.hidden == {("B",): "small", ("C",): "small", (AREA,): "secondary"}


@given(SCHOOLS.map(rates_of) | SCHOOLS.map(counts_of))
def test_the_same_table_again_hides_the_same(table: Table[Cell]) -> None:
    found = suppress(table)
    again = suppress(table, before=published(table, found))
    assert again.hidden.keys() == found.hidden.keys()


@given(
    SCHOOLS,
    CHANGES,
    st.sampled_from([rates_of, counts_of, regions_of]),
    st.sampled_from([RULES, UNGUARDED]),
)
@settings(max_examples=250)
def test_no_hidden_cell_of_either_table_can_be_recovered_from_both(
    schools: dict[str, list[tuple[int, int]]],
    changes: dict[int, list[tuple[int, int]] | None],
    table_of: Callable[[Mapping[str, Pupils]], Table[Cell]],
    rules: Rules,
) -> None:
    changed = schools | {f"S{number}": pupils for number, pupils in changes.items()}
    first = table_of(schools)
    then = table_of({name: pupils for name, pupils in changed.items() if pupils})
    before = published(first, suppress(first, rules))
    now = published(then, suppress(then, rules, before=before))
    # What has not changed a reader may take for the same; if it was told once, it is known twice.
    same = {a for a, cell in then.cells.items() if first.cells.get(a) == cell}
    known = {a: then.cells[a] if a in same and before.cells[a] else now.cells[a] for a in now.cells}
    found = recovered(before, Published(known, now.sums), same=same)
    assert not [a for number, a in found if is_small((first, then)[number].cells[a], rules)]
