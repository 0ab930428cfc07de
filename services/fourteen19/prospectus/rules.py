"""What cannot be of a course, and what may be done to it when. Pure: every day is given."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from chassis.problems import Fault, Problem
from chassis.records.refusing import all_wrong, need_status
from education.diplomas import LINES
from education.years import AcademicYear
from services.fourteen19.prospectus.state import Course

NEEDED: Final = ("summary", "starts_on", "taught_at")
"""What a course must say to be published."""


def faults_of(course: Course, at: str = "$") -> Iterator[Fault]:
    """Why there cannot be such a course; `at` says where it stands in the request."""
    year = AcademicYear.parse(course.year)
    starts = course.starts_on
    if starts and not year.starts <= starts <= year.ends:
        yield Fault("not_in_the_year", f"{at}.starts_on", f"{starts} is not in {year}")
    if starts and course.apply_by and course.apply_by > starts:
        message = f"it starts before, on {starts}"
        yield Fault("apply_by_after_start", f"{at}.apply_by", message)
    if course.weeks and course.years:
        yield Fault("two_lengths", f"{at}.weeks", "give its length in weeks or in years")
    if course.age_from and course.age_to and course.age_from > course.age_to:
        yield Fault("ages_reversed", f"{at}.age_to", f"it is from {course.age_from}")
    if course.line and (first := LINES[course.line].available_from) > year.ends:
        message = f"nobody may teach it before {first}"
        yield Fault("line_not_available", f"{at}.line", message)
    yield from _place_faults(course, at)


def missing(course: Course, at: str = "$") -> Iterator[Fault]:
    """What a course lacks to be published."""
    for name in NEEDED:
        if getattr(course, name) is None:
            yield Fault("missing", f"{at}.{name}", "a published course says this")


def over(course: Course, today: date, at: str = "$") -> Iterator[Fault]:
    """What is over is not published."""
    if course.over_on <= today:
        yield Fault("over", f"{at}.starts_on", f"it is over since {course.over_on}")


def need_sound(course: Course) -> None:
    """Raises `invalid_request`, with every fault, for a course that cannot be; if it is published,
    also for one that lacks something."""
    faults = list(faults_of(course))
    if course.status == "published":
        faults += missing(course)
    if faults:
        raise all_wrong(faults)


def published(course: Course, today: date) -> Course:
    """The course for anybody to find; also one that was withdrawn. Raises `conflict` with all that
    it lacks."""
    need_status(course.status, ("draft", "withdrawn"), "published")
    faults = [*missing(course), *over(course, today)]
    if faults:
        raise Problem("conflict", "It cannot be published as it is.", errors=faults)
    return as_published(course, today)


def as_published(course: Course, today: date) -> Course:
    """The course, published: since today, unless it was before."""
    since = course.published_on if course.status == "published" else today
    gone = {"withdrawn_on": None, "withdrawn_why": None}
    return course.model_copy(update={"status": "published", "published_on": since, **gone})


def withdrawn(course: Course, today: date, why: str) -> Course:
    """The course as one that there will not be."""
    need_status(course.status, ("draft", "published"), "withdrawn")
    update = {"status": "withdrawn", "withdrawn_on": today, "withdrawn_why": why}
    return course.model_copy(update=update)


def _place_faults(course: Course, at: str) -> Iterator[Fault]:
    place = course.taught_at
    if place is None or (place.latitude is None) == (place.longitude is None):
        return
    name = "latitude" if place.latitude is None else "longitude"
    yield Fault("half_a_place", f"{at}.taught_at.{name}", "give both, or neither")
