"""Health: alive, ready, and a status that says how far behind the service is.

`/health/live` looks at nothing but the process. `/health/ready` needs the database and its newest
schema; a bus that is down does not fail it, for writes only need the outbox. `/health/status`
tells version, schema, outbox, consumers and dead letters.
"""

import asyncio
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy import func, select

from chassis import revisions
from chassis.bus import Bus, BusUnavailable
from chassis.consumer import Consumer
from chassis.database import Database
from chassis.metrics import CONSUMER_LAG, DEAD_LETTERS, OUTBOX_AGE, OUTBOX_EVENTS
from chassis.outbox import Relay, backlog
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
    names = ("database", "bus", "outbox", "consumers", "dead_letters")
    parts = (_schema, _bus, _outbox, _consumers, _dead_letters)
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
    outbox, dead, consumers = await asyncio.gather(
        _answer(_outbox(request)),
        _answer(_dead_letters(request)),
        _answer(_consumers(request)),
    )
    if "error" not in outbox:
        OUTBOX_EVENTS.set(outbox["events"])
        OUTBOX_AGE.set(outbox["oldest_s"])
    if "error" not in dead:
        DEAD_LETTERS.set(dead["count"])
    for topic, behind in consumers.get("events_behind", {}).items():
        CONSUMER_LAG.labels(topic).set(behind)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _answer(check: Any) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_LIMIT_S):
            answer: dict[str, Any] = await check
            return answer
    except Exception as error:  # noqa: BLE001 - a health answer must always come
        return {"error": type(error).__name__}


async def _schema(request: Request) -> dict[str, Any]:
    database: Database = request.app.state.database
    async with database.read() as session:
        held = await revisions.held(session)
    wanted = request.app.state.heads
    if held != wanted:
        return {
            "error": "schema is not at the newest revision",
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
    async with request.app.state.database.read() as session:
        waiting = await backlog(session)
    return {
        "events": waiting.events,
        "oldest_s": round(waiting.oldest_s, 3),
        "leading": relay.leading,
    }


async def _consumers(request: Request) -> dict[str, Any]:
    consumers: list[Consumer] = request.app.state.consumers
    lags = [lag for consumer in consumers for lag in await consumer.lag()]
    behind: dict[str, int] = {}
    for lag in lags:
        topic = lag.partition.topic
        behind[topic] = behind.get(topic, 0) + lag.events
    lost = [str(reason) for consumer in consumers for reason in consumer.lost.values()]
    return {
        **({"error": lost} if lost else {}),
        "events_behind": behind,
        "seconds_behind": round(max((lag.seconds for lag in lags), default=0.0), 3),
    }


async def _dead_letters(request: Request) -> dict[str, Any]:
    async with request.app.state.database.read() as session:
        count = await session.scalar(select(func.count()).select_from(DeadLetter))
    return {"count": count}


def _overall(checks: dict[str, Any]) -> Literal["pass", "warn", "fail"]:
    if "error" in checks["database"]:
        return "fail"
    worrying = (
        any("error" in checks[name] for name in ("bus", "outbox", "consumers", "dead_letters"))
        or checks["dead_letters"]["count"] > 0
        or checks["outbox"]["oldest_s"] > _OUTBOX_WARN_S
    )
    return "warn" if worrying else "pass"
