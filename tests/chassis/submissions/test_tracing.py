"""A file that the worker merges stays in the trace of the request that brought it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chassis import tracing
from tests.chassis.submissions.running import Warehouse, many_rows
from tests.support.collector import QUICKLY, Collector, collecting
from tests.support.polling import eventually

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
async def collector(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Collector]:
    async with collecting() as opened:
        monkeypatch.setenv(tracing.ENDPOINT, opened.endpoint)
        for name, value in QUICKLY.items():
            monkeypatch.setenv(name, value)
        tracing.start("warehouse")
        yield opened
        # In a thread: what is left is sent to the collector, which this loop serves.
        await asyncio.to_thread(tracing.stop)


async def test_the_worker_goes_on_with_the_trace(
    warehouse: Warehouse, collector: Collector
) -> None:
    headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    status, receipt = await warehouse.post(many_rows(20_001), headers=headers)
    assert status == 202, receipt
    await warehouse.settled(receipt)

    def merged() -> bool:
        return "merge a submission" in {span.name for span in collector.of(TRACE)}

    await eventually(merged)
    by_name = {span.name: span for span in collector.of(TRACE)}
    request = by_name["POST /v1/warehouse/stock/submissions"]
    assert by_name["merge a submission"].parent == request.id
