"""Pupils of year 11 and their results, made up."""

from collections.abc import Sequence
from typing import Any

from contracts.fourteen19 import ResultLoaded
from tests.education.test_thresholds import PUPILS
from tests.fourteen19.app import SCHOOL, Fourteen19, Row
from tests.fourteen19.people import learner, of_learner

AT = f"{SCHOOL}/2009-10"
FIVE = ("gcse English C", "gcse Mathematics C", "gcse Art C", "gcse French C", "gcse Music C")
NINE = [number for number in range(1, 10) if number != 8]
"""The pupils of NI 75's example that count; the eighth is removed."""


def pupil(number: int, provider: str = SCHOOL, **changed: str) -> Row:
    """A pupil at the end of key stage 4 in 2009/10."""
    row = learner(number, provider, dob=f"1994-03-{1 + number % 28:02}", year_group="11")
    return row | changed


def results(
    number: int, rows: Sequence[str] = FIVE, provider: str = SCHOOL, **more: str
) -> list[Row]:
    """Results of a pupil: `gcse English_Literature C`."""
    found = []
    for row in rows:
        kind, subject, grade = row.split()
        given = {"qualification": kind, "subject": subject.replace("_", " "), "grade": grade}
        row_of = {"awarded_on": "2010-08-24"} | given | more
        found.append(of_learner(number, provider) | row_of)
    return found


async def nine_pupils(fourteen19: Fourteen19) -> None:
    """The school of NI 75's example: P6 took English twice."""
    await fourteen19.accepted("learners", [pupil(number) for number in range(1, 10)])
    rows = [row for name, given in PUPILS.items() for row in results(int(name[1]), given)]
    first = next(row for row in rows if row["grade"] == "D" and row["subject"] == "English")
    first["awarded_on"] = "2010-03-05"
    await fourteen19.accepted("attainment", rows)
    removal = of_learner(8, arrived_on="2009-01-12", agreed_on="2010-09-30")
    await fourteen19.accepted("key-stage-4-removals", [removal])


async def told(fourteen19: Fourteen19, at: str = AT) -> Any:
    """What was told of a school last."""
    return (await fourteen19.told(ResultLoaded)).get(at)
