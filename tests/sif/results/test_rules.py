"""Floors, progress and gaps, against plain arithmetic."""

from collections.abc import Mapping
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.sif import ResultCounts
from education.levels import GRADES, LEVELS, NO_LEVEL
from education.years import AcademicYear
from services.sif.results.pupils.rules import with_outcomes
from services.sif.results.reading import SchoolResult
from services.sif.results.rules import gap_of, percent_of, reckoned, standard_of, to_floor

FLOORS = st.sampled_from([30, 55])
COUNTS = st.integers(1, 400).flatmap(
    lambda eligible: st.tuples(st.integers(0, eligible), st.just(eligible))
)
LEVEL = st.sampled_from([*LEVELS, *NO_LEVEL, None])


@given(FLOORS, COUNTS)
def test_so_many_pupils_and_no_fewer_cross_the_floor(floor: int, counts: tuple[int, int]) -> None:
    achieved, eligible = counts
    below = 100 * achieved < floor * eligible
    pupils = to_floor(floor, achieved, eligible, below=below)
    step = 1 if below else -1

    def is_below(count: int) -> bool:
        return 100 * count < floor * eligible

    assert is_below(achieved + step * pupils) is not below
    assert is_below(achieved + step * (pupils - 1)) is below


@given(FLOORS, st.integers(0, 1000), st.integers(1, 400))
def test_a_published_percentage_is_always_a_whole_pupil_from_its_floor(
    floor: int, tenths: int, eligible: int
) -> None:
    percent = Fraction(tenths, 10)
    achieved = reckoned(percent, eligible)
    assert abs(Fraction(100 * achieved, eligible) - percent) * eligible <= 50
    assert to_floor(floor, achieved, eligible, below=percent < floor) >= 1


@given(COUNTS)
def test_a_school_counted_is_held_to_its_floor_unrounded(counts: tuple[int, int]) -> None:
    achieved, eligible = counts
    one = SchoolResult(
        organisation="105148",
        kind="community_school",
        year="2008/09",
        stage="ks2",
        basis="pupils",
        status="final",
        eligible=eligible,
        achieved=achieved,
        percent=percent_of(achieved, eligible),
        groups={},
    )
    assert one.below_floor is (achieved * 100 < 55 * eligible)


def of_pupils(*rows: Mapping[str, str | None]) -> pl.DataFrame:
    text = (
        *("stage", "english", "maths", "reading", "writing", "english_prior", "maths_prior"),
        *("english_grade", "maths_grade"),
    )
    schema = {**dict.fromkeys(text, pl.String), "level2_with_english_and_maths": pl.Boolean}
    return with_outcomes(pl.DataFrame(list(rows), schema=schema))


@given(st.lists(st.tuples(LEVEL, LEVEL, st.sampled_from([*LEVELS, None])), min_size=1, max_size=30))
def test_key_stage_2_by_the_column_is_key_stage_2_by_the_pupil(
    pupils: list[tuple[str | None, str | None, str | None]],
) -> None:
    rows = of_pupils(
        *(
            {"stage": "ks2", "english": english, "maths": maths, "english_prior": prior}
            for english, maths, prior in pupils
        )
    )
    for row, (english, maths, prior) in zip(rows.iter_rows(named=True), pupils, strict=True):
        levels = [LEVELS.get(level or "", -1) for level in (english, maths)]
        assert row["achieved"] is (min(levels) >= 4)
        expected = None if prior is None else levels[0] >= LEVELS[prior] + 2
        assert row["english_progress"] is expected
        assert row["maths_progress"] is None


@pytest.mark.parametrize(
    ("prior", "enough"),
    [
        ("W", None),
        ("1", None),
        ("2A", 6),
        ("3", 5),
        ("4C", 4),
        ("5", 3),
        ("6", None),
    ],
)
def test_key_stage_4_progress_is_three_levels(prior: str, enough: int | None) -> None:
    """`enough`: how many of the grades, the best first, are expected progress: 2 to E, … 5 to B."""
    rows = of_pupils(
        *({"stage": "ks4", "maths_prior": prior, "maths_grade": grade} for grade in (*GRADES, None))
    )
    expected = [None if enough is None else rank < enough for rank in range(len(GRADES) + 1)]
    assert rows["maths_progress"].to_list() == expected
    assert rows["english_progress"].to_list() == [None] * rows.height


def test_the_gap_is_of_unrounded_rates_and_may_be_negative() -> None:
    groups = {
        "fsm=yes": ResultCounts(eligible=60, achieved=16),
        "fsm=no": ResultCounts(eligible=240, achieved=130),
    }
    assert gap_of(groups) == Fraction(55, 2)
    turned = {"fsm=yes": groups["fsm=no"], "fsm=no": groups["fsm=yes"]}
    assert gap_of(turned) == Fraction(-55, 2)
    assert gap_of({"fsm=yes": groups["fsm=yes"]}) is None


@pytest.mark.parametrize(
    ("stage", "start", "standard"),
    [
        ("ks1", 2008, "level_2"),
        ("ks2", 2014, "level_4"),
        ("ks2", 2015, "expected_2016"),
        ("ks4", 2018, "five_a_to_c"),
    ],
)
def test_standards_by_year(stage: str, start: int, standard: str) -> None:
    assert standard_of(stage, AcademicYear(start)) == standard  # type: ignore[arg-type]
