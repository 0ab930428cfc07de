"""About 25 made-up children for each school, with scores much as England's were in 2009."""

import random
from collections.abc import Iterator

from deploy.local.sample.register import AREA, FIRST_ESTAB, SCHOOLS
from deploy.local.sample.tables import csv_of
from education.identifiers import upn_check_letter
from education.profile import MAX_SCORE, SCALES

YEAR = "2008/09"
_SEED = 350_2009
_COLUMNS = (
    *("acad_year", "la", "estab", "ey_urn", "upn", "surname", "forename", "dob", "gender"),
    *("postcode", "fsm", "sen", "eal"),
    *(scale.code for scale in SCALES),
)


def profiles_csv() -> str:
    """The schools' Profile returns."""
    return csv_of(_COLUMNS, _children())


def _children() -> Iterator[dict[str, str]]:
    chance = random.Random(_SEED)  # noqa: S311 - made-up children, not secrets
    for number in range(SCHOOLS):
        for serial in range(1, 1 + chance.randint(22, 28)):
            yield _child(chance, str(FIRST_ESTAB + number), serial)


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
