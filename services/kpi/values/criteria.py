"""Criteria over values: {"and": […]}, {"or": […]}, {"not": {…}}, {"rag": {"in": ["red"]}}.

Read once into predicates, every fault named with its JSON path. What an `and` at the top says of
indicator, level, place, area, period and group also narrows what is read at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from chassis.problems import Fault
from services.kpi.values.answer import ValueAnswer
from services.kpi.values.table import flat

Row = Mapping[str, Any]
Predicate = Callable[[Row], bool]
WORDS: Final = frozenset(
    {
        *("indicator", "level", "place", "area", "period", "group", "status", "reason"),
        *("rag", "rag_reason", "direction", "unit", "organisation_name"),
    }
)
NUMBERS: Final = frozenset(
    {
        *("value", "numerator", "denominator", "size", "incomplete", "target", "variance"),
        *("previous", "people_to_target", "coverage_percent", "worst", "best", "lag_ms"),
    }
)
_DEEPEST: Final = 10
_MOST: Final = 200
_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "eq": lambda held, wanted: held == wanted,
    "not_eq": lambda held, wanted: held != wanted,
    "in": lambda held, wanted: held in wanted,
    "not_in": lambda held, wanted: held not in wanted,
    "lt": lambda held, wanted: held is not None and held < wanted,
    "lte": lambda held, wanted: held is not None and held <= wanted,
    "gt": lambda held, wanted: held is not None and held > wanted,
    "gte": lambda held, wanted: held is not None and held >= wanted,
}
_ORDERED: Final = frozenset(("lt", "lte", "gt", "gte"))
_OF_MANY: Final = frozenset(("in", "not_in"))


@dataclass
class Criteria:
    """Criteria, read: a predicate over values, what narrows the reading, the fields they name."""

    accepts: Callable[[ValueAnswer], bool]
    narrowing: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()


class Reader:
    """Reads criteria; `faults` has everything that is wrong with them. `spell` gives a word of a
    field its one spelling (2008-09 for 2008/09), or raises ValueError."""

    def __init__(self, spell: Callable[[str, str], str]) -> None:
        self._spell = spell
        self.faults: list[Fault] = []
        self._seen = 0
        self._fields: set[str] = set()

    def read(self, given: object) -> Criteria:
        """The criteria in a JSON value."""
        predicate = self._any(given, "$.criteria", 0)
        narrowing = {} if self.faults else self._narrowing(given)
        return Criteria(lambda value: predicate(flat(value)), narrowing, frozenset(self._fields))

    def _any(self, given: object, path: str, depth: int) -> Predicate:
        self._seen += 1
        if depth > _DEEPEST or self._seen > _MOST:
            return self._fault("too_complex", path, f"more than {_DEEPEST} deep or {_MOST} parts")
        if not isinstance(given, dict) or len(given) != 1:
            return self._fault("not_a_criterion", path, 'must be an object like {"and": […]}')
        ((name, inner),) = given.items()
        here = f"{path}.{name}"
        match name:
            case "and" | "or":
                return self._several(name, inner, here, depth)
            case "not":
                negated = self._any(inner, here, depth + 1)
                return lambda row: not negated(row)
            case _:
                return self._of_field(name, inner, here)

    def _several(self, name: str, inner: object, path: str, depth: int) -> Predicate:
        if not isinstance(inner, list) or not inner:
            return self._fault("not_a_list", path, "must be a list of criteria")
        parts = [self._any(each, f"{path}[{at}]", depth + 1) for at, each in enumerate(inner)]
        if name == "and":
            return lambda row: all(part(row) for part in parts)
        return lambda row: any(part(row) for part in parts)

    def _of_field(self, name: str, inner: object, path: str) -> Predicate:
        if name not in WORDS | NUMBERS:
            known = ", ".join(sorted(WORDS | NUMBERS))
            return self._fault("unknown_field", path, f"is no field; there are {known}")
        self._fields.add(name)
        if not isinstance(inner, dict) or len(inner) != 1:
            return self._fault("not_a_comparison", path, 'must be an object like {"eq": …}')
        ((operator, wanted),) = inner.items()
        here = f"{path}.{operator}"
        if operator not in _COMPARE or (operator in _ORDERED and name in WORDS):
            allowed = [each for each in _COMPARE if name in NUMBERS or each not in _ORDERED]
            return self._fault("unknown_operator", here, f"use {', '.join(allowed)}")
        operand = self._operand(name, operator, wanted, here)
        compare = _COMPARE[operator]
        return lambda row: compare(row[name], operand)

    def _operand(self, name: str, operator: str, wanted: object, path: str) -> Any:
        if operator in _OF_MANY:
            if not isinstance(wanted, list) or len(wanted) > _MOST:
                self._fault("not_a_list", path, f"must be a list of at most {_MOST}")
                return []
            return [self._one(name, each, f"{path}[{at}]") for at, each in enumerate(wanted)]
        return self._one(name, wanted, path)

    def _one(self, name: str, wanted: object, path: str) -> Any:
        if wanted is None:
            return None
        try:
            if name in NUMBERS and isinstance(wanted, int | float | str):
                return Decimal(str(wanted))
            if name in WORDS and isinstance(wanted, str):
                return self._spell(name, wanted)
        except (InvalidOperation, ValueError) as error:
            self._fault("invalid_value", path, str(error) or "is no number")
            return None
        told = "a number" if name in NUMBERS else "a text"
        self._fault("wrong_type", path, f"must be {told}")
        return None

    def _narrowing(self, given: Any) -> dict[str, list[str]]:
        """What must hold of whatever fits: equalities of the top, or of an `and` at the top."""
        parts = given["and"] if isinstance(given, dict) and "and" in given else [given]
        found: dict[str, list[str]] = {}
        for part in parts:
            ((name, inner),) = part.items()
            if name in ("indicator", "level", "place", "area", "period", "group"):
                ((operator, wanted),) = inner.items()
                if operator in ("eq", "in"):
                    words = wanted if operator == "in" else [wanted]
                    spelt = {self._spell(name, word) for word in words if word is not None}
                    before = set(found.get(name, spelt))
                    found[name] = sorted(spelt & before)
        return found

    def _fault(self, code: str, path: str, message: str) -> Predicate:
        self.faults.append(Fault(code, path, message))
        return lambda _: False
