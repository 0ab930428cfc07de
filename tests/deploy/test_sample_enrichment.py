"""The sample's enrichment is made up, valid, the same every time, and as reported to committee."""

import csv
import io
from collections.abc import Callable

import pytest

from deploy.local.sample import agreements, enrichment, pupils, register
from education.identifiers import parse_laestab, parse_upn, parse_urn
from education.sub_levels import SUB_LEVELS

Rows = list[dict[str, str]]
FILES = (
    pupils.tuition_csv,
    pupils.sessions_csv,
    pupils.awards_csv,
    enrichment.attendance_csv,
    enrichment.assessments_csv,
    enrichment.attitudes_csv,
)


def _rows(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text)))


def _who(row: dict[str, str]) -> tuple[str, str, str]:
    return row["academic_year"], row["school"], row["upn"]


def _rolls() -> Rows:
    before = pupils.roll_before_csv(
        [each for school in enrichment.FYT_SCHOOLS for each in pupils.pupils_of(school, 6)]
    )
    return _rows(pupils.roll_csv()) + _rows(before)


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole)


def test_no_number_of_a_school_or_pupil_is_anothers() -> None:
    schools = [row for row in _rows(register.register_csv()) if row["urn"]]
    assert len({parse_urn(row["urn"]) for row in schools}) == len(schools) == 65
    assert len({parse_laestab(row["laestab"]) for row in schools}) == len(schools)
    roll = _rows(pupils.roll_csv())
    assert len({parse_upn(row["upn"]) for row in roll}) == len(roll)
    assert {row["school"] for row in roll} == {row["urn"] for row in schools} - {register.NURSERY}
    assert not {"surname", "forename", "name"} & set(roll[0])


@pytest.mark.parametrize("file", FILES)
def test_all_that_is_told_of_pupils_is_of_pupils_on_roll(file: Callable[[], str]) -> None:
    rows = _rows(file())
    assert {_who(row) for row in rows} <= {_who(row) for row in _rolls()}
    assert file() == file()


def test_tuition_is_as_reported() -> None:
    courses = _rows(pupils.tuition_csv())
    begun = {(_who(row), row["subject"]) for row in _rows(pupils.sessions_csv())}
    assert {(_who(row), row["subject"]) for row in courses} == begun
    assert len({_who(row) for row in courses}) == 1704
    assert len(begun) == len(courses) > 2000
    allocated = _rows(pupils.allocations_csv())
    assert {row["school"] for row in allocated} == {row["school"] for row in courses}


def test_music_sport_and_agreements_are_as_reported() -> None:
    projects = _rows(enrichment.music_csv())
    eligible = (*register.PRIMARIES, *register.UNITS)
    assert len({(row["school"], row["project"]) for row in projects}) == len(projects) == 105
    having = {row["school"] for row in projects}
    assert having <= set(eligible)
    assert _percent(len(having), len(eligible)) == 95
    survey = _rows(enrichment.sport_csv())
    surveyed = sum(int(row["pupils"]) for row in survey)
    assert 100 * sum(int(row["two_hours"]) for row in survey) == 98 * surveyed
    assert len(set(agreements.SCIENCE_SCHOOLS)) == 55


def test_the_writing_project_is_as_reported() -> None:
    rows = [r for r in _rows(enrichment.assessments_csv()) if r["activity"] == "fyt-writing"]
    gains = [SUB_LEVELS[row["after"]] - SUB_LEVELS[row["before"]] for row in rows]
    assert len({row["school"] for row in rows}) == 6
    assert _percent(gains.count(2), len(gains)) == 33
    assert _percent(gains.count(1), len(gains)) == 47
    answers = _rows(enrichment.attitudes_csv())
    better = sum(int(row["after"]) > int(row["before"]) for row in answers)
    assert _percent(better, len(answers)) == 97
