"""Statutory returns in tests: children with all that is prescribed, and the calls."""

from collections.abc import Iterable
from typing import Any

import httpx

from tests.earlyyears.profile_app import EarlyYears
from tests.earlyyears.returns import Row, child

RETURNS = "/v1/earlyyears/statutory-returns"
IMPORT = f"{RETURNS}/submissions"
SIX = (6,) * 13
XML = {"Content-Type": "application/xml"}
PRESCRIBED = {
    "sen": "N",
    "eal": "N",
    "ethnicity": "WBRI",
    "address": "1 Planted Street, Bolton",
    "postcode": "BL1 1AA",
    "funded_hours": "12.5",
    "total_hours": "30",
    "funded_hours_jan_mar": "",
}
BESIDE = {"ward": "E05000650", "fsm": "Y"}


def whole(number: int, points: Iterable[int | None] = SIX, **changed: str) -> Row:
    """A child of the first school with everything that is prescribed."""
    return child(number, points) | PRESCRIBED | BESIDE | changed


def of_setting(number: int, **changed: str) -> Row:
    """A child of a setting, without UPN."""
    return whole(number, SIX, la="", estab="", ey_urn="EY123456", upn="", **changed)


async def make(earlyyears: EarlyYears, **body: Any) -> httpx.Response:
    """POST what a return is to be of: by default the first school in 2008/09."""
    asked = {"year": "2008/09", **(body or {"organisation": "105148"})}
    return await earlyyears.client.post(RETURNS, json=asked)


async def made(earlyyears: EarlyYears, **body: Any) -> dict[str, Any]:
    """A return that must be made."""
    answer = await make(earlyyears, **body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def file_of(earlyyears: EarlyYears, told: dict[str, Any], form: str = "xml") -> bytes:
    """The file of a return."""
    answer = await earlyyears.client.get(told["links"]["file"], params={"format": form})
    assert answer.status_code == 200, answer.text
    return answer.content


async def send(earlyyears: EarlyYears, content: bytes, **query: str) -> httpx.Response:
    """POST a file to be taken in."""
    return await earlyyears.client.post(IMPORT, content=content, params=query, headers=XML)
