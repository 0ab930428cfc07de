"""Which learners of several providers are one young person. Pure.

By ULN, then by UPN, of who has the same name too, or both numbers; what speaks against it makes it
doubtful: whoever guesses a number is not shown whose it is. Names and date of birth alone never
join two: they raise a doubt, which a person decides. Nor are two joined through a third that a
person told apart, or that are in doubt: whether the third is the one or the other is in doubt then.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final, Literal

Doubt = Literal[
    "same_uln_other_birth",
    "same_uln_other_name",
    "same_upn_other_uln",
    "same_upn_other_birth",
    "same_upn_other_name",
    "same_name",
    "joins_different",
]
Decision = Literal["same", "different"]
Verdict = Literal["one_uln", "one_upn"] | Doubt
Pair = tuple[int, int]
DOUBTS: Final[Mapping[Doubt, str]] = {
    "same_uln_other_birth": "They have one ULN, and were born in different months.",
    "same_uln_other_name": "They have one ULN, and different names or days of birth.",
    "same_upn_other_uln": "They have one UPN, and different ULNs.",
    "same_upn_other_birth": "They have one UPN, and were born in different months.",
    "same_upn_other_name": "They have one UPN, and different names or days of birth.",
    "same_name": "They have one name and date of birth, and no number in common.",
    "joins_different": "They have one ULN or UPN, and would join others that are not one for sure.",
}
_AGAINST: Final = frozenset(DOUBTS) - {"same_name", "joins_different"}
_JOINS: Final = ("one_uln", "one_upn")
SHARED_BY_MOST: Final = 20
"""What more learners share tells nothing: it was filled in for want of the right one."""


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner of one provider. Keys are pseudonyms: equal ones stand for equal things."""

    learner_id: int
    uln: bytes | None = None
    upn: bytes | None = None
    name: bytes | None = None
    born: date | None = None

    @property
    def is_there(self) -> bool:
        """Whether the provider still has the learner: one taken out of every year has no keys."""
        return (self.uln, self.upn, self.name) != (None, None, None)


@dataclass(frozen=True, slots=True)
class Linked:
    """`persons`: of each learner, the lowest number of those that are one; `doubts`: the pairs
    nobody has decided on, and that are not one all the same."""

    persons: Mapping[int, int]
    doubts: Mapping[Pair, Doubt]


def linked(learners: Sequence[Learner], decided: Mapping[Pair, Decision]) -> Linked:
    """Who is one among learners of which every other that shares a key is there too.

    What people decided holds first, of who is there; then one ULN joins, then one UPN, but in no
    group in which that would join two that are different or in doubt.
    """
    there = {each.learner_id for each in learners if each.is_there}
    said = {pair: decision for pair, decision in decided.items() if there.issuperset(pair)}
    found = {pair: verdict for pair, verdict in _verdicts(learners).items() if pair not in said}
    apart = [pair for pair, decision in said.items() if decision == "different"]
    apart += [pair for pair, verdict in found.items() if verdict in _AGAINST]
    kept = [pair for pair, decision in said.items() if decision == "same"]
    for key in _JOINS:
        more = [pair for pair, verdict in found.items() if verdict == key]
        kept += _uncontested(kept, more, apart)
    union = _Union(kept)
    persons = {each.learner_id: union.of(each.learner_id) for each in learners}
    doubts: dict[Pair, Doubt] = {
        pair: _doubt_of(verdict)
        for pair, verdict in found.items()
        if persons[pair[0]] != persons[pair[1]]
    }
    return Linked(persons, doubts)


def _uncontested(
    kept: Sequence[Pair], more: Sequence[Pair], apart: Sequence[Pair]
) -> Sequence[Pair]:
    """Those of `more` that bring no two together that are to be `apart` and were not one before."""
    before, after = _Union(kept), _Union([*kept, *more])
    contested = {
        after.of(one)
        for one, other in apart
        if after.of(one) == after.of(other) and before.of(one) != before.of(other)
    }
    return [pair for pair in more if after.of(pair[0]) not in contested]


def judged(one: Learner, other: Learner) -> Verdict | None:
    """What the keys of two learners say of them; None: that they are two, or nothing."""
    other_birth = None not in (one.born, other.born) and one.born != other.born
    both_ulns = one.uln is not None and other.uln is not None
    both_upns = one.upn is not None and other.upn is not None
    one_uln, one_upn = both_ulns and one.uln == other.uln, both_upns and one.upn == other.upn
    one_name = one.name is not None and one.name == other.name
    if one_uln:
        if other_birth:
            return "same_uln_other_birth"
        return "one_uln" if one_name or one_upn else "same_uln_other_name"
    if one_upn:
        if both_ulns:
            return "same_upn_other_uln"
        if other_birth:
            return "same_upn_other_birth"
        return "one_upn" if one_name else "same_upn_other_name"
    return "same_name" if one_name and not (both_ulns and both_upns) else None


def _doubt_of(verdict: Verdict) -> Doubt:
    """Of two who are not one all the same."""
    match verdict:
        case "one_uln" | "one_upn":
            return "joins_different"
        case _:
            return verdict


def pair_of(one: int, other: int) -> Pair:
    """Two numbers, the lower first."""
    return (one, other) if one < other else (other, one)


def _verdicts(learners: Sequence[Learner]) -> dict[Pair, Verdict]:
    """What there is to say of every two that share a key."""
    found: dict[Pair, Verdict] = {}
    for one, other in _candidates(learners):
        verdict = judged(one, other)
        if verdict is not None:
            found[pair_of(one.learner_id, other.learner_id)] = verdict
    return found


def _candidates(learners: Sequence[Learner]) -> Iterator[tuple[Learner, Learner]]:
    """Every two that share a key, some of them twice; not what too many share."""
    for key in ("uln", "upn", "name"):
        blocks: dict[bytes, list[Learner]] = defaultdict(list)
        for each in learners:
            value = getattr(each, key)
            if value is not None:
                blocks[value].append(each)
        for block in blocks.values():
            if len(block) <= SHARED_BY_MOST:
                yield from combinations(block, 2)


class _Union:
    """Disjoint sets of numbers, each known by its lowest."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._parent: dict[int, int] = {}
        for one, other in pairs:
            low, high = sorted((self.of(one), self.of(other)))
            if low != high:
                self._parent[high] = low

    def of(self, number: int) -> int:
        parent = self._parent
        while (above := parent.get(number, number)) != number:
            parent[number] = parent.get(above, above)
            number = parent[number]
        return number
