"""Unique learner numbers: ten digits, the last of them a check digit."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.ulns import NOT_YET_KNOWN, check_digit, is_good, is_uln

_BODIES = st.integers(100_000_000, 999_999_999).map(str)
_ODD = st.text("0123456789 -A", max_size=12) | st.text(max_size=12)


def _of_column(*given: str | None) -> list[bool | None]:
    return (
        pl.DataFrame({"uln": given}, schema={"uln": pl.String})
        .select(is_good(pl.col("uln")))["uln"]
        .to_list()
    )


@pytest.mark.parametrize("number", ["9276308686", "1000000027", "1000000000"])
def test_numbers_as_the_register_gives_them(number: str) -> None:
    assert is_uln(number)
    assert _of_column(number) == [True]


@pytest.mark.parametrize(
    "text",
    ["1000000028", NOT_YET_KNOWN, "0276308686", "927630868", "92763086860", "", "٩276308686"],
)
def test_what_is_none(text: str) -> None:
    assert not is_uln(text)
    assert _of_column(text) == [False]


def test_some_nine_digits_have_no_number() -> None:
    assert check_digit("100000006") is None
    assert not any(is_uln(f"100000006{last}") for last in range(10))


def test_a_blank_is_neither_good_nor_bad() -> None:
    assert _of_column(None, "1000000027", None, "1000000028") == [None, True, None, False]


@given(_BODIES)
def test_of_ten_last_digits_at_most_one_is_right(body: str) -> None:
    last = check_digit(body)
    assert [digit for digit in "0123456789" if is_uln(body + digit)] == ([last] if last else [])


@given(st.lists(_ODD | st.tuples(_BODIES, st.sampled_from("0123456789")).map("".join)))
def test_a_column_is_judged_as_each_number(texts: list[str]) -> None:
    assert _of_column(*texts) == [is_uln(text) for text in texts]


@given(_BODIES, st.integers(0, 8))
def test_two_neighbours_changed_about_are_noticed(body: str, at: int) -> None:
    last = check_digit(body)
    if last is None:
        return
    number = body + last
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert is_uln(swapped) == (swapped == number)
