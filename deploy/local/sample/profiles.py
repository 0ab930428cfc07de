"""Made-up children of two years' Profiles, about sixty of each primary school, with scores much as
England's were; NI 72 and NI 92 of 2008/09 come to what was reported to committee in December 2009.

Of 2007/08 the report says nothing: its figures here are made up, so that there is a direction.
"""

import random
from collections.abc import Iterator
from typing import Final

from deploy.local.sample.geography import WARDS
from deploy.local.sample.register import AREA, FIRST_ESTAB, PRIMARIES
from deploy.local.sample.scoring import Cohort, Scores, fitted
from deploy.local.sample.tables import csv_of
from education.identifiers import upn_check_letter
from education.profile import SCALES

YEAR, YEAR_BEFORE = "2008/09", "2007/08"
COHORTS: Final = {
    YEAR: Cohort(children=3_500, good=1_806, gap=34.7, seed=350_2009),
    YEAR_BEFORE: Cohort(children=3_400, good=1_666, gap=36.1, seed=350_2008),
}
"""51.6 and 49.0 % at a good level."""
EXPECTED_ONLY = ("2905", "2910")
"""Establishment numbers of the schools that have not handed in one child's Profile."""
_ETHNICITIES = ("WBRI",) * 14 + ("AIND", "APKN", "AIND", "MWAS", "BAFR", "NOBT")
_COLUMNS = (
    *("acad_year", "la", "estab", "ey_urn", "upn", "surname", "forename", "dob", "gender"),
    *("postcode", "fsm", "sen", "eal", "ethnicity", "ward", "address"),
    *("funded_hours", "total_hours"),
    *(scale.code for scale in SCALES),
)
_EXPECTED = ("acad_year", "la", "estab", "upn", "surname", "forename", "dob")
Row = dict[str, str]


def profiles_csv(year: str = YEAR) -> str:
    """The schools' Profile returns of a year."""
    return csv_of(_COLUMNS, _children(year))


def expected_csv() -> str:
    """The children of 2008/09 whose Profiles are expected: those handed in, and two more."""
    children = [*_rows(YEAR), *(_not_handed_in(estab) for estab in EXPECTED_ONLY)]
    return csv_of(_EXPECTED, [{name: child[name] for name in _EXPECTED} for child in children])


def sizes(year: str) -> list[int]:
    """How many children each school has, one after the other."""
    schools, children = len(PRIMARIES), COHORTS[year].children
    uneven = [children // schools + at * 7 % 31 - 15 for at in range(schools)]
    short = children - sum(uneven)
    return [size + short // schools + (at < short % schools) for at, size in enumerate(uneven)]


def _children(year: str) -> Iterator[Row]:
    rows = list(_rows(year))
    hindered = [row["sen"] == "Y" for row in rows]
    for row, scores in zip(rows, fitted(COHORTS[year], hindered), strict=True):
        yield row | _written(scores)


def _rows(year: str) -> Iterator[Row]:
    for number, size in enumerate(sizes(year)):
        for serial in range(1, 1 + size):
            yield _child(year, str(FIRST_ESTAB + number), serial)


def _not_handed_in(estab: str) -> Row:
    # Beyond any school's last.
    return _child(YEAR, estab, 199)


def _child(year: str, estab: str, serial: int) -> Row:
    """A child but for its scores."""
    chance = random.Random(f"{year}/{estab}/{serial}")  # noqa: S311 - made-up children, not secrets
    begins = int(year[:4])
    body = f"{AREA}{estab}{begins % 100:02}{serial:03}"
    funded = chance.choice(("12.5", "15.0"))
    return {
        "acad_year": year,
        "la": AREA,
        "estab": estab,
        "upn": upn_check_letter(body) + body,
        "surname": "Sample",
        "forename": f"Pupil {serial}",
        "dob": f"{begins - 4}-{chance.randint(1, 8):02}-{chance.randint(1, 28):02}",
        "gender": chance.choice("FM"),
        "postcode": "BL1 1AA",
        "fsm": _flag(chance.random() < 0.18),
        "sen": _flag(chance.random() < 0.1),
        "eal": _flag(chance.random() < 0.2),
        "ethnicity": chance.choice(_ETHNICITIES),
        "ward": chance.choice(WARDS).code,
        "address": f"{serial} Sample Street",
        "funded_hours": funded,
        "total_hours": chance.choice((funded, "25.0", "30.0")),
    }


def _flag(yes: bool) -> str:
    return "Y" if yes else "N"


def _written(scores: Scores) -> Row:
    return {code: str(points) for code, points in scores.items()}
