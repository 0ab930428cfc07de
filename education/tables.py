"""Tables whose cells add up: rates and counts by address, and which keys are sums of others.

An address is one key a dimension: (organisation, group). A *line* is a sum along one dimension: an
area and its organisations in one group, `all` of one place and its `gender=F` and `gender=M`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Generic, NamedTuple, TypeVar

Address = tuple[str, ...]


class Cell(NamedTuple):
    """A rate: `numerator` of `denominator` people. A count: `numerator` people."""

    numerator: int | Decimal
    denominator: int | None = None

    @property
    def size(self) -> int | Decimal:
        """How many people it tells of."""
        return self.numerator if self.denominator is None else self.denominator

    @property
    def is_extreme(self) -> bool:
        """A rate of 0 % or 100 %: it tells of everyone in it."""
        return self.denominator is not None and self.numerator in (0, self.denominator)


class Sum(NamedTuple):
    """A key of one dimension that is the sum of others; a part that is not there counts nothing."""

    total: str
    parts: Sequence[str]


C_co = TypeVar("C_co", bound=Cell | None, covariant=True)


@dataclass(frozen=True)
class Table(Generic[C_co]):
    """Cells by address, and the sums in each dimension. Figures that do not add up have no sums.

    `Table[Cell]` is what is known; `Table[Cell | None]` what is published, None being hidden.
    """

    cells: Mapping[Address, C_co]
    sums: Sequence[Sequence[Sum]] = ()

    def lines(self) -> Iterator[tuple[Address, list[Address]]]:
        """Every line: the address of its total, and of those of its parts that are there."""
        for dimension, sums in enumerate(self.sums):
            rows: dict[Address, dict[str, Address]] = {}
            for address in sorted(self.cells):
                rest = address[:dimension] + address[dimension + 1 :]
                rows.setdefault(rest, {})[address[dimension]] = address
            for row in rows.values():
                for total, keys in sums:
                    parts = [row[key] for key in keys if key in row]
                    if total in row and parts:
                        yield row[total], parts


Published = Table[Cell | None]
NOTHING: Final = Published({})
"""Nothing published yet."""
