"""Made-up pupils: valid numbers, names of no one."""

from education.identifiers import upn_check_letter
from tests.enrichment.app import SCHOOL, Row

YEAR = "2009/10"


def upn(number: int) -> str:
    """The UPN of a made-up pupil of Bolton's school 2001 (`number` up to 99,999)."""
    body = f"350200{number // 1000:02}4{number % 1000:03}"
    return upn_check_letter(body) + body


def who(number: int, school: str = SCHOOL, year: str = YEAR) -> Row:
    """What a row about the `number`th pupil begins with."""
    return {"academic_year": year, "school": school, "upn": upn(number)}


def pupil(number: int, school: str = SCHOOL, year: str = YEAR, **changed: str) -> Row:
    """A row of the roll: the `number`th pupil, of year 5."""
    row = who(number, school, year) | {
        "year_group": "5",
        "gender": "F" if number % 2 else "M",
        "fsm": "yes" if number % 4 == 0 else "no",
        "ward": f"E0500065{number % 3}",
    }
    return row | changed
