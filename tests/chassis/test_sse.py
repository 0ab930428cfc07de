"""A live stream as a client has it: over HTTP, on a real socket."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import aiohttp
import pytest

from chassis import live
from chassis.bus import Bus, connect, started
from chassis.live import SseEvent, sse
from chassis.live.positions import decode
from tests.chassis.consuming import Till, publish_events, till_event
from tests.chassis.streaming import STREAM, Served, Stream, served
from tests.support.databases import Databases
from tests.support.polling import eventually
from tests.support.ports import free_port
from tests.support.tokens import ISSUER, bearer


@pytest.fixture
async def bus_address(databases: Databases) -> str:
    return await databases.new_for("bus")


@pytest.fixture
async def bus(bus_address: str, topic: str) -> AsyncIterator[Bus]:
    async with started(connect(bus_address)) as bus:
        await bus.ensure_topics({topic: 4})
        yield bus


@pytest.fixture
async def service(
    bus: Bus, bus_address: str, topic: str, databases: Databases, tmp_path: Path
) -> AsyncIterator[Served]:
    async with served(topic, bus_address, databases, tmp_path) as service:
        yield service


@pytest.fixture
async def client(service: Served) -> AsyncIterator[aiohttp.ClientSession]:
    async with service.client() as client:
        yield client


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A heartbeat that can be waited for."""
    monkeypatch.setattr(sse, "HEARTBEAT_S", 0.1)


async def count(bus: Bus, topic: str, versions: Sequence[int], tills: int = 7) -> None:
    await publish_events(bus, topic, [till_event(f"till-{n % tills}", n) for n in versions])


class TestWhatIsSent:
    async def test_an_event_has_its_name_its_data_and_an_id(
        self, client: aiohttp.ClientSession, bus: Bus, topic: str
    ) -> None:
        async with Stream.open(client) as stream:
            await count(bus, topic, [3])
            event = await stream.next()
        assert (event.event, event.data) == (Till.event_type, {"till": "till-3", "pence": 300})
        assert event.id
        assert stream.retry_ms > 0
        assert stream.answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert stream.answer.headers["Cache-Control"] == "no-store"
        assert stream.answer.headers["X-Accel-Buffering"] == "no"

    async def test_a_filter_leaves_out_what_was_not_asked_for(
        self, client: aiohttp.ClientSession, bus: Bus, topic: str
    ) -> None:
        async with Stream.open(client, till="till-2") as stream:
            await count(bus, topic, range(20))
            assert [event.data["pence"] for event in await stream.take(3)] == [200, 900, 1600]

    @pytest.mark.usefixtures("short")
    async def test_a_quiet_stream_is_kept_open_and_its_position_moves_on(
        self, client: aiohttp.ClientSession, bus: Bus, topic: str
    ) -> None:
        async with Stream.open(client, till="none") as stream, asyncio.timeout(20):
            await count(bus, topic, range(20))
            while sum(decode(stream.last_id)) < 20 or stream.comments < 3:
                await stream._block()
        async with Stream.open(client, last_id=stream.last_id) as again:
            await count(bus, topic, [20])
            assert (await again.next()).data["pence"] == 2000, "nothing older is sent again"

    def test_data_of_more_than_one_line_is_refused(self) -> None:
        for data in (b"1\n2", b"1\r2"):
            with pytest.raises(ValueError, match="one line"):
                SseEvent.of("x", data)

    async def test_the_description_tells_of_the_stream_and_of_resuming(
        self, client: aiohttp.ClientSession
    ) -> None:
        async with client.get("/v1/probe/openapi.json") as answer:
            route = (await answer.json())["paths"][STREAM]["get"]
        assert list(route["responses"]["200"]["content"]) == ["text/event-stream"]
        names = {parameter["name"] for parameter in route["parameters"]}
        assert names == {"till", "Last-Event-ID", "last_event_id"}


class TestResuming:
    async def test_a_client_that_comes_again_gets_what_it_missed(
        self, client: aiohttp.ClientSession, bus: Bus, topic: str
    ) -> None:
        async with Stream.open(client) as stream:
            await count(bus, topic, range(10))
            had = [event.data["pence"] for event in await stream.take(4)]
        await count(bus, topic, range(10, 30))
        async with Stream.open(client, last_id=stream.last_id) as by_header:
            rest = [event.data["pence"] for event in await by_header.take(26)]
        assert sorted(had + rest) == [n * 100 for n in range(30)]
        async with Stream.open(client, last_event_id=stream.last_id) as by_query:
            assert [event.data["pence"] for event in await by_query.take(26)] == rest
        async with Stream.open(
            client, last_id=by_header.last_id, last_event_id=stream.last_id
        ) as both:
            await count(bus, topic, [30])
            assert (await both.next()).data["pence"] == 3000, "the header is newer"

    async def test_a_position_the_log_does_not_have_is_answered_by_a_reset(
        self, client: aiohttp.ClientSession, bus: Bus, topic: str
    ) -> None:
        async with Stream.open(client, last_id="9.9.9.99") as stream:
            reset = await stream.next()
            assert (reset.event, reset.id) == ("reset", "0.0.0.0")
            assert "Read the state anew" in reset.data["detail"]
            await count(bus, topic, [1])
            assert (await stream.next()).data["pence"] == 100

    @pytest.mark.parametrize("place", ["header.Last-Event-ID", "query.last_event_id"])
    async def test_an_id_that_is_none_is_refused_before_the_stream_starts(
        self, client: aiohttp.ClientSession, place: str
    ) -> None:
        header = {"Last-Event-ID": "12;3"} if place.startswith("header") else {}
        query = {} if header else {"last_event_id": "12;3"}
        async with client.get(STREAM, headers=header, params=query) as answer:
            assert answer.status == 400
            assert [error["path"] for error in (await answer.json())["errors"]] == [place]

    async def test_a_client_that_stops_reading_for_a_while_misses_nothing(
        self, service: Served, bus: Bus, topic: str
    ) -> None:
        """More than sockets and memory hold is published meanwhile."""
        service.app.state.tail._keep = 50
        total, name = 3000, "till-" + "x" * 3000
        with socket.create_connection(("127.0.0.1", int(service.base.rpartition(":")[2]))) as raw:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            head = (
                f"GET {STREAM} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {service.key}\r\n\r\n"
            )
            raw.sendall(head.encode())
            await eventually(lambda: service.app.state.tail.listeners == 1)
            for start in range(0, total, 200):
                events = [till_event(name, n) for n in range(start, start + 200)]
                await publish_events(bus, topic, events)
            await eventually(lambda: sum(service.app.state.tail.position) == total)
            assert service.app.state.tail.first > total - 700, "memory is bounded"
            got = await asyncio.to_thread(_read_until, raw, b'"pence":%d}' % ((total - 1) * 100))
        assert got.count(b"event: shop.till.counted.v1\n") == total


class TestEnds:
    async def test_a_client_that_leaves_leaves_nothing_behind(
        self, client: aiohttp.ClientSession, service: Served, bus: Bus, topic: str
    ) -> None:
        before = asyncio.all_tasks()
        for _ in range(5):
            async with Stream.open(client) as stream:
                assert service.app.state.tail.listeners == 1
                async with client.get("/metrics") as answer:
                    assert "stream_listeners 1.0" in await answer.text()
                await count(bus, topic, [1])
                await stream.next()
                stream.answer.close()
            await eventually(lambda: service.app.state.tail.listeners == 0)
        await eventually(lambda: asyncio.all_tasks() <= before)

    async def test_a_stop_ends_all_streams_at_once(
        self, client: aiohttp.ClientSession, service: Served
    ) -> None:
        async with Stream.open(client) as one, Stream.open(client, till="none") as other:
            stopped = time.monotonic()
            service.server.should_exit = True
            for stream in (one, other):
                with pytest.raises(EOFError):
                    await stream.next()
            await eventually(lambda: not service.server.server_state.connections)
            assert time.monotonic() - stopped < 2

    async def test_a_stream_ends_with_the_token_it_was_opened_with(
        self, client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, service: Served
    ) -> None:
        monkeypatch.setattr(sse, "_LOOK_S", 0.05)
        trust = service.app.state.verifier.issuers.find(ISSUER)
        taken_back = {"Authorization": bearer("other", scopes=["probe:read"], family="gone")}
        async with (
            Stream.open(client) as stays,
            aiohttp.ClientSession(service.base, headers=taken_back) as other,
            Stream.open(other) as ends,
        ):
            trust.revoked = frozenset({"gone"})
            with pytest.raises(EOFError):
                await ends.next()
            with pytest.raises(TimeoutError):
                await stays.next(within=0.3)


class TestRefusals:
    async def test_no_more_may_listen_than_one_process_can_serve(
        self, client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, service: Served
    ) -> None:
        monkeypatch.setattr(live, "MAX_LISTENERS", 3)
        answers = await asyncio.gather(*(client.get(STREAM) for _ in range(8)))
        assert sorted(answer.status for answer in answers) == [200] * 3 + [503] * 5
        refused = next(answer for answer in answers if answer.status == 503)
        assert int(refused.headers["Retry-After"]) > 0
        assert (await refused.json())["code"] == "unavailable"
        for answer in answers:
            answer.close()
        await eventually(lambda: service.app.state.tail.listeners == 0)
        async with Stream.open(client):
            pass

    async def test_there_is_no_stream_without_a_key(self, service: Served) -> None:
        async with aiohttp.ClientSession(service.base) as nobody, nobody.get(STREAM) as answer:
            assert answer.status == 401

    async def test_there_is_no_stream_before_the_bus_was_reached(
        self, topic: str, databases: Databases, tmp_path: Path
    ) -> None:
        nowhere = f"postgresql://a:b@127.0.0.1:{free_port()}/c"
        async with (
            served(topic, nowhere, databases, tmp_path, ready=False) as service,
            service.client() as client,
            client.get(STREAM) as answer,
        ):
            assert (answer.status, answer.headers["Retry-After"]) == (503, "1")


def _read_until(raw: socket.socket, last: bytes) -> bytes:
    raw.settimeout(20)
    got = bytearray()
    while last not in got[-8192:]:
        got += raw.recv(1 << 20)
    return bytes(got)
