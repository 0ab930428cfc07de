"""Health: alive, ready, and a status that says how far behind the service is.

`/health/live` looks at nothing but the process. `/health/ready` needs the database and a schema
that this code can work on; a bus that is down does not fail it, for writes only need the outbox.
`/health/status` tells version, schema, outbox, consumers, dead letters and files that wait.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from pydantic import BaseModel
from sqlalchemy import func, select

from chassis import revisions
from chassis.bus import Bus, BusUnavailable
from chassis.consumer import Consumer, Lag
from chassis.database import Database, ReadSession
from chassis.metrics import (
    CHECK_FAILED,
    CONSUMER_LAG,
    CONSUMER_LAG_SECONDS,
    CONSUMER_LOST,
    DEAD_LETTERS,
    OUTBOX_AGE,
    OUTBOX_EVENTS,
    SUBMISSIONS_OLDEST,
    SUBMISSIONS_WAITING,
)
from chassis.outbox import Relay, backlog
from chassis.submissions.waiting import waiting_to_be_merged
from chassis.tables import DeadLetter
from chassis.version import VERSION

router = APIRouter(tags=["health"])
_LIMIT_S = 0.7  # the gateway waits a second for the whole
_OUTBOX_WARN_S = 30.0


class Health(BaseModel):
    """`fail`: it cannot do its work; `warn`: it works, and somebody should look."""

    status: Literal["pass", "warn", "fail"]
    service: str
    checks: dict[str, Any] = {}


class Status(Health):
    """The whole picture of one process."""

    version: str
    commit: str
    schema_revision: dict[str, str | None] = {}


@router.get("/health/live", summary="Is the process there?")
async def live(request: Request) -> Health:
    return Health(status="pass", service=request.app.state.service.name)


@router.get("/health/ready", summary="Can it take requests?", responses={503: {"model": Health}})
async def ready(request: Request, response: Response) -> Health:
    checks = {"database": await _answer(_schema(request))}
    stopping = request.app.state.stopping.is_set()
    healthy = "error" not in checks["database"] and not stopping
    response.status_code = 200 if healthy else 503
    return Health(
        status="pass" if healthy else "fail",
        service=request.app.state.service.name,
        checks=checks | ({"stopping": True} if stopping else {}),
    )


@router.get("/health/status", summary="How is it, in detail?")
async def status(request: Request) -> Status:
    names = ("database", "bus", "outbox", "consumers", "dead_letters", "submissions")
    parts = (_schema, _bus, _outbox, _consumers, _dead_letters, _submissions)
    answers = await asyncio.gather(*(_answer(part(request)) for part in parts))
    checks = dict(zip(names, answers, strict=True))
    checks["tasks"] = request.app.state.tasks.alive()
    checks["issuers"] = request.app.state.verifier.issuers.told()
    return Status(
        status=_overall(checks),
        service=request.app.state.service.name,
        version=VERSION,
        commit=request.app.state.settings.git_commit,
        schema_revision=checks["database"].get("revision", {}),
        checks=checks,
    )


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    answers = await asyncio.gather(*(_answer(ask(request)) for _, ask, _ in _MEASURED))
    for (name, _, measure), told in zip(_MEASURED, answers, strict=True):
        # What could not be asked keeps its last figure: nought would say that all is well.
        failed = isinstance(told.get("error"), str)
        CHECK_FAILED.labels(name).set(failed)
        if not failed:
            measure(told)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _measure_outbox(told: dict[str, Any]) -> None:
    OUTBOX_EVENTS.set(told["events"])
    OUTBOX_AGE.set(told["oldest_s"])


def _measure_consumers(told: dict[str, Any]) -> None:
    CONSUMER_LOST.set(len(told.get("error", ())))
    _set_each(CONSUMER_LAG, told["events_behind"])
    for topic, seconds in told["seconds_behind_by_topic"].items():
        CONSUMER_LAG_SECONDS.labels(topic).set(seconds)


def _measure_dead_letters(told: dict[str, Any]) -> None:
    _set_each(DEAD_LETTERS, told["by_topic"])


def _measure_submissions(told: dict[str, Any]) -> None:
    _set_each(SUBMISSIONS_WAITING, told["by_kind"])
    SUBMISSIONS_OLDEST.set(told["oldest_s"])


def _set_each(gauge: Gauge, values: dict[str, float]) -> None:
    """One figure for each label; those that are gone are told no more."""
    gauge.clear()
    for label, value in values.items():
        gauge.labels(label).set(value)


async def _answer(check: Any) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_LIMIT_S):
            answer: dict[str, Any] = await check
            return answer
    except Exception as error:  # noqa: BLE001 - a health answer must always come
        return {"error": type(error).__name__}


def _reading(request: Request) -> AbstractAsyncContextManager[ReadSession]:
    database: Database = request.app.state.health_database
    return database.read()


async def _schema(request: Request) -> dict[str, Any]:
    async with _reading(request) as session:
        held = await revisions.held(session)
    wanted = request.app.state.heads
    if behind := revisions.behind(held, wanted):
        return {
            "error": f"schema is not at the newest revision: run {revisions.cure(behind)}",
            "has": held,
            "needs": wanted,
        }
    return {"revision": held}


async def _bus(request: Request) -> dict[str, Any]:
    bus: Bus = request.app.state.bus
    try:
        await bus.check()
    except BusUnavailable as error:
        return {"error": str(error)}
    return {"connected": True}


async def _outbox(request: Request) -> dict[str, Any]:
    relay: Relay = request.app.state.relay
    async with _reading(request) as session:
        waiting = await backlog(session)
    return {
        "events": waiting.events,
        "oldest_s": round(waiting.oldest_s, 3),
        "leading": relay.leading,
    }


async def _consumers(request: Request) -> dict[str, Any]:
    consumers: list[Consumer] = request.app.state.consumers
    told = await asyncio.gather(*(consumer.lag() for consumer in consumers))
    lags = [lag for each in told for lag in each]
    behind: dict[str, int] = {}
    for lag in lags:
        behind[lag.partition.topic] = behind.get(lag.partition.topic, 0) + lag.events
    seconds = seconds_behind(lags)
    lost = [str(reason) for consumer in consumers for reason in consumer.lost.values()]
    return {
        **({"error": lost} if lost else {}),
        "events_behind": behind,
        "seconds_behind": max(seconds.values(), default=0.0),
        "seconds_behind_by_topic": seconds,
    }


def seconds_behind(lags: Sequence[Lag]) -> dict[str, float]:
    """By topic; without those of which it could not be had in time."""
    seconds: dict[str, float] = {}
    for lag in lags:
        topic = lag.partition.topic
        seconds[topic] = max(seconds.get(topic, 0.0), round(lag.seconds or 0.0, 3))
    unknown = {lag.partition.topic for lag in lags if lag.seconds is None}
    return {topic: told for topic, told in seconds.items() if told or topic not in unknown}


async def _dead_letters(request: Request) -> dict[str, Any]:
    counted = select(DeadLetter.topic, func.count()).group_by(DeadLetter.topic)
    async with _reading(request) as session:
        rows = (await session.execute(counted)).all()
    by_topic = {str(topic): int(count) for topic, count in rows}
    return {"count": sum(by_topic.values()), "by_topic": by_topic}


async def _submissions(request: Request) -> dict[str, Any]:
    async with _reading(request) as session:
        waiting = await waiting_to_be_merged(session)
    by_kind = {kind.kind: kind.files for kind in waiting}
    return {
        "waiting": sum(by_kind.values()),
        "oldest_s": round(max((kind.oldest_s for kind in waiting), default=0.0), 3),
        "by_kind": by_kind,
    }


def _overall(checks: dict[str, Any]) -> Literal["pass", "warn", "fail"]:
    if "error" in checks["database"]:
        return "fail"
    worrying = (
        any("error" in checks[name] for name in ("bus", "outbox", "consumers", "dead_letters"))
        or checks["dead_letters"]["count"] > 0
        or checks["outbox"]["oldest_s"] > _OUTBOX_WARN_S
    )
    return "warn" if worrying else "pass"


_MEASURED = (
    ("outbox", _outbox, _measure_outbox),
    ("consumers", _consumers, _measure_consumers),
    ("dead_letters", _dead_letters, _measure_dead_letters),
    ("submissions", _submissions, _measure_submissions),
)
