"""What answers tell of others is of enough of them, by itself and beside every other answer."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from contracts.enrichment import Progress
from services.enrichment.activities.counting import Counts
from services.enrichment.activities.hiding import ALL, Living, hidden_wards
from services.enrichment.activities.results import is_sum_hidden, results_of

_OWN = "s0"
_SCHOOLS = [f"s{number}" for number in range(6)]
_SIZES = st.lists(
    st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 30)), max_size=8
)


@st.composite
def _rows(draw: st.DrawFn) -> list[Living]:
    """Pupils of up to six schools in up to four wards; who took part in any, and in two sorts."""
    found = []
    for ward in draw(st.lists(st.sampled_from(["E1", "E2", "E3", None]), unique=True)):
        for school in draw(st.lists(st.sampled_from(_SCHOOLS), unique=True, min_size=1)):
            pupils = draw(st.integers(1, 25))
            taking = tuple(draw(st.integers(0, pupils)) for _ in range(3))
            found.append(Living(ward, school, pupils, taking))
    return found


def _enough(rest: list[Living]) -> bool:
    schools = {each.organisation for each in rest}
    return not rest or (sum(each.pupils for each in rest) >= 11 and len(schools) >= 3)


@given(_rows())
def test_whatever_wards_are_told_together_tell_of_eleven_in_three_schools(
    rows: list[Living],
) -> None:
    hidden = hidden_wards(rows, {_OWN})
    rest = [each for each in rows if each.organisation != _OWN]
    names = sorted({each.name for each in rest})
    for name in names:
        assert name in hidden or _enough([each for each in rest if each.name == name])
    if ALL in hidden or not rest:
        return
    assert _enough(rest)
    # What is left of the whole when all wards that are told are taken off it.
    left = [each for each in rest if each.name in hidden]
    assert not left or len({each.name for each in left}) > 1
    assert sum(each.pupils for each in left) >= 11 or not left


def test_a_small_ward_does_not_follow_from_the_whole_and_the_other() -> None:
    rows = [Living("E1", f"s{at}", 14, (5, 3, 2)) for at in (1, 2, 3)]
    rows += [Living("E2", f"s{at}", 3, (1, 0, 1)) for at in (1, 2, 3)]
    hidden = hidden_wards(rows, {_OWN})
    assert "ward=E2" in hidden
    assert hidden & {ALL, "ward=E1"}


@given(_SIZES)
def test_no_activity_follows_from_the_sum_of_several(others: list[dict[str, int]]) -> None:
    if is_sum_hidden(others):
        return
    keys = sorted({key for each in others for key in each})
    for number in range(len(keys) + 1):
        for told in combinations(keys, number):
            alone = [[{key: each.get(key, 0)} for each in others] for key in told]
            if any(map(is_sum_hidden, alone)):
                continue
            left = [sum(each.values()) - sum(each.get(key, 0) for key in told) for each in others]
            if len(keys) - number == 1 and any(left):
                assert sum(left) >= 11
                assert len([each for each in left if each]) >= 3


def _counts(pupils: int) -> Counts:
    writing = Progress(scale="sub_levels", assessed=pupils, gains={1: pupils})
    return Counts(
        pupils=pupils, registered=pupils, offered=10 * pupils, attended=5 * pupils, asked=pupils,
        strands={"writing": writing},
    )  # fmt: skip


def test_a_sum_of_two_is_not_told_beside_the_one_that_is() -> None:
    """Three schools of 20 in one club; the same with 3 each in another, told of by itself to
    nobody: neither is the sum of the two."""
    of = [f"s{at}" for at in (1, 2, 3)]
    large = {school: {"a": _counts(20)} for school in of}
    both = {school: {"a": _counts(20), "b": _counts(3)} for school in of}
    assert results_of(large, {_OWN}).attendance.percent is not None
    told = results_of(both, {_OWN})
    assert told.attendance.percent is None
    assert told.strands[0].mean_gain is None
    assert results_of(both).attendance.percent is not None
