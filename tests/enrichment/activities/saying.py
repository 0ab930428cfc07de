"""Activities to be planned, and rows about their pupils."""

from collections.abc import Iterable
from typing import Any

from tests.enrichment.app import SCHOOL, Enrichment, Json, Row
from tests.enrichment.people import pupil, who

WRITING = "350.fyt-writing.2008-09"
STUDY = "350.study-at-bwfc.2008-09"
YEAR = "2008/09"


def writing(**changed: Any) -> Json:
    """Find Your Talent in the summer of 2009: progress in writing."""
    told: Json = {
        "area": "350",
        "name": "fyt-writing",
        "year": YEAR,
        "sort": "find_your_talent",
        "title": "Find Your Talent: writing",
        "starts_on": "2009-05-04",
        "ends_on": "2009-07-17",
        "sessions": 10,
        "session_minutes": 90,
        "strands": {"writing": "sub_levels"},
    }
    return told | changed


def study(**changed: Any) -> Json:
    """Playing for Success at the football club."""
    told = {
        "name": "study-at-bwfc",
        "sort": "playing_for_success",
        "title": "Study@BWFC, autumn",
        "centre": "Study@BWFC",
        "starts_on": "2008-09-15",
        "ends_on": "2008-12-12",
        "session_minutes": 120,
        "strands": {"literacy": "months", "numeracy": "months", "ict": "points"},
    }
    return writing() | told | changed


def on_roll(numbers: Iterable[int], school: str = SCHOOL) -> list[Row]:
    return [pupil(number, school, YEAR) for number in numbers]


def assessed(number: int, before: str, after: str, strand: str = "writing", **more: str) -> Row:
    told = {"activity": WRITING, "strand": strand, "before": before, "after": after}
    school = more.pop("school", SCHOOL)
    return who(number, school, YEAR) | told | more


def attended(number: int, offered: int, came: int, **more: str) -> Row:
    school = more.pop("school", SCHOOL)
    told = {"activity": WRITING, "offered": str(offered), "attended": str(came)}
    return who(number, school, YEAR) | told | more


def answered(number: int, question: str, before: str, after: str, **more: str) -> Row:
    told = {"activity": WRITING, "question": question, "before": before, "after": after}
    return who(number, SCHOOL, YEAR) | told | more


async def with_writing(enrichment: Enrichment, pupils: int, school: str = SCHOOL) -> None:
    """The writing project, and so many pupils on roll, numbered from 1."""
    await enrichment.post("activities", writing(), status=201)
    await enrichment.accepted("pupils", on_roll(range(1, pupils + 1), school))
