"""What key-stage results say, in figures."""

from datetime import date
from typing import Any

import pytest

from contracts.envelope import BadEvent
from services.kpi.figures import ALL, FINAL, PROVISIONAL, Figures, Posting
from services.kpi.measures.postings import posting_of
from tests.kpi.measures.framework_saying import result
from tests.kpi.measures.saying import told

KS2 = {
    "eligible": 31, "achieved": 16, "english_matched": 29, "english_progress": 25,
    "maths_matched": 28, "maths_progress": 20,
}  # fmt: skip


def figures_of(data: Any) -> Figures:
    (line,) = posting_of(told(data)).lines
    assert (line.place.period, line.effective_on) == ("2008/09", date(2009, 8, 31))
    return line.figures


def everyone(figures: Figures) -> dict[str, int]:
    return {measure: sum(cells[ALL].values()) for measure, cells in figures.items() if ALL in cells}


def test_key_stage_2_is_six_counts_of_each_group_and_a_floor() -> None:
    meals = {"eligible": 7, "achieved": 0}
    figures = figures_of(result("ks2", {"all": KS2, "fsm=yes": meals}, below_floor=True))
    assert everyone(figures) == {
        "ks2.pupils": 31, "ks2.english_and_maths": 16, "ks2.english_matched": 29,
        "ks2.english_progress": 25, "ks2.maths_matched": 28, "ks2.maths_progress": 20,
        "ks2.returns": 1, "ks2.below_floor": 1,
    }  # fmt: skip
    assert figures["ks2.pupils"]["fsm=yes"] == {0: 7}
    assert figures["ks2.returns"]["fsm=yes"] == {PROVISIONAL: 1}
    assert figures["ks2.below_floor"].keys() == {ALL}


@pytest.mark.parametrize("below_floor", [False, None])
def test_a_school_not_known_to_be_below_the_floor_is_not_counted(below_floor: bool | None) -> None:
    figures = figures_of(result("ks2", {"all": KS2}, below_floor=below_floor, status="final"))
    assert "ks2.below_floor" not in figures
    assert figures["ks2.returns"] == {ALL: {FINAL: 1}}


def test_the_other_key_stages_have_two_counts() -> None:
    counts = {"eligible": 180, "achieved": 90, "english_matched": 170, "english_progress": 100}
    assert everyone(figures_of(result("ks4", {"all": counts}, below_floor=False))) == {
        "ks4.pupils": 180, "ks4.level2_with_english_and_maths": 90, "ks4.returns": 1,
    }  # fmt: skip
    assert everyone(figures_of(result("ks1", {"all": counts}))) == {
        "ks1.pupils": 180, "ks1.achieved": 90, "ks1.returns": 1,
    }  # fmt: skip


def test_results_of_a_year_that_runs_are_true_since_they_were_told() -> None:
    early = told(result("ks2", {"all": KS2}), on=date(2009, 7, 20))
    assert posting_of(early).effective_on == date(2009, 7, 20)


def test_what_is_withdrawn_was_never_so() -> None:
    withdrawn = result("ks2", {"all": KS2}, below_floor=True, withdrawn=True)
    assert posting_of(told(withdrawn)) == Posting(date.min)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"achieved": 32}, "more pupils achieved than eligible"),
        ({"english_matched": 32}, "more pupils english_matched than eligible"),
        ({"maths_matched": 32}, "more pupils maths_matched than eligible"),
        ({"english_progress": 30}, "more pupils english_progress than english_matched"),
        ({"maths_progress": 29}, "more pupils maths_progress than maths_matched"),
    ],
)
def test_counts_that_contradict_one_another_are_refused(changed: Any, why: str) -> None:
    with pytest.raises(BadEvent, match=f"group fsm=no: {why}"):
        posting_of(told(result("ks2", {"all": KS2, "fsm=no": KS2 | changed})))


def test_a_year_that_is_none_is_refused() -> None:
    with pytest.raises(BadEvent, match="year: An academic year"):
        posting_of(told(result("ks2", {"all": KS2}, year="2009")))
