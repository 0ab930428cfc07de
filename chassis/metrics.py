"""Prometheus metrics every service has."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("http_requests_total", "Requests answered", ["method", "route", "status"])
LATENCY = Histogram(
    "http_request_seconds",
    "Time from the request's first byte to the answer's last",
    ["method", "route"],
    buckets=(
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
        30,
        60,
    ),
)
OUTBOX_EVENTS = Gauge("outbox_events", "Events not yet on the bus")
OUTBOX_AGE = Gauge("outbox_oldest_seconds", "Age of the oldest event not yet on the bus")
CONSUMER_LAG = Gauge("consumer_lag_events", "Events on the bus not yet applied", ["topic"])
DEAD_LETTERS = Gauge("dead_letters", "Events that could not be handled")
LISTENERS = Gauge("stream_listeners", "Clients that listen to the live stream")
