"""From what somebody types to the words that are looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.schools.search.words import (
    are_common,
    beginning_with,
    corrected,
    number_of,
    parts,
    telling,
    words_of,
)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("St. Mary's C.E. (Primary)", ["st", "marys", "c", "e", "primary"]),
        ("St Mary\u2019s", ["st", "marys"]),
        ("St Mary`s", ["st", "marys"]),
        ("ysgol Gl\u00e2n", ["ysgol", "gl\u00e2n"]),
        ("100%_\\", ["100"]),
        ("?!", []),
    ],
)
def test_words_are_those_of_the_name_without_its_signs(typed: str, words: list[str]) -> None:
    assert words_of(typed) == words


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("105148", "105148"),
        ("350/2000", "3502000"),
        ("350-2000", "3502000"),
        (" 10072912 ", "10072912"),
        ("ey123456", "EY123456"),
        ("L3500001", "L3500001"),
        ("Brandwood", None),
        ("12", None),
    ],
)
def test_numbers_are_known_as_people_write_them(typed: str, number: str | None) -> None:
    assert number_of(typed) == number


def test_common_words_are_put_right_and_names_are_not() -> None:
    assert corrected(["brandwod", "primery", "scool"]) == ["brandwod", "primary", "school"]
    assert telling(["brandwod", "primery", "scool", "of", "st"]) == ["brandwod"]
    assert telling(["churchill"]) == ["churchill"]


def test_parts_of_common_words_are_common_and_short_ones_by_their_beginning() -> None:
    assert are_common(["imar", "sc"])
    assert not are_common(["primary", "brandwood"])
    assert not are_common(["oo"])
    assert parts(["oo", "imar"]) == [" oo", "imar"]


@given(st.text(alphabet="ab \u00e9z~", max_size=5), st.text(alphabet="ab \u00e9z~", max_size=5))
def test_the_range_holds_what_begins_so_and_nothing_else(text: str, other: str) -> None:
    first, end = (bound.encode() for bound in beginning_with(text))
    assert (first <= other.encode() < end) == other.startswith(text)


@given(st.text(max_size=200))
def test_whatever_is_typed_becomes_at_most_ten_words_safe_in_a_pattern(typed: str) -> None:
    words = words_of(typed)
    assert len(words) <= 10
    assert all(word.isalnum() for word in words)
