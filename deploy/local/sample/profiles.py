"""About 25 made-up children for each school, with scores much as England's were in 2009."""

import random
from collections.abc import Iterator

from deploy.local.sample.register import AREA, FIRST_ESTAB, SCHOOLS
from deploy.local.sample.tables import csv_of
from education.identifiers import upn_check_letter
from education.profile import MAX_SCORE, SCALES

YEAR = "2008/09"
EXPECTED_ONLY = ("2905", "2910")
"""Establishment numbers of the schools that have not handed in one child's Profile."""
_SEED = 350_2009
_ETHNICITIES = ("WBRI",) * 14 + ("AIND", "APKN", "AIND", "MWAS", "BAFR", "NOBT")
_WARDS = ("Sample North", "Sample East", "Sample South", "Sample West")
_COLUMNS = (
    *("acad_year", "la", "estab", "ey_urn", "upn", "surname", "forename", "dob", "gender"),
    *("postcode", "fsm", "sen", "eal", "ethnicity", "ward", "address"),
    *("funded_hours", "total_hours"),
    *(scale.code for scale in SCALES),
)
_EXPECTED = ("acad_year", "la", "estab", "upn", "surname", "forename", "dob")


def profiles_csv() -> str:
    """The schools' Profile returns."""
    return csv_of(_COLUMNS, _children())


def expected_csv() -> str:
    """The children whose Profiles are expected: those handed in, and two more."""
    children = [*_children(), *(_not_handed_in(estab) for estab in EXPECTED_ONLY)]
    rows = [{name: child[name] for name in _EXPECTED} for child in children]
    return csv_of(_EXPECTED, rows)


def _children() -> Iterator[dict[str, str]]:
    chance = random.Random(_SEED)  # noqa: S311 - made-up children, not secrets
    for number in range(SCHOOLS):
        for serial in range(1, 1 + chance.randint(22, 28)):
            estab = str(FIRST_ESTAB + number)
            yield _child(chance, estab, serial) | _at_home(estab, serial)


def _not_handed_in(estab: str) -> dict[str, str]:
    # One more than any school has.
    return _child(random.Random(estab), estab, 29)  # noqa: S311 - a made-up child, no secret


def _at_home(estab: str, serial: int) -> dict[str, str]:
    """What is asked of a child besides scores, at no chance of its own: scores stay as they are."""
    chance = random.Random(f"{estab}/{serial}")  # noqa: S311 - made-up children, not secrets
    funded = chance.choice(("12.5", "15.0"))
    return {
        "ethnicity": chance.choice(_ETHNICITIES),
        "ward": chance.choice(_WARDS),
        "address": f"{serial} Sample Street",
        "funded_hours": funded,
        "total_hours": chance.choice((funded, "25.0", "30.0")),
    }


def _child(chance: random.Random, estab: str, serial: int) -> dict[str, str]:
    body = f"{AREA}{estab}08{serial:03}"
    sen = chance.random() < 0.1
    typical = chance.gauss(5.4 if sen else 6.8, 1.2)
    scores = {
        scale.code: str(min(MAX_SCORE, max(0, round(chance.gauss(typical, 0.7)))))
        for scale in SCALES
    }
    return {
        "acad_year": YEAR,
        "la": AREA,
        "estab": estab,
        "upn": upn_check_letter(body) + body,
        "surname": "Sample",
        "forename": f"Pupil {serial}",
        "dob": f"2004-{chance.randint(1, 8):02}-{chance.randint(1, 28):02}",
        "gender": chance.choice("FM"),
        "postcode": "BL1 1AA",
        "fsm": _flag(chance.random() < 0.18),
        "sen": _flag(sen),
        "eal": _flag(chance.random() < 0.2),
        **scores,
    }


def _flag(yes: bool) -> str:
    return "Y" if yes else "N"
