"""Submissions as metrics: how many of each kind came to which outcome, and how long it took."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from chassis.metrics import SUBMISSION_SECONDS, SUBMISSIONS
from chassis.submissions.tables import Submission

_OUTCOMES: Final = ("accepted", "rejected", "dry_run", "failed")


def count_from_nought(kinds: Iterable[str]) -> None:
    """Tell every outcome before its first: Prometheus sees no increase in what was not there."""
    for kind in kinds:
        for outcome in _OUTCOMES:
            SUBMISSIONS.labels(kind, outcome)


def count(submission: Submission, outcome: str | None = None) -> None:
    """Count a submission, once its outcome is committed; it is its status where not said."""
    told = outcome or submission.status
    ended = submission.finished_at or datetime.now(UTC)
    seconds = max((ended - submission.received_at).total_seconds(), 0.0)
    SUBMISSIONS.labels(submission.kind, told).inc()
    SUBMISSION_SECONDS.labels(submission.kind, told).observe(seconds)
