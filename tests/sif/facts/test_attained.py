"""What results say of a school: against the floor, over three years, beside its authority."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sif.facts.attained import (
    attainment_of,
    means_of,
    over_by,
    percents_of,
    shortfall_of,
    trend_of,
)
from services.sif.results.reading import SchoolResult
from tests.sif.facts.made import result

PERCENTS = st.integers(0, 100).map(Fraction)


def _trend(*results: SchoolResult) -> str | None:
    return trend_of(percents_of(results, attainment_of(results)))


@pytest.mark.parametrize(
    ("percents", "trend"),
    [
        ((60, 59, 58), "declining"),
        ((60, 62, 57), "steady"),
        ((60, 62, 56), "declining"),
        ((60, 60, 60), "steady"),
        ((58, 59, 60), "improving"),
        ((60, 58, 64), "improving"),
        ((60, 58), None),
    ],
)
def test_a_trend_is_of_two_steps_or_of_more_than_three_points(
    percents: tuple[int, ...], trend: str | None
) -> None:
    assert trend_of([Fraction(one) for one in percents]) == trend


@given(st.tuples(PERCENTS, PERCENTS, PERCENTS))
def test_a_decline_read_backwards_is_an_improvement(percents: tuple[Fraction, ...]) -> None:
    mirror = {"declining": "improving", "steady": "steady", "improving": "declining"}
    assert trend_of(percents[::-1]) == mirror[str(trend_of(percents))]


def test_three_years_have_to_be_in_a_row_and_held_to_one_standard() -> None:
    falling = [result(30 - n, year=f"{2006 + n}/{7 + n:02}") for n in range(3)]
    assert _trend(*falling) == "declining"
    assert _trend(falling[0], falling[2], result(31, year="2005/06")) is None
    new = [result(30 - n, year=f"{2013 + n}/{14 + n}") for n in range(3)]
    assert new[1].standard != new[2].standard
    assert _trend(*new) is None
    suppressed = result(None, year="2007/08")
    assert _trend(falling[0], suppressed, falling[2]) is None


def test_the_floor_is_that_of_the_latest_year() -> None:
    held = attainment_of([result(20, year="2007/08"), result(27, year="2008/09")])
    assert held is not None
    assert (held.below_floor, held.floor, held.pupils_to_floor) == (True, 55, 1)
    assert (held.year, held.percent) == ("2008/09", Fraction(54))


def test_a_latest_year_without_a_figure_is_not_known_however_good_the_one_before() -> None:
    assert attainment_of([result(48, year="2007/08"), result(None, year="2008/09")]) is None
    assert attainment_of([result(0, 0)]) is None
    assert attainment_of([]) is None


def test_a_school_without_a_floor_is_not_below_it() -> None:
    held = attainment_of([result(2, 20, kind="community_special_school")])
    assert held is not None
    assert (held.floor, held.below_floor, held.pupils_to_floor) == (None, False, None)


def test_of_several_stages_it_is_the_one_lowest_against_its_floor() -> None:
    primary, secondary = result(29), result(14, stage="ks4")
    infants = result(10, stage="ks1")
    held = attainment_of([infants, primary, secondary])
    assert held is not None
    assert held.stage == "ks4"
    alone = attainment_of([infants])
    assert alone is not None
    assert (alone.stage, alone.below_floor) == ("ks1", False)


def test_a_year_counts_once_it_is_over() -> None:
    results = [result(year="2007/08"), result(year="2008/09")]
    assert over_by(results, date(2009, 8, 30)) == results[:1]
    assert over_by(results, date(2009, 8, 31)) == results


def test_every_pupil_counts_once_in_the_mean_of_an_authority() -> None:
    large = result(organisation="1", groups={"sen=yes": (10, 40)})
    small = result(organisation="2", groups={"sen=yes": (9, 12)})
    means = means_of([large, small])
    assert {key.what: mean for key, mean in means.items()} == {"sen=yes": Fraction(1900, 52)}
    shortfall = shortfall_of([large], means, progress=False)
    assert shortfall is not None
    assert shortfall.points == Fraction(1900, 52) - 25
    better = shortfall_of([small], means, progress=False)
    assert better is not None
    assert better.points < 0


def test_a_school_alone_is_compared_with_nobody() -> None:
    only = result(groups={"sen=yes": (10, 40)})
    assert shortfall_of([only], means_of([only]), progress=False) is None


def test_a_group_of_ten_is_left_out_and_one_of_eleven_is_not() -> None:
    others = result(50, 50, groups={"fsm=yes": (50, 50)})
    for pupils, told in ((10, False), (11, True)):
        own = result(groups={"fsm=yes": (0, pupils)})
        found = shortfall_of([own], means_of([own, others]), progress=False)
        assert (found is not None) is told


def test_subjects_and_progress_are_held_apart() -> None:
    own = result(
        figures={"english": Decimal(60), "maths": Decimal(70)},
        english_progress=Fraction(80),
        maths_progress=Fraction(90),
    )
    others = result(
        figures={"english": Decimal(64), "maths": Decimal(80)},
        english_progress=Fraction(80),
        maths_progress=Fraction(94),
    )
    means = means_of([own, others])
    attainment = shortfall_of([own], means, progress=False)
    progress = shortfall_of([own], means, progress=True)
    assert attainment is not None
    assert progress is not None
    assert (attainment.what, attainment.points) == ("maths", Fraction(5))
    assert (progress.what, progress.points) == ("maths_progress", Fraction(2))
