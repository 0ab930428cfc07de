"""What a return lacks: every prescribed value that is missing, and no value that is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.earlyyears.statutory.fields import FIELDS, JANUARY_TO_MARCH, School
from services.earlyyears.statutory.gaps import gaps_in, incomplete
from services.earlyyears.statutory.held import Held
from services.earlyyears.statutory.reading import MOST_TOLD, read_return
from services.earlyyears.statutory.writing import written
from tests.earlyyears.statutory.test_files import SECRET, returned, row

COLUMNS = [field.column for field in FIELDS]


def held(weeks: int | None = None, **changed: object) -> Held:
    """A school with one child."""
    return Held("105148", weeks, School("105148", None, None, [row(child_id=7, **changed)]))


@given(st.sets(st.sampled_from(COLUMNS)), st.sampled_from([None, 38, 39, 52]))
def test_each_missing_value_is_told_once(missing: set[str], weeks: int | None) -> None:
    changed: dict[str, object] = {JANUARY_TO_MARCH: "10.0", **dict.fromkeys(missing)}
    asked = missing if weeks and weeks > 38 else missing - {JANUARY_TO_MARCH}
    found = gaps_in([held(weeks, **changed)])
    assert sorted(gap.field for gap in found) == sorted(asked)
    assert {gap.code for gap in found} <= {"missing"}
    assert {(gap.child_id, gap.organisation) for gap in found} <= {(7, "105148")}


def test_nothing_no_and_nought_are_values() -> None:
    none_of_it = {field.column: 0 for field in FIELDS[:13]}
    hours = {"funded_hours": "0.0", "total_hours": "0.0"}
    assert gaps_in([held(None, **none_of_it, **hours, sen=False, eal=False)]) == []


@pytest.mark.parametrize("postcode", ["BL1 1AA", "BL11AA", "M1 1AA", "SW1A 1AA", "GIR 0AA"])
def test_postcodes_of_every_form_are_taken(postcode: str) -> None:
    assert gaps_in([held(postcode=postcode)]) == []


@pytest.mark.parametrize("postcode", ["BL1", "BL1 1A", "1BL 1AA", "BL1  1AA", "NOT ONE"])
def test_what_is_no_postcode_is_told(postcode: str) -> None:
    (gap,) = gaps_in([held(postcode=postcode)])
    assert (gap.field, gap.code) == ("postcode", "wrong_form")


def test_total_hours_hold_the_funded_ones() -> None:
    (gap,) = gaps_in([held(funded_hours="12.5", total_hours="9.0")])
    assert (gap.field, gap.code) == ("total_hours", "less_than_funded")


@given(st.sampled_from(["\x01", "\x0b", "\x1f", "\ufffe", "\ud800"]))
def test_a_text_that_xml_cannot_hold_is_left_out_of_the_file(character: str) -> None:
    school = held(surname=f"{SECRET}{character}")
    (gap,) = gaps_in([school])
    assert (gap.field, gap.code) == ("surname", "cannot_be_written")
    (child,) = read_return(written(returned(school.school))).schools[0].children
    assert child["surname"] is None


def test_the_answer_counts_children_and_lists_every_gap() -> None:
    problem = incomplete(gaps_in([held(address=None, ethnicity=None), held(address=None)]))
    assert [(error.path, error.code) for error in problem.errors] == [
        ("child.address", "missing"),
        ("child.ethnicity", "missing"),
    ]
    assert "(children: 2)" in problem.errors[0].message
    assert len(problem.extra["gaps"]) == 3
    assert SECRET not in problem.body().decode()


def test_a_thousand_gaps_are_told_and_every_child_is_counted() -> None:
    each = [row(child_id=number, address=None) for number in range(MOST_TOLD + 5)]
    problem = incomplete(gaps_in([Held("105148", None, School("105148", None, None, each))]))
    assert "(children: 1,005)" in problem.errors[0].message
    assert len(problem.extra["gaps"]) == MOST_TOLD
    assert "The first 1,000 of 1,005 gaps" in problem.detail
