"""One trace from a request to all that came of it: across the gateway, services and the bus.

Spans go to an OpenTelemetry collector, where OTEL_EXPORTER_OTLP_ENDPOINT names one; without it
there are none, and nothing of OpenTelemetry is even loaded. Between processes a trace travels as
W3C `traceparent`: in requests as the header, in events as CloudEvents' extension. Spans hold route
templates, counts and names of services and topics; never a path, an identifier or an error's text.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Final, Literal

from chassis.version import VERSION

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

Kind = Literal["internal", "server", "consumer"]
Detail = str | int

ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
HEADER: Final = "traceparent"
_SANE: Final = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_STOP_S: Final = 3.0
_FAILED: Final = 500  # the first status that says so
_AT_ONCE: Final = 16  # traces of one batch that are gone on with; a load has thousands


@dataclass(slots=True)
class _Process:
    """Where this process's spans are made; nowhere while tracing is off."""

    provider: "TracerProvider | None" = None
    tracer: "Tracer | None" = None


_process: Final = _Process()


def start(service: str) -> None:
    """Send this process's spans to the collector, if the environment names one."""
    if not os.environ.get(ENDPOINT):
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    about = Resource.create({"service.name": service, "service.version": VERSION})
    provider = TracerProvider(resource=about, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    tracer = provider.get_tracer("educational-improvement", VERSION)
    _process.provider, _process.tracer = provider, tracer


def stop() -> None:
    """Send what is left, for a few seconds at most, and make no more spans."""
    provider, _process.provider, _process.tracer = _process.provider, None, None
    if provider is not None:
        # The library itself would wait half a minute for a collector that is away.
        last = Thread(target=provider.shutdown, daemon=True)
        last.start()
        last.join(_STOP_S)


def sane(traceparent: str | None) -> str | None:
    """A `traceparent` as it came, if it is one; None otherwise."""
    return traceparent if traceparent and _SANE.fullmatch(traceparent) else None


def traceparent() -> str | None:
    """What carries the span in hand further; None where there is none."""
    if _process.tracer is None:
        return None
    from opentelemetry.trace import get_current_span

    return traceparent_of(get_current_span())


def traceparent_of(span: "Span | None") -> str | None:
    """What makes spans of others this one's children."""
    about = span.get_span_context() if span is not None else None
    if about is None or not about.is_valid:
        return None
    return f"00-{about.trace_id:032x}-{about.span_id:016x}-{about.trace_flags:02x}"


def begin(name: str, *, kind: Kind = "internal", parent: str | None = None) -> "Span | None":
    """A span that `finish` ends, below `parent`, or else below the one in hand, if any."""
    if _process.tracer is None:
        return None
    from opentelemetry.trace import SpanKind

    return _process.tracer.start_span(name, context=_context(parent), kind=SpanKind[kind.upper()])


def answered(span: "Span | None", name: str, *, method: str, status: int) -> None:
    """Tell of a request's span what it turned out to be, in OpenTelemetry's words."""
    if span is None:
        return
    span.update_name(name)
    span.set_attributes({"http.request.method": method, "http.response.status_code": status})
    if status >= _FAILED:
        _mark_failed(span)


def finish(span: "Span | None") -> None:
    """End a span."""
    if span is not None:
        span.end()


@contextmanager
def span(
    name: str, *, kind: Kind = "internal", parent: str | None = None, **details: Detail
) -> "Iterator[Span | None]":
    """A span around a block, in whose stead others begin; None where nobody is told."""
    if _process.tracer is None:
        yield None
        return
    from opentelemetry.trace import use_span

    made = begin(name, kind=kind, parent=parent)
    assert made is not None
    try:
        # An error's own text may repeat a row.
        with use_span(made, record_exception=False, set_status_on_exception=False):
            yield made
    except Exception:
        _mark_failed(made)
        raise
    finally:
        made.set_attributes(details)
        made.end()


@contextmanager
def consuming(topic: str, parents: Iterable[str | None]) -> Iterator[None]:
    """Spans around the work of one batch of events, one in each of the traces they came of.

    What is done within belongs to the first; the others' own span tells that it was done.
    """
    if _process.tracer is None:
        yield
        return
    of_each = list(parents)
    traces = list({sound[3:35]: sound for each in of_each if (sound := sane(each))}.values())
    with ExitStack() as spans:
        for parent in reversed(traces[:_AT_ONCE]):
            made = span(f"consume {topic}", kind="consumer", parent=parent, events=len(of_each))
            spans.enter_context(made)
        yield


def _mark_failed(span: "Span") -> None:
    from opentelemetry.trace import Status, StatusCode

    span.set_status(Status(StatusCode.ERROR))


def _context(parent: str | None) -> "Context | None":
    """What a span with this parent begins in; None for the one in hand."""
    if (sound := sane(parent)) is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({HEADER: sound})
