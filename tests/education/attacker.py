"""A reader who subtracts: works out all that follows from what is published, by plain algebra.

Independent of the code it tests: dense Gaussian elimination over fractions, one unknown a column.
"""

from collections.abc import Collection
from fractions import Fraction

from education.tables import Address, Cell, Published, Table


def recovered(*tables: Published, same: Collection[Address] = ()) -> set[tuple[int, Address]]:
    """Every hidden cell that has one possible value, as (which table, address).

    `same` are cells that the reader rightly takes for the same figure in all tables.
    """
    unknowns: list[tuple[int, Address]] = []
    for number, table in enumerate(tables):
        unknowns += [(number, a) for a, cell in table.cells.items() if cell is None]
    names = {u: (u[1] if u[1] in same else u) for u in unknowns}
    columns = {name: at for at, name in enumerate(dict.fromkeys(names.values()))}
    matrix = []
    for number, table in enumerate(tables):
        for total, parts in lines(table):
            row = [Fraction(0)] * len(columns)
            for address, sign in [(total, -1), *((part, 1) for part in parts)]:
                if table.cells[address] is None:
                    row[columns[names[number, address]]] += sign
            matrix.append(row)
    found = alone(matrix, len(columns))
    return {u for u in unknowns if columns[names[u]] in found}


def lines(table: Published | Table[Cell]) -> list[tuple[Address, list[Address]]]:
    """Each total with its parts, found the slow way."""
    found = []
    for dimension, sums in enumerate(table.sums):
        for address in table.cells:
            for total, keys in sums:
                if address[dimension] == total:
                    around = [_at(address, dimension, key) for key in keys]
                    parts = [part for part in around if part in table.cells]
                    if parts:
                        found.append((address, parts))
    return found


def _at(address: Address, dimension: int, key: str) -> Address:
    return (*address[:dimension], key, *address[dimension + 1 :])


def alone(matrix: list[list[Fraction]], width: int) -> set[int]:
    """Columns of a matrix, changed in place, that a row in reduced echelon form has to itself."""
    pivots: list[int] = []
    top = 0
    for column in range(width):
        at = next((r for r in range(top, len(matrix)) if matrix[r][column]), None)
        if at is None:
            continue
        matrix[top], matrix[at] = matrix[at], matrix[top]
        lead = matrix[top][column]
        matrix[top] = [value / lead for value in matrix[top]]
        for other in range(len(matrix)):
            factor = matrix[other][column]
            if other != top and factor:
                pairs = zip(matrix[other], matrix[top], strict=True)
                matrix[other] = [mine - factor * theirs for mine, theirs in pairs]
        top += 1
        pivots.append(column)
    rows = zip(pivots, matrix[:top], strict=True)
    return {column for column, row in rows if sum(map(bool, row)) == 1}
