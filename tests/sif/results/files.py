"""Files of results for tests, and handing them in."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Final

import httpx

from education.identifiers import upn_check_letter
from tests.sif.sif_app import Json, Sif

HOST: Final = "http://sif"
TABLES: Final = "results/tables/submissions"
PUPILS: Final = "results/pupils/submissions"
Row = dict[str, str]


def upn(number: int) -> str:
    """The UPN of a made-up pupil."""
    body = f"350200105{number:03}"
    return upn_check_letter(body) + body


def pupil(number: int, **given: str) -> Row:
    """A pupil of 105148 at the end of key stage 2 in 2008/09, at level 4 from level 2."""
    row = {
        "organisation": "105148",
        "year": "2008/09",
        "stage": "ks2",
        "upn": upn(number),
        "gender": "F" if number % 2 else "M",
        "fsm": "N",
        "english": "4",
        "maths": "4",
        "prior_english": "2b",
        "prior_maths": "2a",
    }
    return row | given


def csv_of(rows: Iterable[Mapping[str, str]]) -> bytes:
    """The rows as a CSV file, headed by the names any of them has."""
    rows = list(rows)
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, names, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


class Files:
    """Hands files in."""

    def __init__(self, sif: Sif) -> None:
        self._sif = sif

    async def send(
        self, path: str, rows: Iterable[Mapping[str, str]] | bytes, **parameters: str
    ) -> httpx.Response:
        """POST a file."""
        body = rows if isinstance(rows, bytes) else csv_of(rows)
        headers = {"Content-Type": "text/csv"}
        return await self._sif.client.post(path, content=body, params=parameters, headers=headers)

    async def accepted(
        self, path: str, rows: Iterable[Mapping[str, str]] | bytes, **parameters: str
    ) -> Json:
        """POST a file that must be taken; its receipt."""
        answer = await self.send(path, rows, **parameters)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def refused(
        self, path: str, rows: Iterable[Mapping[str, str]] | bytes, **parameters: str
    ) -> set[tuple[str, str]]:
        """POST a file that must not be taken; place and code of every error."""
        answer = await self.send(path, rows, **parameters)
        assert answer.status_code == 422, answer.text
        return {(error["path"], error["code"]) for error in answer.json()["errors"]}

    async def warnings(self, receipt: Json) -> set[str]:
        """The codes of a submission's warnings."""
        answer = await self._sif.client.get(HOST + receipt["links"]["report"])
        return {one["code"] for one in answer.json()["results"]}

    async def withdraw(self, receipt: Json) -> None:
        """Take a submission back."""
        answer = await self._sif.client.post(HOST + receipt["links"]["withdrawal"])
        assert answer.status_code == 200, answer.text

    async def line(self, organisation: str = "105148", **narrowed: str) -> Json:
        """The one line there is of a school."""
        asked = {"organisation": organisation, **narrowed}
        (line,) = (await self._sif.get("results", **asked))["results"]
        return dict(line)
