"""Which qualifications are approved for whom, what their grades give, how subjects are compared."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from education.qualifications import (
    NOT_AWARDED,
    QUALIFICATIONS,
    SUBJECTS,
    Band,
    Qualification,
    Worth,
    counted_in,
    plain,
)
from education.years import AcademicYear

_YEARS = st.integers(1995, 2030).map(AcademicYear)


def _between(first: AcademicYear | None, last: AcademicYear | None) -> Qualification:
    return Qualification(code="x", title="X", first=first, last=last, bands=[])


@given(_YEARS, _YEARS, _YEARS)
def test_it_is_approved_from_its_first_cohort_to_its_last(
    first: AcademicYear, last: AcademicYear, cohort: AcademicYear
) -> None:
    assert _between(first, last).is_counted_in(cohort) is (first <= cohort <= last)
    assert _between(first, None).is_counted_in(cohort) is (first <= cohort)
    assert _between(None, last).is_counted_in(cohort) is (cohort <= last)
    assert _between(None, None).is_counted_in(cohort)


@given(_YEARS)
def test_of_a_cohort_those_that_are_approved_for_it(cohort: AcademicYear) -> None:
    found = counted_in(cohort)
    for code, each in QUALIFICATIONS.items():
        assert (code in found) is each.is_counted_in(cohort)


@pytest.mark.parametrize(
    ("code", "grade", "worth"),
    [
        ("gcse", "A*", Worth(20, 20, 0, 58)),
        ("gcse", "C", Worth(20, 20, 0, 40)),
        ("gcse", "D", Worth(20, 0, 0, 34)),
        ("gcse", "G", Worth(20, 0, 0, 16)),
    ],
)
def test_what_a_grade_gives(code: str, grade: str, worth: Worth) -> None:
    assert QUALIFICATIONS[code].grades[grade] == worth


def test_no_grade_of_who_has_no_award_gives_anything() -> None:
    for each in QUALIFICATIONS.values():
        assert each.grades
        assert not each.grades.keys() & set(NOT_AWARDED)


@pytest.mark.parametrize(
    "band",
    [
        {"points": {"C": 40}, "level_1": 10, "level_2": 20},
        {"points": {"E": 150}, "level_1": 50, "level_3": 50},
        {"points": {"C": 40}, "level_1": -1},
        {"points": {"C": 40}, "level_1": 20, "levle_2": 20},
    ],
)
def test_a_band_that_cannot_be_is_refused(band: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Band(**band)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Design & Technology", "design and technology"),
        ("  English -- Language ", "english language"),
        ("MATHS", "maths"),
        ("!", ""),
    ],
)
def test_a_subject_as_it_is_compared(subject: str, expected: str) -> None:
    assert plain(subject) == expected


@given(st.text(max_size=20))
def test_what_is_plain_stays_as_it_is(subject: str) -> None:
    assert plain(plain(subject)) == plain(subject)


def test_the_two_subjects_are_known_by_their_plain_names() -> None:
    assert set(SUBJECTS.values()) == {"english", "maths"}
    assert all(plain(name) == name for name in SUBJECTS)
