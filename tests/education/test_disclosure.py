"""What is hidden, and that nobody who subtracts finds it."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from education.disclosure import (
    RULES,
    Rules,
    Suppression,
    is_small,
    published,
    shows_numbers,
    suppress,
)
from education.tables import Address, Cell, Sum, Table
from tests.education.attacker import lines, recovered
from tests.education.tables import ALL, AREA, SCHOOLS, Pupils, counts_of, rates_of, regions_of

TABLES = st.one_of(*map(SCHOOLS.map, (rates_of, counts_of, regions_of)))
RULE_SETS = st.sampled_from([RULES, Rules(min_count=6), Rules(min_denominator=20)])


def hidden(table: Table[Cell], rules: Rules = RULES) -> list[str]:
    return ["/".join(address) for address in suppress(table, rules).hidden]


def line(total: Cell, **parts: Cell) -> Table[Cell]:
    """One line: a total and its parts by name."""
    cells: dict[Address, Cell] = {(name,): cell for name, cell in parts.items()}
    cells[AREA,] = total
    return Table(cells, ((Sum(AREA, tuple(parts)),),))


# The worked tests of the definitions.


def test_two_groups_and_their_total() -> None:
    table = line(Cell(9, 23), A=Cell(5, 14), B=Cell(4, 9))
    assert suppress(table).hidden == {("B",): "small", ("A",): "secondary"}


def test_three_groups_and_their_total() -> None:
    table = line(Cell(30, 63), A=Cell(5, 14), B=Cell(4, 9), C=Cell(21, 40))
    assert suppress(table).hidden == {("B",): "small", ("A",): "secondary"}


# Rule 1 and rule 2: one cell.


@pytest.mark.parametrize(
    ("cell", "small"),
    [
        (Cell(4, 10), True),
        (Cell(4, 11), False),
        (Cell(0, 0), False),
        (Cell(0, 1), True),
        (Cell(0), False),
        (Cell(1), True),
        (Cell(2), True),
        (Cell(3), False),
    ],
)
def test_too_few(cell: Cell, small: bool) -> None:
    assert is_small(cell) is small


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (5, True), (6, False)])
def test_the_stricter_level_for_counts(count: int, small: bool) -> None:
    assert is_small(Cell(count), Rules(min_count=6)) is small


def test_everyone_or_no_one_of_a_small_group_is_flagged() -> None:
    cells: dict[Address, Cell] = {
        ("none of 29",): Cell(0, 29),
        ("all of 11",): Cell(11, 11),
        ("all of 30",): Cell(30, 30),
        ("all of 10",): Cell(10, 10),
        ("most",): Cell(10, 11),
        ("nobody",): Cell(0, 0),
        ("a count",): Cell(20),
    }
    found = suppress(Table(cells))
    assert found.flagged == {("none of 29",), ("all of 11",)}
    assert found.hidden == {("all of 10",): "small"}


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (Cell(15, 29), False),
        (Cell(15, 30), True),
        (Cell(2, 30), False),
        (Cell(0, 30), True),
        (Cell(3, 30), True),
    ],
)
def test_numbers_beside_a_rate(cell: Cell, shown: bool) -> None:
    assert shows_numbers(cell) is shown


# Rule 3: one line.


def test_without_a_total_nothing_can_be_subtracted() -> None:
    table = Table({("A",): Cell(5, 14), ("B",): Cell(4, 9)}, ((Sum(AREA, ("A", "B")),),))
    assert hidden(table) == ["B"]


def test_an_empty_group_protects_nobody() -> None:
    table = line(Cell(30, 49), A=Cell(4, 9), B=Cell(0, 0), C=Cell(26, 40))
    assert hidden(table) == ["A", "C"]


def test_two_hidden_cells_that_are_few_together_need_a_third() -> None:
    # 60 - 50 = 10 people in two groups: a rate that rule 1 would not show.
    table = line(Cell(27, 60), A=Cell(1, 4), B=Cell(2, 6), C=Cell(8, 20), D=Cell(16, 30))
    assert hidden(table) == ["A", "B", "C"]


def test_hidden_cells_of_one_person_each_are_known_from_their_sum() -> None:
    twelve = {f"P{number:02}": Cell(number % 2, 1) for number in range(12)}
    assert "C" in hidden(line(Cell(26, 52), C=Cell(20, 40), **twelve))
    assert hidden(line(Cell(3), A=Cell(1), B=Cell(1), C=Cell(1), D=Cell(0)))[-1] == AREA


def test_hidden_cells_that_all_achieve_are_known_from_their_sum() -> None:
    table = line(Cell(53, 83), A=Cell(9, 9), B=Cell(14, 14), C=Cell(20, 20), D=Cell(10, 40))
    assert hidden(table) == ["A", "B", "D"]


def test_the_only_group_there_is_hides_its_total() -> None:
    # A girls' school of 14, hidden beside a small one: its own `all` would give it away.
    girls: Pupils = [(5, 4), (3, 2), (0, 0), (0, 0)]
    few: Pupils = [(2, 1), (1, 1), (20, 20), (9, 9)]
    many: Pupils = [(30, 30), (20, 20), (30, 30), (20, 20)]
    found = hidden(rates_of({"girls": girls, "few": few, "many": many}))
    assert {"few/gender=F", "girls/gender=F", f"girls/{ALL}"} <= set(found)


def test_a_hidden_total_is_not_the_sum_of_what_is_shown() -> None:
    # An area hidden for a reason of its own, over schools that could all be shown.
    table = line(Cell(40, 80), A=Cell(20, 50), B=Cell(20, 30))
    found = suppress(table, related=[(AREA,)])
    assert found.hidden == {(AREA,): "related", ("B",): "secondary"}


def test_a_years_change_is_a_line_as_any_other() -> None:
    # 2009 = 2008 + change: where one year is hidden, so is the change.
    cells: dict[Address, Cell] = {
        ("A", "2008"): Cell(12),
        ("A", "2009"): Cell(2),
        ("A", "fall"): Cell(10),
    }
    found = suppress(Table(cells, ((), (Sum("2008", ("2009", "fall")),))))
    assert found.hidden == {("A", "2009"): "small", ("A", "fall"): "secondary"}


def test_lines_that_give_a_cell_away_only_together() -> None:
    # Two squares of hidden cells joined by one: each line hides two or more, yet row sums less
    # column sums leave the joining cell (r2, c3) alone.
    small = {("r1", "c1"), ("r1", "c2"), ("r2", "c1"), ("r2", "c2"), ("r2", "c3")}
    small |= {("r3", "c3"), ("r3", "c4"), ("r4", "c3"), ("r4", "c4")}
    rows, columns = [f"r{n}" for n in range(1, 6)], [f"c{n}" for n in range(1, 6)]
    cells: dict[Address, Cell] = {
        (r, c): Cell(4, 9 if (r, c) in small else 40) for r in rows for c in columns
    }
    for r in rows:
        cells[r, ALL] = Cell(20, sum(int(cells[r, c].size) for c in columns))
    for c in [*columns, ALL]:
        cells[AREA, c] = Cell(20, sum(int(cells[r, c].size) for r in rows))
    table = Table(cells, ((Sum(AREA, rows),), (Sum(ALL, columns),)))
    line_by_line = Suppression(dict.fromkeys(small, "small"), frozenset())
    assert recovered(published(table, line_by_line)) == {(0, ("r2", "c3"))}
    found = suppress(table)
    assert len(found.hidden) > len(small)
    assert not recovered(published(table, found))


# For any table.


@given(TABLES, RULE_SETS)
@settings(max_examples=300)
def test_no_hidden_cell_can_be_recovered(table: Table[Cell], rules: Rules) -> None:
    assert not recovered(published(table, suppress(table, rules)))


@given(TABLES, st.sets(st.tuples(st.integers(0, 7), st.integers(0, 4))))
@settings(max_examples=300)
def test_whatever_else_is_hidden_is_not_recovered_either(
    table: Table[Cell], others: set[tuple[int, int]]
) -> None:
    places, groups = (sorted({address[d] for address in table.cells}) for d in (0, 1))
    chosen = [(places[p % len(places)], groups[g % len(groups)]) for p, g in others]
    chosen = [address for address in chosen if table.cells[address].size]
    found = suppress(table, related=chosen)
    assert found.hidden.keys() >= set(chosen)
    assert not recovered(published(table, found))


@given(TABLES, RULE_SETS)
def test_no_shown_cell_fails_rule_1(table: Table[Cell], rules: Rules) -> None:
    shown = published(table, suppress(table, rules)).cells.values()
    assert not any(is_small(cell, rules) for cell in shown if cell)


@given(TABLES, RULE_SETS)
def test_what_a_line_leaves_could_itself_be_published(table: Table[Cell], rules: Rules) -> None:
    told = published(table, suppress(table, rules))
    for total, parts in lines(told):
        rest = [table.cells[part] for part in parts if told.cells[part] is None]
        if rest and told.cells[total]:
            assert len([cell for cell in rest if cell.size]) > 1
            size, numerator = sum(c.size for c in rest), sum(c.numerator for c in rest)
            counts = rest[0].denominator is None
            assert not is_small(Cell(size) if counts else Cell(numerator, int(size)), rules)
            assert size > len(rest)
            # Where all in it are alike, so are all in the total, and there is nobody to hide with.
            if not counts and Cell(numerator, int(size)).is_extreme:
                assert all(table.cells[part].is_extreme for part in parts if table.cells[part].size)


@given(TABLES, RULE_SETS, st.randoms(use_true_random=False))
def test_the_order_of_cells_makes_no_difference(
    table: Table[Cell], rules: Rules, random: Random
) -> None:
    shuffled = list(table.cells.items())
    random.shuffle(shuffled)
    assert suppress(Table(dict(shuffled), table.sums), rules) == suppress(table, rules)


@given(TABLES, RULE_SETS)
def test_what_is_hidden_needs_nothing_more(table: Table[Cell], rules: Rules) -> None:
    found = suppress(table, rules)
    again = suppress(table, rules, related=found.hidden)
    assert again.hidden.keys() == found.hidden.keys()
    assert again.flagged == found.flagged


@given(SCHOOLS.map(rates_of))
def test_a_table_without_small_cells_is_left_alone(table: Table[Cell]) -> None:
    large = {a: Cell(11 * int(c.numerator), 11 * int(c.size)) for a, c in table.cells.items()}
    assert not suppress(Table(large, table.sums)).hidden


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=4))
def test_a_reader_who_tries_every_whole_number_is_left_with_several(
    parts: list[tuple[int, int]],
) -> None:
    """Numbers are whole and not negative, and a hidden group has someone in it."""
    named = {f"S{at}": Cell(good, good + rest) for at, (good, rest) in enumerate(parts)}
    sizes = sum(good + rest for good, rest in parts)
    total = Cell(sum(good for good, _ in parts), sizes)
    told = published(table := line(total, **named), suppress(table))
    rest = [cell for name, cell in named.items() if told.cells[name,] is None]
    if rest and told.cells[AREA,]:
        good, size = sum(int(c.numerator) for c in rest), sum(int(c.size) for c in rest)
        possible = {
            (mine, of)
            for of in range(1, size - len(rest) + 2)
            for mine in range(min(good, of) + 1)
            if good - mine <= size - of
        }
        assert len({of for _, of in possible}) > 1
        assert total.is_extreme or len({Fraction(mine, of) for mine, of in possible}) > 1
