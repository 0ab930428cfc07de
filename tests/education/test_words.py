"""Days and sentences as people read them."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from education.words import in_words, sentence


def test_a_day() -> None:
    assert in_words(date(2009, 10, 14)) == "14 October 2009"
    assert in_words(date(2010, 3, 1)) == "1 March 2010"


@given(st.dates(), st.dates())
def test_no_two_days_read_alike(one: date, other: date) -> None:
    assert (in_words(one) == in_words(other)) is (one == other)


def test_a_sentence_keeps_its_other_capitals() -> None:
    assert sentence("the ULN is not a ULN") == "The ULN is not a ULN."
