"""Made-up children: valid UPNs, names of no one, scores from a seed."""

import random
from collections.abc import Iterable, Mapping, Sequence

from education.identifiers import upn_check_letter
from education.profile import SCALES

Child = dict[str, str]
SCALE_CODES = [scale.code for scale in SCALES]
COLUMNS = [
    *("acad_year", "la", "estab", "ey_urn", "upn", "surname", "forename", "dob", "gender"),
    *("postcode", "fsm", "sen", "eal"),
    *SCALE_CODES,
]


def make_upn(area: str, school: str, serial: int) -> str:
    """A UPN with its right check letter: year 05, `serial` of 0 to 999."""
    body = f"{area}{school}05{serial:03}"
    return upn_check_letter(body) + body


def make_children(
    estab: str, count: int, *, seed: int = 1, area: str = "350", year: str = "2008/09"
) -> list[Child]:
    """`count` children of one school, ready for a Profile file."""
    chance = random.Random(f"{seed}/{area}{estab}")
    return [_child(chance, area, estab, year, serial) for serial in range(1, count + 1)]


def _child(chance: random.Random, area: str, estab: str, year: str, serial: int) -> Child:
    typical = chance.gauss(6.5, 1.6)
    scores = {code: str(min(9, max(0, round(chance.gauss(typical, 0.9))))) for code in SCALE_CODES}
    start = int(year[:4])
    born = f"{start - 4}-{chance.randint(1, 8):02}-{chance.randint(1, 28):02}"
    return {
        "acad_year": year,
        "la": area,
        "estab": estab,
        "ey_urn": "",
        "upn": make_upn(area, estab, serial),
        "surname": "Sample",
        "forename": f"Pupil{serial}",
        "dob": born,
        "gender": chance.choice("FM"),
        "postcode": "BL1 1AA",
        "fsm": chance.choice("YNNN"),
        "sen": chance.choice("YNNNN"),
        "eal": chance.choice("YNNN"),
        **scores,
    }


def csv_of(rows: Iterable[Mapping[str, str]], columns: Sequence[str] = COLUMNS) -> bytes:
    """A CSV file of the rows, as a school's system would write it."""
    lines = [",".join(columns)]
    lines += [",".join(row.get(column, "") for column in columns) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode()


def scores_of(child: Child) -> dict[str, int | None]:
    """The child's points by scale code; None where the file has a blank."""
    return {code: int(child[code]) if child[code] else None for code in SCALE_CODES}


SCHOOL_COLUMNS = ("urn", "laestab", "name", "kind", "phase", "status", "area")


def schools_csv(estabs: Sequence[str], *, first_urn: int = 190001, area: str = "350") -> bytes:
    """A native register file of open primary schools, one per establishment number."""
    rows = [
        {
            "urn": str(first_urn + number),
            "laestab": f"{area}{estab}",
            "name": f"Sample Primary School {estab}",
            "kind": "community_school",
            "phase": "primary",
            "status": "open",
            "area": area,
        }
        for number, estab in enumerate(estabs)
    ]
    return csv_of(rows, SCHOOL_COLUMNS)
