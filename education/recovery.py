"""Which hidden numbers can be worked out from published sums, and how: exact linear algebra."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

E = TypeVar("E", bound=Hashable)
U = TypeVar("U", bound=Hashable)
Number = int | Fraction


@dataclass(slots=True)
class _Row(Generic[E, U]):
    """Some equations added up, each times a factor, and the unknowns that are left."""

    unknowns: dict[U, Number]
    factors: dict[E, Number]


def determined(equations: Mapping[E, Mapping[U, int]]) -> dict[U, Mapping[E, Number]]:
    """The unknowns that have one value only, whatever the known sides of the equations are.

    An equation says that the sum of coefficient times unknown is some known number. Each unknown
    found comes with its derivation: the equations that add up to it, each times its factor.
    """
    # Short ones first, so that long ones (a total of thousands) fill up late.
    system = sorted(equations.items(), key=lambda equation: len(equation[1]))
    uses = Counter(unknown for _, equation in system for unknown in equation)
    # unknown -> its row, which holds no unknown solved before it
    solved: dict[U, _Row[E, U]] = {}
    for name, equation in system:
        row = _substituted(_Row(dict(equation), {name: 1}), solved)
        if row.unknowns:
            unknown = min(row.unknowns, key=lambda u: (abs(row.unknowns[u]) != 1, uses[u]))
            by = row.unknowns.pop(unknown)
            solved[unknown] = _Row(_divided(row.unknowns, by), _divided(row.factors, by))
    for unknown in reversed(solved):
        _substituted(solved[unknown], solved)
    return {unknown: row.factors for unknown, row in solved.items() if not row.unknowns}


def _substituted(row: _Row[E, U], solved: Mapping[U, _Row[E, U]]) -> _Row[E, U]:
    """`row` with what is solved put in, until it holds free unknowns only."""
    pending = [unknown for unknown in row.unknowns if unknown in solved]
    while pending:
        unknown = pending.pop()
        factor = row.unknowns.pop(unknown, 0)
        if factor:
            known = solved[unknown]
            _subtract(row.unknowns, known.unknowns, factor)
            _subtract(row.factors, known.factors, factor)
            pending += [other for other in known.unknowns if other in solved]
    return row


def _subtract(left: dict[U, Number], right: Mapping[U, Number], factor: Number) -> None:
    for key, coefficient in right.items():
        difference = left.get(key, 0) - factor * coefficient
        if difference:
            left[key] = difference
        else:
            left.pop(key, None)


def _divided(terms: Mapping[U, Number], by: Number) -> dict[U, Number]:
    if abs(by) == 1:
        return {key: coefficient * by for key, coefficient in terms.items()}
    return {key: Fraction(coefficient) / by for key, coefficient in terms.items()}
