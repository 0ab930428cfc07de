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
REFUSED = Counter("http_requests_refused_total", "Requests answered that there is too much to do")
OUTBOX_EVENTS = Gauge("outbox_events", "Events not yet on the bus")
OUTBOX_AGE = Gauge("outbox_oldest_seconds", "Age of the oldest event not yet on the bus")
CONSUMER_LAG = Gauge("consumer_lag_events", "Events on the bus not yet applied", ["topic"])
CONSUMER_LAG_SECONDS = Gauge(
    "consumer_lag_seconds", "Age of the oldest event on the bus not yet applied", ["topic"]
)
CONSUMER_LOST = Gauge(
    "consumer_lost_partitions", "Partitions whose next event the bus no longer has"
)
EVENT_TO_EFFECT = Histogram(
    "event_to_effect_seconds",
    "From the change its publisher recorded to the commit of the event's effect here",
    ["topic"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
)
DEAD_LETTERS = Gauge("dead_letters", "Events that could not be handled", ["topic"])
SUBMISSIONS = Counter(
    "submissions_total", "Files handed in, by what became of them", ["kind", "outcome"]
)
SUBMISSION_SECONDS = Histogram(
    "submission_seconds",
    "From a file's first byte to its outcome",
    ["kind", "outcome"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600),
)
SUBMISSIONS_WAITING = Gauge("submissions_waiting", "Files taken in and not merged yet", ["kind"])
SUBMISSIONS_OLDEST = Gauge(
    "submissions_oldest_seconds", "How long the file that waits longest to be merged has waited"
)
CONCERNS = Gauge("status_concerns", "What /v1/{service}/status names, by its code", ["code"])
CHECK_FAILED = Gauge(
    "check_failed", "1 while this could not be looked at: its figures are old", ["check"]
)
TASK_FAILURES = Counter(
    "task_failures_total", "Times background work failed and was begun again", ["task"]
)
LISTENERS = Gauge("stream_listeners", "Clients that listen to the live stream")
