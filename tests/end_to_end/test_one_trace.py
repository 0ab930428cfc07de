"""One trace from a request at the gateway to the indicators that moved, across processes."""

from pathlib import Path

import pytest

from tests.support.children import schools_csv
from tests.support.collector import QUICKLY, Collector, Seen, collecting
from tests.support.databases import Databases
from tests.support.polling import eventually
from tests.support.system import System

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
FRONT = "POST schools submission"
ROUTE = "POST /v1/schools/register/submissions"


async def test_a_submission_is_followed_from_the_gateway_to_its_indicators(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = await databases.new("schools", "kpi", "bus")
    async with collecting() as collector:
        for name, value in (QUICKLY | {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint}).items():
            monkeypatch.setenv(name, value)
        services = ("schools", "kpi")
        async with System(tmp_path, databases=urls, bus=urls["bus"], services=services) as running:
            await register(running)
            spans = await eventually(lambda: whole(collector))

    gateway, schools = one(spans, FRONT), one(spans, ROUTE)
    consumed, booked = one(spans, "consume schools"), one(spans, "book figures")
    assert [each.service for each in (gateway, schools, consumed, booked)] == [
        "gateway",
        "schools",
        "kpi",
        "kpi",
    ]
    assert gateway.parent == CALLER
    assert (schools.parent, consumed.parent, booked.parent) == (
        gateway.id,
        schools.id,
        consumed.id,
    )
    assert booked.details["indicators"] > 0
    status = "http.response.status_code"
    assert (gateway.details[status], schools.details[status]) == (201, 201)
    told = repr([(span.name, span.details) for span in collector.spans])
    assert not [each for each in ("150900", "150901", "2001", "2002", "tests") if each in told]


async def register(running: System) -> None:
    body = schools_csv(["2001", "2002"], first_urn=150_900, area="350")
    headers = {"Content-Type": "text/csv", "traceparent": f"00-{TRACE}-{CALLER}-01"}
    async with (
        running.client() as client,
        client.post("/v1/schools/register/submissions", data=body, headers=headers) as answer,
    ):
        assert answer.status == 201, await answer.text()


def whole(collector: Collector) -> list[Seen]:
    """The spans of the trace, once all have come: each process sends its own when it likes."""
    spans = collector.of(TRACE)
    names = {span.name for span in spans}
    return spans if {"book figures", "consume schools", ROUTE, FRONT} <= names else []


def one(spans: list[Seen], name: str) -> Seen:
    return next(span for span in spans if span.name == name)
