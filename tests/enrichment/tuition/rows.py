"""Rows of tuition, and files of them sent."""

from typing import Any

from tests.enrichment.app import SCHOOL, Enrichment, Json, Row
from tests.enrichment.people import YEAR, pupil, who

AT = f"{SCHOOL}/2009-10"
TUTOR = "350.tutor-7"
OF_YEAR: dict[str, Any] = {"year": YEAR}


def allocation(subject: str, courses: int, school: str = SCHOOL, key_stage: str = "2") -> Row:
    return {
        "academic_year": YEAR,
        "school": school,
        "subject": subject,
        "key_stage": key_stage,
        "courses": str(courses),
    }


def course(number: int, subject: str = "english", school: str = SCHOOL, **more: str) -> Row:
    """The course of the `number`th pupil."""
    return who(number, school) | {"subject": subject} | more


def session(number: int, day: str, subject: str = "english", **more: str) -> Row:
    """A session of an hour that the pupil came to."""
    row = who(number, more.pop("school", SCHOOL))
    return row | {"subject": subject, "held_on": day, "minutes": "60", "attended": "yes"} | more


def ten_hours(number: int, subject: str = "english", **more: str) -> list[Row]:
    """A course taught in full: an hour on each of ten days up to 10 November."""
    return [session(number, f"2009-11-{day:02}", subject, **more) for day in range(1, 11)]


async def with_three(enrichment: Enrichment) -> None:
    """The example of the definitions: A has English and mathematics, B English, C mathematics; all
    have begun, A has completed English with two sub-levels of progress."""
    await enrichment.accepted("pupils", [pupil(1), pupil(2), pupil(4)])
    rows = [
        course(1, entry_level="2a", exit_level="3b"),
        course(1, "mathematics", entry_level="3b", exit_level="3c"),
        course(2),
        course(4, "maths"),
    ]
    await enrichment.accepted("tuition", rows)
    sessions = [
        *ten_hours(1),
        session(1, "2009-10-05", "mathematics", minutes="50"),
        session(2, "2009-10-06"),
        session(2, "2009-10-13", attended="no"),
        session(4, "2009-10-07", "mathematics"),
    ]
    await enrichment.accepted("tuition-sessions", sessions)


def tutor(**changed: Any) -> Json:
    """Who teaches English."""
    return {
        "area": "350",
        "slug": "tutor-7",
        "name": "Planted Tutor",
        "qualified_on": "1999-09-01",
        "subjects": ["english"],
        "hours_a_week": "12.5",
        "from": "2009-09-01",
    } | changed
