"""Traces off cost nothing and say nothing; what comes from outside is only taken if it is one."""

import asyncio
import subprocess
import sys
from dataclasses import replace

import pytest

from chassis import tracing
from chassis.outbox import rows_of
from contracts.envelope import decode
from tests.chassis.consuming import Till, till_event
from tests.support.collector import collecting

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_without_a_collector_there_are_no_spans_and_nothing_is_loaded() -> None:
    program = """
import os, sys
os.environ.pop("OTEL_EXPORTER_OTLP_ENDPOINT", None)
from chassis import tracing
tracing.start("probe")
with tracing.span("work") as span, tracing.consuming("topic", [None]):
    assert span is None and tracing.traceparent() is None
tracing.finish(tracing.begin("work"))
tracing.stop()
assert not [name for name in sys.modules if name.startswith("opentelemetry.sdk")]
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_collector_that_is_silent_does_not_hold_up_a_stop() -> None:
    program = """
import os, socket, time
silent = socket.create_server(("127.0.0.1", 0))
os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = f"http://127.0.0.1:{silent.getsockname()[1]}"
from chassis import tracing
tracing._STOP_S = 0.2
tracing.start("probe")
tracing.finish(tracing.begin("work"))
began = time.monotonic()
tracing.stop()
assert time.monotonic() - began < 2
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=20)


async def test_a_request_that_failed_is_a_failure_in_its_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with collecting() as collector:
        monkeypatch.setenv(tracing.ENDPOINT, collector.endpoint)
        tracing.start("probe")
        for status in (404, 503):
            span = tracing.begin("GET")
            tracing.answered(span, f"GET /{status}", method="GET", status=status)
            tracing.finish(span)
        # In a thread: what is left is sent to the collector, which this loop serves.
        await asyncio.to_thread(tracing.stop)
    told = {each.details["http.response.status_code"]: each.failed for each in collector.spans}
    assert told == {404: False, 503: True}


@pytest.mark.parametrize(
    ("came", "is_one"),
    [
        (PARENT, True),
        (None, False),
        ("", False),
        (PARENT.upper(), False),
        (PARENT + "-E350200109001", False),
        ("00-" + "0" * 32 + "-b7ad6b7169203331-01", False),
        ("00-0af7651916cd43dd8448eb211c80319c-" + "0" * 16 + "-01", False),
    ],
)
def test_what_is_no_trace_is_not_passed_on(came: str | None, is_one: bool) -> None:
    assert tracing.sane(came) == (came if is_one else None)


def test_an_event_carries_its_trace_to_its_reader_as_an_extension() -> None:
    event = till_event("a", 1)
    assert "ce_traceparent" not in dict(event.headers())
    [row] = rows_of([event])
    assert "traceparent" not in row[3]

    traced = replace(event, traceparent=PARENT)
    headers = traced.headers()
    assert dict(headers)["ce_traceparent"] == PARENT
    read = decode(headers, traced.value(), models={Till.event_type: Till})
    assert read.traceparent == PARENT
