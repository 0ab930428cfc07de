"""A service with a live stream of what its tills hold, and a client of such streams."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self, cast

import aiohttp
from fastapi import APIRouter, FastAPI, Request, Response

from chassis.__main__ import server_of
from chassis.auth import Principal, needs
from chassis.bus import Delivery
from chassis.live import EventStream, Since, SseEvent, following, live_stream
from chassis.migrate import migrate_async
from chassis.policy import Role, Scope, policy_of
from chassis.server import Server
from chassis.service import Service
from chassis.settings import Settings
from contracts.envelope import Event, decode, models_by_type
from tests.chassis.consuming import Till
from tests.support.databases import Databases
from tests.support.polling import eventually
from tests.support.ports import free_port
from tests.support.tokens import issuers_file, token

STREAM = "/v1/probe/stream"
READ = Scope("for tests", frozenset(Role) - {Role.PUBLIC})
router = APIRouter(tags=["stream"])


@dataclass(frozen=True)
class Counted:
    """A till's event, and how it is sent."""

    till: str
    sent: SseEvent


def counted(delivery: Delivery) -> Counted:
    event: Event[Till] = decode(delivery.headers, delivery.value, models=models_by_type([Till]))
    return Counted(event.data.till, SseEvent.of(event.type, event.value()))


@router.get("/stream", response_class=EventStream, status_code=200)
async def stream(
    request: Request,
    _: Annotated[Principal, needs("probe:read")],
    since: Since,
    till: str | None = None,
) -> Response:
    """What tills hold, as it changes."""

    def pick(one: Counted) -> SseEvent | None:
        return one.sent if till in (None, one.till) else None

    return live_stream(request, since, pick)


def streaming_service(topic: str) -> Service:
    return Service(
        name="probe",
        package="tests.support.probe",
        title="Probe",
        policy=policy_of("probe", {"probe:read": READ}),
        routers=[router],
        background={"tail": following(topic, counted)},
    )


@dataclass
class Served:
    """The service while it runs, its address and a key."""

    app: FastAPI
    server: Server
    base: str
    key: str

    def client(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(self.base, headers={"Authorization": f"Bearer {self.key}"})


@asynccontextmanager
async def served(
    topic: str, bus_url: str, databases: Databases, folder: Path, *, ready: bool = True
) -> AsyncIterator[Served]:
    """The service on a real socket, by default ready to be listened to."""
    service = streaming_service(topic)
    url = await databases.new_for("probe")
    await migrate_async(service, url)
    port = free_port()
    settings = Settings(database_url=url, event_bus=bus_url, issuers_file=issuers_file(), port=port)
    server = server_of(service, settings)
    app = cast("FastAPI", server.config.app)
    task = asyncio.create_task(server.serve())
    try:
        await eventually(lambda: server.started)
        if ready:
            await eventually(lambda: hasattr(app.state, "tail") and app.state.tail.ready)
        yield Served(app, server, f"http://127.0.0.1:{port}", token("probe", scopes=["probe:read"]))
    finally:
        server.should_exit = True
        await task


@dataclass
class Line:
    """One event as it came."""

    id: str
    event: str
    data: Any


class Stream:
    """A client's end of a stream: it reads as the HTML standard says."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.answer = answer
        self.last_id = ""
        self.comments = 0
        self.retry_ms = 0

    @classmethod
    @asynccontextmanager
    async def open(
        cls, session: aiohttp.ClientSession, *, last_id: str | None = None, **query: str
    ) -> AsyncIterator[Self]:
        headers = {"Last-Event-ID": last_id} if last_id else {}
        async with session.get(STREAM, headers=headers, params=query) as answer:
            assert answer.status == 200, await answer.text()
            stream = cls(answer)
            await stream._block()  # it has told where the stream stands
            yield stream

    async def next(self, within: float = 10.0) -> Line:
        """The next event; raises EOFError at the stream's end."""
        async with asyncio.timeout(within):
            while True:
                fields = await self._block()
                if "data" in fields:
                    return Line(self.last_id, fields["event"], json.loads(fields["data"]))

    async def take(self, count: int) -> list[Line]:
        return [await self.next() for _ in range(count)]

    async def _block(self) -> Mapping[str, str]:
        fields: dict[str, str] = {}
        while line := (await self._line()):
            name, _, value = line.partition(": ")
            if not name:
                self.comments += 1
            fields[name] = value
        self.last_id = fields.get("id", self.last_id)
        self.retry_ms = int(fields.get("retry", self.retry_ms))
        return fields

    async def _line(self) -> str:
        line = await self.answer.content.readline()
        if not line:
            raise EOFError
        return line.decode().rstrip("\n")
