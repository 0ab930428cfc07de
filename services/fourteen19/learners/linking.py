"""Which learners of several providers are one young person. Pure.

By ULN, then by UPN; what speaks against it makes it doubtful. Names and date of birth alone never
join two: they raise a doubt, which a person decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final, Literal

Doubt = Literal["same_uln_other_birth", "same_upn_other_uln", "same_upn_other_birth", "same_name"]
Decision = Literal["same", "different"]
Pair = tuple[int, int]
DOUBTS: Final[Mapping[Doubt, str]] = {
    "same_uln_other_birth": "They have one ULN, and were born in different months.",
    "same_upn_other_uln": "They have one UPN, and different ULNs.",
    "same_upn_other_birth": "They have one UPN, and were born in different months.",
    "same_name": "They have one name and date of birth, and no number in common.",
}


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner of one provider. Keys are pseudonyms: equal ones stand for equal things."""

    learner_id: int
    uln: bytes | None = None
    upn: bytes | None = None
    name: bytes | None = None
    born: date | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """`persons`: of each learner, the lowest number of those that are one; `doubts`: the pairs
    nobody has decided on, and that are not one all the same."""

    persons: Mapping[int, int]
    doubts: Mapping[Pair, Doubt]


def linked(learners: Sequence[Learner], decided: Mapping[Pair, Decision]) -> Linked:
    """Who is one among learners of which every other that shares a key is there too.

    What a person decided stands: two that are different are never joined with one another, though a
    third may be joined with both.
    """
    union = _Union(each.learner_id for each in learners)
    doubts: dict[Pair, Doubt] = {}
    for one, other in _candidates(learners):
        pair = pair_of(one.learner_id, other.learner_id)
        verdict = decided.get(pair) or judged(one, other)
        if verdict == "same":
            union.join(*pair)
        elif verdict is not None and verdict != "different":
            doubts[pair] = verdict
    for pair, decision in decided.items():
        if decision == "same" and union.has(*pair):
            union.join(*pair)
    persons = {each.learner_id: union.of(each.learner_id) for each in learners}
    return Linked(persons, {p: d for p, d in doubts.items() if persons[p[0]] != persons[p[1]]})


def judged(one: Learner, other: Learner) -> Literal["same"] | Doubt | None:
    """What the keys of two learners say of them; None: that they are two, or nothing."""
    other_birth = None not in (one.born, other.born) and one.born != other.born
    both_ulns = one.uln is not None and other.uln is not None
    both_upns = one.upn is not None and other.upn is not None
    if both_ulns and one.uln == other.uln:
        return "same_uln_other_birth" if other_birth else "same"
    if both_upns and one.upn == other.upn:
        if both_ulns:
            return "same_upn_other_uln"
        return "same_upn_other_birth" if other_birth else "same"
    if one.name is not None and one.name == other.name and not (both_ulns and both_upns):
        return "same_name"
    return None


def pair_of(one: int, other: int) -> Pair:
    """Two numbers, the lower first."""
    return (one, other) if one < other else (other, one)


def _candidates(learners: Iterable[Learner]) -> Iterator[tuple[Learner, Learner]]:
    """Every two that share a key, those with the stronger one first."""
    held = list(learners)
    for key in ("uln", "upn", "name"):
        blocks: dict[bytes, list[Learner]] = defaultdict(list)
        for each in held:
            value = getattr(each, key)
            if value is not None:
                blocks[value].append(each)
        for block in blocks.values():
            yield from combinations(block, 2)


class _Union:
    """Disjoint sets of numbers, each known by its lowest."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._parent = {number: number for number in numbers}

    def has(self, *numbers: int) -> bool:
        return all(number in self._parent for number in numbers)

    def of(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.of(one), self.of(other)))
        self._parent[high] = low
