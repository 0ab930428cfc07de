"""A collector of traces, as OpenTelemetry's: an HTTP server that takes spans and keeps them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Status

# The exporter sends what it has every few milliseconds instead of seconds.
QUICKLY = {"OTEL_BSP_SCHEDULE_DELAY": "50"}


class Seen(NamedTuple):
    """One span as it came."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    details: dict[str, Any]
    failed: bool


@dataclass
class Collector:
    """What has come, and where spans are to be sent."""

    endpoint: str = ""
    spans: list[Seen] = field(default_factory=list)

    def of(self, trace: str) -> list[Seen]:
        return [span for span in self.spans if span.trace == trace]

    async def take(self, request: web.Request) -> web.Response:
        told = ExportTraceServiceRequest.FromString(await request.read())
        for of_service in told.resource_spans:
            service = _details(of_service.resource.attributes)["service.name"]
            for scope in of_service.scope_spans:
                self.spans += [_seen(service, span) for span in scope.spans]
        return web.Response(body=b"", content_type="application/x-protobuf")


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    """A collector that runs until the block ends."""
    collector, app = Collector(), web.Application()
    app.router.add_post("/v1/traces", collector.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    collector.endpoint = f"http://{host}:{port}"
    try:
        yield collector
    finally:
        await runner.cleanup()


def _seen(service: str, span: Any) -> Seen:
    ids = (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex())
    failed = span.status.code == Status.STATUS_CODE_ERROR
    return Seen(service, span.name, *ids, _details(span.attributes), failed)


def _details(attributes: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}
