"""Made-up learners: valid numbers, names of no one."""

from datetime import date

from education.identifiers import upn_check_letter
from education.ulns import check_digit
from tests.fourteen19.app import SCHOOL, Row

YEAR = "2009/10"


def uln(number: int) -> str:
    """The ULN of a made-up learner: the `number`th there can be."""
    body = 100_000_001
    while True:
        last = check_digit(str(body))
        number -= last is not None
        if last is not None and number <= 0:
            return f"{body}{last}"
        body += 1


def upn(number: int) -> str:
    """The UPN of a made-up pupil of Bolton's school 2001."""
    body = f"350200104{number:03}"
    return upn_check_letter(body) + body


def learner(number: int, provider: str = SCHOOL, **changed: str) -> Row:
    """A row of a file of learners: the `number`th young person, of year 12 in 2009/10."""
    row = {
        "academic_year": YEAR,
        "provider": provider,
        "learner_ref": f"{provider[-2:]}{number:04}",
        "uln": uln(number),
        "upn": upn(number % 1000),
        "surname": f"Plantedsurname{number}",
        "forename": f"Plantedforename{number}",
        "dob": date(1992, 9 + number % 4, 1 + number % 28).isoformat(),
        "gender": "F" if number % 2 else "M",
        "postcode": "ZZ9 9ZZ",
        "year_group": "12",
    }
    return row | changed


def of_learner(number: int, provider: str = SCHOOL, **more: str) -> Row:
    """What every row of the other files begins with, of that learner."""
    row = learner(number, provider)
    return {name: row[name] for name in ("academic_year", "provider", "learner_ref")} | more
