"""What is told of each request: a log line, its metrics, its span; nothing personal in them."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from chassis import tracing
from chassis.privacy import plain_path
from chassis.problems import PROBLEMS
from gateway.headers import Head

if TYPE_CHECKING:
    from opentelemetry.trace import Span

log = structlog.get_logger("gateway")

# Of its own: the services' gauges (outbox, consumers) would read nought here.
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
REQUESTS = Counter(
    "gateway_requests",
    "Requests answered",
    ["service", "class", "method", "status"],
    registry=REGISTRY,
)
LATENCY = Histogram(
    "gateway_request_seconds",
    "Time from the request's head to the answer's last byte",
    ["service", "class", "method"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
    registry=REGISTRY,
)
IN_FLIGHT = Gauge(
    "gateway_requests_in_flight", "Requests being answered", ["service"], registry=REGISTRY
)

REFUSED = Counter(
    "gateway_refused",
    "Requests the gateway itself answered with a problem, by its code",
    ["service", "class", "code"],
    registry=REGISTRY,
)

# The status in logs and metrics of a request whose caller left before an answer was begun.
CALLER_LEFT = 499
_LONGEST_PATH = 200
_QUIET = (b"/health", b"/metrics")


@dataclass(slots=True)
class Record:
    """The account of one request; `status` is 0 until an answer is begun.

    `kind` is its route class; `deadline`, by the monotonic clock, is when it must be over.
    """

    head: Head
    service: str = "gateway"
    kind: str = "none"
    caller: str | None = None
    deadline: float | None = None
    status: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    note: str | None = None
    _in_flight: Gauge | None = None
    _span: "Span | None" = None
    _started: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        if not self._is_quiet:
            self._span = tracing.begin(
                self.head.method, kind="server", parent=self.head.traceparent
            )
            self.head.traceparent = tracing.traceparent_of(self._span) or self.head.traceparent

    def to_service(self, name: str) -> None:
        """Count the request as in hand for this service."""
        self.service = name
        self._in_flight = IN_FLIGHT.labels(name)
        self._in_flight.inc()

    def close(self) -> None:
        """Count and log the request, once, whatever became of it."""
        seconds = time.perf_counter() - self._started
        method = self.head.method
        REQUESTS.labels(self.service, self.kind, method, self.status).inc()
        LATENCY.labels(self.service, self.kind, method).observe(seconds)
        if self.note in PROBLEMS:
            REFUSED.labels(self.service, self.kind, self.note).inc()
        if self._in_flight is not None:
            self._in_flight.dec()
        # By service and class: the path, which only the service knows the template of, tells more.
        name = f"{method} {self.service} {self.kind}"
        tracing.answered(self._span, name, method=method, status=self.status)
        tracing.finish(self._span)
        if not self._is_quiet:
            self._log(seconds)

    @property
    def _is_quiet(self) -> bool:
        return self.head.path.startswith(_QUIET)

    def _log(self, seconds: float) -> None:
        log.info(
            "request",
            request_id=self.head.request_id,
            correlation_id=self.head.correlation_id,
            method=self.head.method,
            path=plain_path(self.head.path.decode("latin-1"))[:_LONGEST_PATH],
            status=self.status,
            upstream=self.service,
            kind=self.kind,
            caller=self.caller,
            peer=self.head.peer,
            ms=round(seconds * 1000, 1),
            bytes_in=self.bytes_in,
            bytes_out=self.bytes_out,
            **({"note": self.note} if self.note else {}),
        )


def exposition() -> bytes:
    """All metrics in Prometheus's text form."""
    return generate_latest(REGISTRY)
