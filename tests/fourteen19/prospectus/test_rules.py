"""The rules of courses, whatever is written and typed: pure."""

from datetime import date, timedelta
from math import asin, atan2, cos, degrees, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from chassis.problems import Problem
from education.diplomas import LINES
from education.years import AcademicYear
from services.fourteen19.prospectus.asked import Spot, around
from services.fourteen19.prospectus.rules import faults_of, missing, published, withdrawn
from services.fourteen19.prospectus.state import Course, CoursePlace
from services.fourteen19.prospectus.texts import postcode_of
from services.fourteen19.prospectus.words import heading_of, sought_of, typed, words_of

DAY = date(2009, 6, 1)
PLACE = CoursePlace(name="Deane Road", postcode="BL3 5BG")
COURSE = Course(
    year="2009/10",
    code="C1",
    title="Engineering",
    level="level_2",
    summary="All of it",
    starts_on=date(2009, 9, 7),
    taught_at=PLACE,
)
EARTH_KM = 6371.0088


@pytest.mark.parametrize(
    ("changed", "over_on"),
    [
        ({}, date(2010, 9, 1)),
        ({"years": 2}, date(2011, 9, 1)),
        ({"weeks": 10}, date(2009, 11, 16)),
        ({"starts_on": None, "weeks": 10}, date(2010, 9, 1)),
    ],
)
def test_when_a_course_is_over(changed: dict[str, object], over_on: date) -> None:
    assert COURSE.model_copy(update=changed).over_on == over_on


@given(st.dates(date(2009, 9, 1), date(2010, 8, 31)), st.integers(1, 200), st.integers(1, 4))
def test_no_course_is_over_before_it_begins(starts_on: date, weeks: int, years: int) -> None:
    for length in ({"weeks": weeks}, {"years": years}, {}):
        course = COURSE.model_copy(update={"starts_on": starts_on, **length})
        assert course.over_on > starts_on
        assert list(faults_of(course)) == []


@given(st.lists(st.sampled_from(["publish", "withdraw"]), max_size=8))
def test_only_what_is_not_published_is_published(acts: list[str]) -> None:
    course = COURSE
    for number, act in enumerate(acts):
        day = DAY + timedelta(days=number)
        allowed = course.status != ("published" if act == "publish" else "withdrawn")
        if not allowed:
            with pytest.raises(Problem, match="only one that is"):
                _acted(course, act, day)
            continue
        course = _acted(course, act, day)
        assert course.status == ("published" if act == "publish" else "withdrawn")
        assert (course.withdrawn_why is None) == (act == "publish")
        assert act == "withdraw" or course.published_on == day


def _acted(course: Course, act: str, day: date) -> Course:
    return published(course, day) if act == "publish" else withdrawn(course, day, "Few")


def test_each_line_from_the_year_of_its_phase() -> None:
    for line in LINES.values():
        first = AcademicYear.containing(line.available_from)
        for year, wrong in ((first.previous, True), (first, False)):
            course = Course(year=str(year), code="C", title="T", level="level_2", line=line.code)
            assert [fault.code for fault in faults_of(course)] == ["line_not_available"] * wrong


def test_what_is_missing_is_named_where_it_stands() -> None:
    bare = Course(year="2009/10", code="C", title="T", level="entry")
    paths = [fault.path for fault in missing(bare, "$.items.7")]
    assert paths == ["$.items.7.summary", "$.items.7.starts_on", "$.items.7.taught_at"]


@given(st.text(max_size=200))
def test_whatever_is_typed_is_a_few_words_of_letters_and_digits(text: str) -> None:
    found = typed(text)
    assert len(found.words) <= 8
    assert not found.blank or not found.words
    for word in found.words:
        assert not set(word) & set("%_\\'\"\x00 ")
        assert word.isalnum()


@given(st.text(min_size=1, max_size=60))
def test_a_course_is_found_by_every_word_of_its_title(title: str) -> None:
    course = COURSE.model_copy(update={"title": title})
    sought = sought_of(course).split(" ")
    assert set(typed(title).words) <= set(sought)
    assert sought_of(course).startswith(heading_of(course).rstrip() + " ")


def test_apostrophes_and_accents_in_any_spelling_are_the_same() -> None:
    assert words_of("Children\u2019s") == words_of("children's") == ["childrens"]
    assert words_of("cafe\u0301") == words_of("caf\u00e9")


@pytest.mark.parametrize("given_text", ["bl35bg", "BL3 5BG", " bl3 5bg "])
def test_a_postcode_has_one_spelling(given_text: str) -> None:
    assert postcode_of(given_text) == "BL3 5BG"


@given(st.text(max_size=12))
def test_no_other_text_is_a_postcode(text: str) -> None:
    try:
        found = postcode_of(text)
    except PydanticCustomError:
        return
    assert postcode_of(found) == found


@given(
    st.floats(49.5, 60.5),
    st.floats(-8, 2),
    st.floats(0.1, 200),
    st.floats(0, 360),
    st.floats(0, 1),
)
def test_the_box_holds_the_circle(
    latitude: float, longitude: float, within: float, bearing: float, part: float
) -> None:
    _, box = around(Spot(latitude=latitude, longitude=longitude), within)
    north, east = _towards(latitude, longitude, bearing, within * part)
    assert box["south"] <= north <= box["north"]
    assert box["west"] <= east <= box["east"]


def _towards(latitude: float, longitude: float, bearing: float, km: float) -> tuple[float, float]:
    """The point so far away in a direction, on a sphere."""
    here, way, angle = radians(latitude), radians(bearing), km / EARTH_KM
    there = asin(sin(here) * cos(angle) + cos(here) * sin(angle) * cos(way))
    turn = atan2(sin(way) * sin(angle) * cos(here), cos(angle) - sin(here) * sin(there))
    return degrees(there), longitude + degrees(turn)
