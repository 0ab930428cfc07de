"""A narrative checked over HTTP, against figures that schools' returns made."""

from typing import Any

import httpx
import pytest
from httpx import AsyncClient

from services.kpi.reports.checking.facts import facts_of
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Child, Return, registered
from tests.support.statements import counting
from tests.support.tokens import bearer

CHECKS = "/v1/kpi/reports/checks"
Json = dict[str, Any]


@pytest.fixture
async def writer(ledger: Ledger, client: AsyncClient) -> AsyncClient:
    """A writer of reports, in an authority of 20 children of whom 11 did well: 55.0 %."""
    children = [Child(80 if at < 11 else 60, good=at < 11) for at in range(20)]
    await ledger.apply(
        registered("105148", "350", "A school"), Return("105148", "350", children).event()
    )
    client.headers["Authorization"] = bearer("writer", scopes=["kpi:report"])
    return client


async def checked(http: AsyncClient, text: str, **more: Any) -> Json:
    answer = await http.post(CHECKS, json={"area": "350", "text": text} | more)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_figures_are_checked_against_the_ledger(writer: AsyncClient) -> None:
    told = await checked(writer, "NI 72 was 54.0 % in 2009.\n\nIn 2008/09 NI 72 was 55.0 %.")
    (finding,) = told["findings"]
    assert finding["message"] == "NI 72 of 2008/09 is 55.0 %, not 54.0 %."
    assert finding["value"] == "NI72.350.2008-09.all"
    assert finding["where"]["line"] == 1
    assert (told["summary"]["right"], told["summary"]["wrong"]) == (1, 1)


async def test_what_was_not_known_then_is_not_checked(writer: AsyncClient) -> None:
    told = await checked(writer, "NI 72 was 54.0 %.", known_at="2009-01-01T00:00:00Z")
    assert [each["code"] for each in told["findings"]] == ["no_value"]


async def test_the_numbers_of_children_are_known_too(writer: AsyncClient) -> None:
    told = await checked(writer, "NI 72 was 55 %: 11 children of 20 children.")
    assert (told["summary"]["right"], told["findings"]) == (3, [])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"area": "999", "text": "NI 72"}, "unknown_area"),
        ({"area": "350", "text": "x" * 200_001}, "string_too_long"),
        ({"area": "350"}, "missing"),
    ],
)
async def test_what_cannot_be_checked(writer: AsyncClient, body: Json, code: str) -> None:
    answer = await writer.post(CHECKS, json=body)
    assert answer.status_code == 422
    assert code in answer.text


async def test_only_writers_of_reports_may(client: AsyncClient, keys: dict[str, str]) -> None:
    body = {"area": "350", "text": "NI 72 was 51.6 %."}
    answer: httpx.Response = await client.post(
        CHECKS, json=body, headers={"Authorization": keys["reader"]}
    )
    assert answer.status_code == 403


async def test_the_statements_do_not_grow_with_the_figures(
    ledger: Ledger, writer: AsyncClient
) -> None:
    async def statements() -> int:
        with counting(ledger.database) as seen:
            async with ledger.database.read() as session:
                facts = await facts_of(session, "350", None, None)
        assert facts.indicators["NI72"].values
        return len(seen)

    few = await statements()
    for number in range(3):
        year = f"200{5 + number}/0{6 + number}"
        await ledger.apply(Return("105148", "350", [Child(80, good=True)], year=year).event())
    assert 0 < await statements() == few
