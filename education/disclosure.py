"""Disclosure control: what of a table may be published without telling of individuals.

    rule 1   a rate over fewer than 11 people is hidden; so is a count of 1 or 2
    rule 2   a rate of 0 % or 100 % over 11 to 29 people is shown, and flagged
    rule 3   what a shown total and shown parts would tell of a hidden cell is hidden with it

Rule 3 asks of every line with hidden parts, that they are two or more; that together they would
pass rule 1 themselves; that they are not all at 0 % or all at 100 %, nor all of one person; and
then, of all lines together, that no hidden cell follows from them. Empty cells are shown and
protect nobody. Readers keep what they have: the table published before counts as known.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from education.differencing import told_before
from education.recovery import Number, determined
from education.tables import NOTHING, Address, Cell, Published, Table

Disclosure = Literal["exact", "suppressed"]
"""How an answer is told: in full; or without what would tell of individuals."""
Withheld = Literal["suppressed", "not_applicable"]
"""Why there is no figure: it would tell of few; there is nobody, or nothing to divide by."""
Why = Literal["small", "related", "hidden_before", "difference", "secondary"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The thresholds, in people. `min_count=6` is the stricter level for counts.

    A group of fewer than `difference_below` must not differ by fewer than `min_difference` from
    what was published of it before.
    """

    min_denominator: int = 11
    min_count: int = 3
    flag_below: int = 30
    min_difference: int = 11
    difference_below: int = 100


RULES: Final = Rules()


@dataclass(frozen=True, slots=True)
class Suppression:
    """Which cells of a table are hidden, each with why, and which shown ones are flagged."""

    hidden: Mapping[Address, Why]
    flagged: frozenset[Address]


def suppress(
    table: Table[Cell],
    rules: Rules = RULES,
    *,
    before: Published = NOTHING,
    related: Collection[Address] = (),
) -> Suppression:
    """What to hide of `table`.

    `before` is what is published of the same people: what it hides stays hidden, a cell that would
    differ from it by too few people is hidden, and what both show alike protects nothing.
    `related` cells are hidden in any case, since another table of the same people hides them.
    """
    hiding = _Hiding(table, rules, before)
    for address in sorted(table.cells):
        why = _why(table.cells[address], address, rules, before)
        if why or address in related:
            hiding.hide(address, why or "related")
    hiding.finish()
    flagged = (
        address
        for address, cell in table.cells.items()
        if cell.is_extreme and 0 < cell.size < rules.flag_below and address not in hiding.hidden
    )
    return Suppression(hiding.hidden, frozenset(flagged))


def published(table: Table[Cell], suppression: Suppression) -> Published:
    """`table` as it leaves: without the hidden cells' figures."""
    hidden = suppression.hidden
    return Published({a: None if a in hidden else c for a, c in table.cells.items()}, table.sums)


def is_small(cell: Cell, rules: Rules = RULES) -> bool:
    """Rule 1: whether `cell` tells of too few people to be shown. Nobody is not too few."""
    return 0 < cell.size < _least(cell, rules)


def shows_numbers(cell: Cell, rules: Rules = RULES) -> bool:
    """Rule 6: whether a rate's numerator and denominator may be shown beside it.

    Its group has 30 people or more, and the numerator passes rule 1 as a count.
    """
    return cell.size >= rules.flag_below and not is_small(Cell(cell.numerator), rules)


def _least(cell: Cell, rules: Rules) -> int:
    return rules.min_count if cell.denominator is None else rules.min_denominator


def _why(cell: Cell, address: Address, rules: Rules, before: Published) -> Why | None:
    if is_small(cell, rules):
        return "small"
    if address not in before.cells:
        return None
    old = before.cells[address]
    if old is None:
        return "hidden_before"
    if min(cell.size, old.size) >= rules.difference_below:
        return None
    people = abs(Decimal(cell.size) - old.size) or abs(Decimal(cell.numerator) - old.numerator)
    return "difference" if 0 < people < min(rules.min_difference, _least(cell, rules)) else None


@dataclass(slots=True, eq=False)
class _Line:
    """A total and its parts, smallest first; `hidden`, `size` and `numerator` are of the parts
    that readers do not know."""

    total: Address
    parts: Sequence[Address]
    hidden: int = 0
    size: int | Decimal = 0
    numerator: int | Decimal = 0
    passed: int = 0  # parts at the start that can no longer be hidden


class _Hiding:
    """Hides cell after cell until no line tells of a hidden one."""

    def __init__(self, table: Table[Cell], rules: Rules, before: Published) -> None:
        self.hidden: dict[Address, Why] = {}
        self._cells, self._rules = table.cells, rules
        self._known = {a for a, old in before.cells.items() if old and old == table.cells.get(a)}
        self._told_before: dict[_Line | int, dict[Address, int]]
        self._told_before = dict(enumerate(told_before(before, table)))
        self._unknown: set[Address] = set()
        self._lines = [_Line(t, sorted(parts, key=self._order)) for t, parts in table.lines()]
        self._lines_of: dict[Address, list[_Line]] = {}
        for line in self._lines:
            for address in (line.total, *line.parts):
                self._lines_of.setdefault(address, []).append(line)
        self._touched: dict[_Line, None] = {}

    def hide(self, address: Address, why: Why) -> None:
        """Hide one cell. Hiding what readers know keeps nothing from them."""
        self.hidden[address] = why
        if address in self._known:
            return
        self._unknown.add(address)
        cell = self._cells[address]
        for line in self._lines_of.get(address, ()):
            if address != line.total:
                line.hidden += 1
                line.size += cell.size
                line.numerator += cell.numerator
            self._touched[line] = None

    def finish(self) -> None:
        """Hide what is needed until every hidden cell is safe."""
        self._settle_lines()
        while self._protect(determined(self._equations())):
            self._settle_lines()

    def _settle_lines(self) -> None:
        while self._touched:
            touched, self._touched = self._touched, {}
            for line in touched:
                while (address := self._missing(line)) is not None:
                    self.hide(address, "secondary")

    def _missing(self, line: _Line) -> Address | None:
        """The cell that must be hidden next for the sake of this line alone."""
        if line.total in self._unknown or not line.hidden:
            return None
        least = _least(self._cells[line.total], self._rules)
        if line.hidden == 1 or line.size <= line.hidden or line.size < least:
            return self._smallest(line) or (line.total if self._may_hide(line.total) else None)
        return self._otherwise(line)

    def _smallest(self, line: _Line) -> Address | None:
        while line.passed < len(line.parts):
            part = line.parts[line.passed]
            if self._may_hide(part):
                return part
            line.passed += 1
        return None

    def _otherwise(self, line: _Line) -> Address | None:
        """Where all hidden parts are at 0 %, or all at 100 %: the smallest part that is not."""
        first = self._cells[line.parts[0]]
        if first.denominator is None or line.numerator not in (0, line.size):
            return None
        for part in line.parts[line.passed :]:
            cell = self._cells[part]
            alike = cell.is_extreme and bool(cell.numerator) == bool(line.numerator)
            if self._may_hide(part) and not alike:
                return part
        return None

    def _may_hide(self, address: Address) -> bool:
        """Whether hiding this cell would keep something from readers."""
        kept = address in self.hidden or address in self._known
        return not kept and self._cells[address].size > 0

    def _equations(self) -> dict[_Line | int, dict[Address, int]]:
        """What is published of unknown cells, now and before."""
        equations = dict(self._told_before)
        for line in self._lines:
            equation = dict.fromkeys((part for part in line.parts if part in self._unknown), 1)
            if line.total in self._unknown:
                equation[line.total] = -1
            if equation:
                equations[line] = equation
        return equations

    def _protect(self, found: Mapping[Address, Mapping[_Line | int, Number]]) -> bool:
        """Take something away from each way to a hidden cell; whether there was any to take."""
        for address in sorted(found):
            lines = found[address]
            used = [] if lines.keys() & self._touched.keys() else self._shown_in(lines)
            if used:
                self.hide(min(used, key=self._order), "secondary")
        return bool(self._touched)

    def _shown_in(self, derivation: Mapping[_Line | int, Number]) -> list[Address]:
        """The shown cells that a derivation rests on."""
        weights: dict[Address, Number] = {}
        for line, factor in derivation.items():
            if isinstance(line, _Line):
                weights[line.total] = weights.get(line.total, 0) - factor
                for part in line.parts:
                    weights[part] = weights.get(part, 0) + factor
        return [
            address for address, weight in weights.items() if weight and self._may_hide(address)
        ]

    def _order(self, address: Address) -> tuple[int | Decimal, Address]:
        return self._cells[address].size, address
