"""Lists of children expected, for tests: the children of `returns`, without their scores."""

from collections.abc import Iterable, Mapping
from typing import Any

import httpx

from tests.earlyyears.profile_app import EarlyYears, Json
from tests.earlyyears.returns import Row, as_csv, upn

COHORT = "/v1/earlyyears/cohort"
LISTS = f"{COHORT}/submissions"
ELSEWHERE = {"estab": "2002"}


def expected(number: int, **changed: str) -> Row:
    """Child `number` of Bolton's school 2001, as its census has it."""
    row = {
        "acad_year": "2008/09",
        "la": "350",
        "estab": "2001",
        "ey_urn": "",
        "upn": upn(number),
        "surname": f"Plantedsurname{number}",
        "forename": f"Plantedforename{number}",
        "dob": "2004-02-29",
    }
    return row | changed


def expected_of(numbers: Iterable[int], **changed: str) -> list[Row]:
    return [expected(number, **changed) for number in numbers]


async def send(
    earlyyears: EarlyYears, rows: Iterable[Mapping[str, str]], **parameters: str
) -> httpx.Response:
    """POST a list."""
    headers = {"Content-Type": "text/csv"}
    return await earlyyears.client.post(
        LISTS, content=as_csv(rows), params=parameters, headers=headers
    )


async def listed(
    earlyyears: EarlyYears, rows: Iterable[Mapping[str, str]], **parameters: str
) -> Json:
    """POST a list that must be taken; its receipt."""
    answer = await send(earlyyears, rows, **parameters)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def cohorts(earlyyears: EarlyYears, **asked: str) -> dict[str, Json]:
    """The counts of each organisation."""
    answer = await earlyyears.client.get(COHORT, params={"year": "2008/09", **asked})
    assert answer.status_code == 200, answer.text
    return {one["organisation"]: one["counts"] for one in answer.json()["results"]}


async def missing_names(earlyyears: EarlyYears, organisation: str = "105148", **more: Any) -> Any:
    asked = {"organisation": organisation, "year": "2008/09", **more}
    return await earlyyears.client.get(f"{COHORT}/missing", params=asked)
