"""What results come to: the nine pupils of NI 75, one against many, never worse by more."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.qualifications import NOT_AWARDED, QUALIFICATIONS, SUBJECTS, counted_in, plain
from education.thresholds import LEVELS, RESULTS, Result, reckoned, reckoned_all
from education.years import AcademicYear

COHORT = AcademicYear(2009)
PUPILS: Mapping[str, Sequence[str]] = {
    "P1": ["gcse English C", "gcse Mathematics C", "gcse Art C", "gcse French C", "gcse Music C"],
    "P2": [
        *("gcse English B", "gcse Mathematics D", "gcse Art C"),
        *("gcse French C", "gcse Music C", "gcse Drama C", "gcse History C"),
    ],
    "P3": ["gcse English C", "gcse Mathematics C", "btec_first_diploma Sport P"],
    "P4": [
        *("gcse English C", "gcse Mathematics C", "gcse Art C", "gcse French C"),
        *("gcse_short Citizenship C", "gcse_short Religion C"),
    ],
    "P5": [
        *("gcse English_Literature C", "gcse Mathematics C", "gcse Art C"),
        *("gcse French C", "gcse Music C", "gcse Drama C"),
    ],
    "P6": ["gcse English D", "gcse English C", "gcse Mathematics C", "gcse_double Science CC"],
    "P7": [],
    "P9": ["gcse English A", "gcse Mathematics B", "diploma_higher Engineering P"],
}


def results_of(pupil: str) -> list[Result]:
    """The results of a pupil of the example."""
    rows = (row.split() for row in PUPILS[pupil])
    return [Result(kind, subject.replace("_", " "), grade) for kind, subject, grade in rows]


@pytest.mark.parametrize(
    ("pupil", "share", "english", "maths", "achieved"),
    [
        ("P1", 100, True, True, True),
        ("P2", 120, True, False, False),
        ("P3", 120, True, True, True),
        ("P4", 100, True, True, True),
        ("P5", 120, False, True, False),
        ("P6", 80, True, True, False),
        ("P7", 0, False, False, False),
        ("P9", 180, True, True, True),
    ],
)
def test_the_nine_pupils_of_ni_75(
    pupil: str, share: int, english: bool, maths: bool, achieved: bool
) -> None:
    outcome = reckoned(results_of(pupil), COHORT)
    assert outcome.shares["level_2"] == share
    assert (outcome.english, outcome.maths) == (english, maths)
    assert outcome.with_english_and_maths is achieved


def test_a_higher_diploma_counts_from_the_cohort_of_2010() -> None:
    (*_, diploma) = reckoned(results_of("P9"), AcademicYear(2008)).results
    assert diploma.verdict == "not_approved"
    assert diploma.worth is None


def test_an_international_gcse_counts_as_one_from_the_cohort_of_2010() -> None:
    english = [Result("igcse", "English Language", "C")]
    assert reckoned(english, COHORT).english
    assert not reckoned(english, AcademicYear(2008)).any_qualification


def test_why_a_result_does_not_count() -> None:
    results = [
        Result("gcse", "English", "D"),
        Result("gcse", "English", "C"),
        Result("gcse", "Art", "U"),
        Result("diploma_higher", "Engineering", "P"),
        Result("functional_skills_2", "ICT", "P"),
    ]
    told = reckoned(results, COHORT).results
    assert [each.verdict for each in told] == [
        *("overlaps", "counted", "not_awarded", "counted", "part_of"),
    ]
    assert (told[0].instead, told[4].instead) == (1, 3)


def test_one_discount_code_counts_once_whatever_the_subjects() -> None:
    certificate = Result("btec_first_certificate", "Applied Science", "D", "RA1")
    gcse = Result("gcse", "Science", "A", "RA1")
    outcome = reckoned([gcse, certificate], COHORT)
    assert outcome.shares["level_2"] == 40
    assert outcome.results[0].instead == 1


def test_english_is_found_in_a_result_that_is_left_out() -> None:
    """English and mathematics are tested on all results before discounting."""
    larger = Result("full_level_2", "Communication", "P", "E1")
    outcome = reckoned([Result("gcse", "English", "C", "E1"), larger], COHORT)
    assert outcome.results[0].verdict == "overlaps"
    assert outcome.english


def test_level_3_is_two_a_levels_or_four_as() -> None:
    def levels(*kinds: str) -> bool:
        results = [Result(kind, f"Subject {number}", "E") for number, kind in enumerate(kinds)]
        return reckoned(results, COHORT).reaches("level_3")

    assert levels("a_level", "a_level")
    assert levels("as", "as", "a_level")
    assert not levels("as", "as", "as")
    again = [Result("as", "French", "A"), *[Result("a_level", "French", "E")] * 2]
    assert reckoned(again, COHORT).shares["level_3"] == 50


def test_who_has_level_3_has_level_2() -> None:
    two = [Result("a_level", subject, "E") for subject in ("French", "Art")]
    assert reckoned(two, COHORT).shares["level_2"] == 80
    assert reckoned(two, COHORT).reaches("level_2")


def test_what_contains_another_is_no_smaller_and_there() -> None:
    for each in QUALIFICATIONS.values():
        for part in each.contains:
            assert part in QUALIFICATIONS
            assert part != each.code


def _grades(code: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*QUALIFICATIONS[code].grades, *NOT_AWARDED])


SUBJECTS_TOLD = (
    *("English", "ENGLISH ", "English Language", "English Literature"),
    *("Maths", "Mathematics", "R & S", "Art"),
)
RESULT = st.sampled_from(sorted(QUALIFICATIONS)).flatmap(
    lambda code: st.builds(
        Result,
        st.just(code),
        st.sampled_from(SUBJECTS_TOLD),
        _grades(code),
        st.sampled_from([None, None, "art", "X1"]),
    )
)
COHORTS = st.sampled_from([AcademicYear(2006), AcademicYear(2008), COHORT])


@given(st.lists(RESULT, max_size=12), RESULT, COHORTS)
def test_one_more_result_never_makes_anything_worse(
    results: list[Result], more: Result, cohort: AcademicYear
) -> None:
    before, after = reckoned(results, cohort), reckoned([*results, more], cohort)
    for level in LEVELS:
        assert after.reaches(level) or not before.reaches(level)
    for each in ("english", "maths", "any_qualification", "with_english_and_maths"):
        assert getattr(after, each) or not getattr(before, each)


@given(st.lists(RESULT, max_size=12), COHORTS, st.randoms())
def test_the_order_of_results_makes_no_difference(
    results: list[Result], cohort: AcademicYear, chance: Any
) -> None:
    mixed = list(results)
    chance.shuffle(mixed)
    assert reckoned(mixed, cohort).shares == reckoned(results, cohort).shares


@given(st.lists(st.tuples(st.integers(1, 4), COHORTS, RESULT), max_size=25))
def test_many_at_once_are_reckoned_as_one_by_one(
    rows: list[tuple[int, AcademicYear, Result]],
) -> None:
    frame = pl.DataFrame(
        [(who, str(cohort), *result) for who, cohort, result in rows], schema=RESULTS, orient="row"
    )
    found = {(row["who"], row["cohort"]): row for row in reckoned_all(frame).to_dicts()}
    assert found.keys() == {(who, str(cohort)) for who, cohort, _ in rows}
    for (who, cohort), row in found.items():
        mine = [result for one, year, result in rows if (one, str(year)) == (who, cohort)]
        outcome = reckoned(mine, AcademicYear.parse(cohort))
        assert {level: row[level] for level in LEVELS} == outcome.shares
        for each in ("english", "maths", "any_qualification"):
            assert row[each] == getattr(outcome, each)
        for level in LEVELS:
            assert row[f"{level}_reached"] == outcome.reaches(level)


@given(st.lists(st.tuples(st.sampled_from(sorted(SUBJECTS)), st.sampled_from("ABCDG"))))
def test_one_of_the_two_subjects_counts_once_however_it_is_spelt(
    told: list[tuple[str, str]],
) -> None:
    """A GCSE at school, another at a college that spells it otherwise: one resit."""
    results = [Result("gcse", subject.title(), grade) for subject, grade in told]
    taken = {SUBJECTS[subject] for subject, _ in told}
    assert reckoned(results, COHORT).shares["level_1"] == 20 * len(taken)


def test_three_subjects_under_five_names_are_no_five_gcses() -> None:
    names = ("Mathematics", "Maths", "English", "English Language", "Science")
    outcome = reckoned([Result("gcse", name, "C") for name in names], COHORT)
    assert outcome.shares["level_2"] == 60
    assert not outcome.with_english_and_maths
    assert [each.instead for each in outcome.results] == [None, 0, None, 2, None]


def test_literature_is_another_subject_and_so_is_english_language_at_a_level() -> None:
    both = [Result("gcse", name, "C") for name in ("English", "English Literature")]
    assert reckoned(both, COHORT).shares["level_2"] == 40
    both = [Result("a_level", name, "E") for name in ("English", "English Language")]
    assert reckoned(both, COHORT).reaches("level_3")
    again = [Result("as", "Maths", "E"), Result("a_level", "Mathematics", "E")]
    assert reckoned(again, COHORT).shares["level_3"] == 50


@given(st.text(max_size=12))
def test_subjects_are_compared_alike_one_by_one_and_many_at_once(subject: str) -> None:
    """A GCSE of any subject beside one of its plain name is one resit, either way."""
    results = [Result("gcse", subject, "C"), Result("gcse", plain(subject), "C")]
    frame = pl.DataFrame(
        [(1, str(COHORT), *each) for each in results], schema=RESULTS, orient="row"
    )
    assert (
        reckoned_all(frame)["level_2"].item() == reckoned(results, COHORT).shares["level_2"] == 20
    )


def test_every_grade_has_points_and_titles_are_distinct() -> None:
    names = [name for each in QUALIFICATIONS.values() for name in (each.title, *each.spellings)]
    assert len({name.lower() for name in names}) == len(names)
    assert counted_in(COHORT).keys() == QUALIFICATIONS.keys()
