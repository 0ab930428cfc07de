"""The lines of learning and levels of the Diploma."""

from datetime import date
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from education.diplomas import ENTITLED_FROM, FRAMEWORK_LEVEL, LEVELS, LINES, Level, LineCode

_LEVEL = st.sampled_from(LEVELS)


def test_there_are_seventeen_lines_each_by_its_own_code() -> None:
    assert tuple(LINES) == get_args(LineCode)
    assert len(LINES) == 17
    assert all(line.code == code for code, line in LINES.items())
    assert len({line.name for line in LINES.values()}) == len(LINES)


def test_a_phase_begins_each_september_and_all_before_the_entitlement() -> None:
    starts = {line.phase: line.available_from for line in LINES.values()}
    assert starts == {phase: date(2007 + phase, 9, 1) for phase in (1, 2, 3, 4)}
    assert {line.available_from for line in LINES.values()} == set(starts.values())
    assert max(starts.values()) < ENTITLED_FROM
    sizes = [sum(line.phase == phase for line in LINES.values()) for phase in (1, 2, 3, 4)]
    assert sizes == [5, 5, 4, 3]


def test_every_level_has_its_place_in_the_framework() -> None:
    assert get_args(Level) == LEVELS == tuple(FRAMEWORK_LEVEL)
    assert [FRAMEWORK_LEVEL[level] for level in LEVELS] == [1, 2, 3, 3, None]


@given(_LEVEL, _LEVEL)
def test_levels_are_in_the_order_of_the_framework(one: Level, other: Level) -> None:
    first, second = FRAMEWORK_LEVEL[one], FRAMEWORK_LEVEL[other]
    if first is not None and second is not None and first < second:
        assert LEVELS.index(one) < LEVELS.index(other)
