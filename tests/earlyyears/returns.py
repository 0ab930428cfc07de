"""Profile files for tests: the worked example of NI 72, in wholly synthetic children."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Final

from education.identifiers import upn_check_letter
from services.earlyyears.profiles.columns import SCORES

Row = dict[str, str]

WORKED_EXAMPLE: Final[Mapping[str, tuple[int | None, ...]]] = {
    "C01": (6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6),
    "C02": (6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 5),
    "C03": (9, 9, 9, 9, 9, 9, 5, 9, 9, 9, 9, 9, 9),
    "C04": (8, 8, 8, 8, 7, 8, 7, 8, 7, 8, 8, 9, 8),
    "C05": (7, 7, 7, 7, 7, 7, 6, 4, 4, 4, 6, 6, 6),
    "C06": (5, 6, 6, 6, 6, 6, 6, 9, 9, 9, 9, 9, 9),
    "C07": (4, 4, 4, 4, 3, 4, 3, 4, 4, 4, 4, 5, 4),
    "C08": (0,) * 13,
    "C09": (7, 7, 7, 7, 7, 7, None, 7, 7, 7, 7, 7, 7),
    "C10": (6, 7, 6, 7, 6, 6, 6, 7, 6, 7, 6, 7, 6),
    "C11": (3, 4, 3, 3, 2, 3, 2, 3, 3, 3, 3, 4, 3),
}
"""Scores in the Profile's order; 10 complete, 4 of them at a good level, 1 incomplete."""


def upn(number: int, *, school: str = "2001") -> str:
    """The UPN of a made-up child of 2003/04."""
    body = f"350{school}08{number:03}"
    return upn_check_letter(body) + body


def child(number: int, points: Iterable[int | str | None], **changed: str) -> Row:
    """A row as a school's system exports it: child `number` of Bolton's school 2001."""
    scores = ["" if point is None else str(point) for point in points]
    row = {
        "acad_year": "2008/09",
        "la": "350",
        "estab": "2001",
        "ey_urn": "",
        "upn": upn(number),
        "surname": f"Plantedsurname{number}",
        "forename": f"Plantedforename{number}",
        "dob": "2004-02-29",
        "gender": "F" if number % 2 else "M",
        "postcode": "ZZ9 9ZZ",
        "fsm": "Y" if number in (2, 3) else "N",
        "sen": "A" if number == 8 else "N",
        "eal": "",
    }
    return row | dict(zip(SCORES, scores, strict=True)) | changed


def worked_example(**changed: str) -> list[Row]:
    """C01 to C11; `changed` applies to every row."""
    rows = enumerate(WORKED_EXAMPLE.values(), start=1)
    return [child(number, points, **changed) for number, points in rows]


def as_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """The rows as a CSV file, headed as in the statutory layout."""
    rows = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
    writer.writer.writerow(name.upper() if name in SCORES else name for name in rows[0])
    writer.writerows(rows)
    return text.getvalue().encode()
