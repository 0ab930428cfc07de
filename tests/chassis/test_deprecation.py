"""What is to go is announced on each answer, long enough before."""

from datetime import date

import pytest
from fastapi import FastAPI, Response
from httpx import ASGITransport, AsyncClient
from pydantic import BaseModel, Field

from chassis.deprecation import Retirement, deprecated, retirement_of
from chassis.requests import RequestContext

ENDING = Retirement(since=date(2027, 1, 1), gone_on=date(2028, 2, 1), see="/reference/kpi-values")


def app() -> FastAPI:
    made = FastAPI()
    made.add_middleware(RequestContext)

    @made.get("/old")
    @deprecated(ENDING)
    async def old() -> Response:
        return Response("{}")

    @made.get("/new")
    async def new() -> Response:
        return Response("{}")

    assert retirement_of(old) is ENDING
    return made


async def test_each_answer_of_a_deprecated_operation_says_so() -> None:
    async with AsyncClient(transport=ASGITransport(app()), base_url="http://t") as client:
        answer = await client.get("/old")
        other = await client.get("/new")
    assert answer.headers["Deprecation"] == "@1798761600"
    assert answer.headers["Sunset"] == "Tue, 01 Feb 2028 00:00:00 GMT"
    assert '</reference/kpi-values>; rel="deprecation"' in answer.headers["Link"]
    assert not {"Deprecation", "Sunset", "Link"} & {name.title() for name in other.headers}


@pytest.mark.parametrize(
    ("since", "gone_on"),
    [
        (date(2027, 1, 1), date(2027, 12, 31)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 1, 1), date(2026, 1, 1)),
    ],
)
def test_less_than_twelve_months_are_refused(since: date, gone_on: date) -> None:
    with pytest.raises(ValueError, match="twelve months"):
        Retirement(since=since, gone_on=gone_on, see="/reference")


def test_twelve_months_are_enough() -> None:
    Retirement(since=date(2027, 1, 1), gone_on=date(2028, 1, 1), see="/reference")
    Retirement(since=date(2028, 2, 29), gone_on=date(2029, 3, 1), see="/reference")


def test_a_deprecated_member_is_marked_in_its_schema() -> None:
    class Told(BaseModel):
        old: str = Field(json_schema_extra=ENDING.in_schema())

    member = Told.model_json_schema()["properties"]["old"]
    assert member["deprecated"] is True
    assert member["x-retirement"]["gone_on"] == "2028-02-01"
