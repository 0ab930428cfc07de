"""Which unknowns of some equations have one value only, as plain elimination finds them too."""

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from education.recovery import determined
from tests.education.attacker import alone

EQUATIONS = st.lists(
    st.dictionaries(st.integers(0, 6), st.sampled_from([-3, -2, -1, 1, 2, 3]), min_size=1),
    max_size=8,
)


def found(*equations: Mapping[str, int]) -> dict[str, dict[int, int]]:
    """Each unknown found, with the equations by their place and how many times each."""
    told = determined(dict(enumerate(equations)))
    return {unknown: {at: int(n) for at, n in how.items()} for unknown, how in told.items()}


def test_one_equation_with_one_unknown() -> None:
    assert found({"b": 1}) == {"b": {0: 1}}
    assert found({"a": 1, "b": 1}) == {}


def test_one_equation_less_another() -> None:
    # a + b + c and b + c are known: so is a; of b and c only the sum.
    assert found({"a": 1, "b": 1, "c": 1}, {"b": 1, "c": 1}) == {"a": {0: 1, 1: -1}}


def test_the_same_equation_twice_says_nothing_new() -> None:
    assert found({"a": 1, "b": 1}, {"a": 2, "b": 2}) == {}


@given(EQUATIONS)
def test_as_plain_elimination_finds_it(equations: list[Mapping[int, int]]) -> None:
    matrix = [[Fraction(equation.get(at, 0)) for at in range(7)] for equation in equations]
    assert determined(dict(enumerate(equations))).keys() == alone(matrix, 7)


@given(EQUATIONS)
def test_a_derivation_adds_up_to_its_unknown(equations: list[Mapping[int, int]]) -> None:
    for unknown, how in determined(dict(enumerate(equations))).items():
        sums = {at: sum(n * equations[e].get(at, 0) for e, n in how.items()) for at in range(7)}
        assert {at: n for at, n in sums.items() if n} == {unknown: 1}
