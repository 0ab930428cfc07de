"""What a table published before tells of the cells that are hidden in the next one."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from education.tables import Address, Cell, Published, Table


def told_before(before: Published, now: Table[Cell]) -> Iterator[dict[Address, int]]:
    """The lines of `before` as equations: address of a hidden cell to its coefficient.

    What was hidden then is hidden now (that is a rule), and a reader may take it to be unchanged;
    so the one unknown is in the lines of both tables. A total is not taken so, since parts may have
    come and gone: the total of then is an unknown of its own, the address ending in `THEN`. A line
    that would not be true of the figures of now has changed, and tells nothing of them.
    """
    past = _Past(before, now)
    for total, parts in past.lines:
        equation = {past.name(part): 1 for part in parts if before.cells[part] is None}
        if before.cells[total] is None:
            equation[past.name(total)] = -1
        if equation and past.is_true(total, parts):
            yield equation


THEN = "(then)"
_Figures = tuple[Decimal, Decimal]  # numerator and size


class _Past:
    """The table before, its hidden cells filled with the figures of now."""

    def __init__(self, before: Published, now: Table[Cell]) -> None:
        self.lines = list(before.lines())
        self._before, self._now = before.cells, now.cells
        self._totals: dict[Address, Sequence[Address]] = {}
        still = {total for total, _ in now.lines()}
        for total, parts in self.lines:
            if total in still:
                self._totals.setdefault(total, parts)

    def name(self, address: Address) -> Address:
        """The unknown that a hidden cell of then is."""
        return (*address, THEN) if address in self._totals else address

    def is_true(self, total: Address, parts: Sequence[Address]) -> bool:
        """Whether parts and total agree; so they are taken to if one of them is not there now."""
        whole, together = self._figures(total), self._sum(parts)
        return whole is None or together is None or whole == together

    def _figures(self, address: Address) -> _Figures | None:
        cell = self._before[address]
        if cell is None and address in self._totals:
            return self._sum(self._totals[address])
        cell = cell or self._now.get(address)
        return (Decimal(cell.numerator), Decimal(cell.size)) if cell else None

    def _sum(self, parts: Sequence[Address]) -> _Figures | None:
        figures = [self._figures(part) for part in parts]
        known = [each for each in figures if each is not None]
        if len(known) < len(figures):
            return None
        return sum((n for n, _ in known), Decimal()), sum((s for _, s in known), Decimal())
