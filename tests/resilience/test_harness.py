"""The suite's own rules: a run can be brought about again, and its messages say what broke."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import cast

import pytest

from chassis.bus import Delivery, Partition
from contracts import fourteen19, schools
from contracts.envelope import BadEvent, EventData, decode, models_by_type
from tests.resilience.faults import FAULTS, named, plan
from tests.resilience.invariants import altered, differing, not_booked, two_events
from tests.resilience.load import Load, Written
from tests.resilience.messages import again, poison
from tests.resilience.proxy import Network, Proxy
from tests.resilience.report import Report, Row
from tests.resilience.site import Site

KINDS = {fault.kind for fault in FAULTS}


def test_a_seed_brings_about_the_same_faults() -> None:
    once, twice = (plan(random.Random(4), FAULTS, 100) for _ in range(2))
    assert [fault.name for fault in once] == [fault.name for fault in twice]
    assert [fault.name for fault in plan(random.Random(5), FAULTS, 100)] != [
        fault.name for fault in once
    ]


def test_a_long_run_has_every_kind_about_as_often_and_a_short_one_the_quick_once() -> None:
    kinds = Counter(fault.kind for fault in plan(random.Random(1), FAULTS, 100))
    assert kinds.keys() == KINDS
    assert max(kinds.values()) - min(kinds.values()) <= 1
    short = plan(random.Random(1), FAULTS, None)
    assert sorted(fault.kind for fault in short) == sorted(KINDS - {"rolling"})
    assert all(fault.quick for fault in short)


def test_faults_are_chosen_by_kind_or_name_and_a_wrong_one_is_named() -> None:
    chosen = named(FAULTS, "broker, kpi-killed")
    assert {fault.name for fault in chosen} == {"broker-leader", "broker-frozen", "kpi-killed"}
    with pytest.raises(ValueError, match=r"there is no kpi-kiled; there are .*kpi-killed"):
        named(FAULTS, "kpi-kiled")


def test_a_run_without_faults_is_no_run() -> None:
    with pytest.raises(ValueError, match="no fault is left"):
        plan(random.Random(1), named(FAULTS, "rolling"), None)


def test_what_is_sent_again_ends_with_the_newest_of_each_key() -> None:
    held = [_delivery(f"key-{at % 5}", at) for at in range(60)]
    told = again(random.Random(2), held)
    assert len(told) > len(held)
    last = {each.key: each.value for each in told}
    assert last == {f"key-{at % 5}": str(at).encode() for at in range(55, 60)}
    assert [each.value for each in told] != sorted((each.value for each in told), key=int)


@pytest.mark.parametrize(
    ("topic", "models"), [("schools", schools.EVENTS), ("fourteen19", fourteen19.EVENTS)]
)
def test_poison_is_no_event_or_one_that_no_table_holds(
    topic: str, models: tuple[type[EventData], ...]
) -> None:
    for each in poison(topic):
        if each.key.endswith("/not-to-be-held"):
            event = decode(each.headers, each.value, models=models_by_type(models))
            assert "\0" in event.key
            continue
        with pytest.raises(BadEvent):
            decode(each.headers, each.value, models=models_by_type(models))


def test_a_write_counts_as_recovered_when_each_kind_was_acknowledged() -> None:
    written = Written()
    written.times["edit"] = [9.0, 11.0]
    assert written.recovered(10.0) is None
    written.times["submission"] = [9.5, 12.5, 13.0]
    assert written.recovered(10.0) == 2.5


def test_writes_are_counted_while_a_fault_lasts() -> None:
    written = Written()
    written.times["edit"], written.times["submission"] = [9.0, 11.0], [10.0, 10.5, 12.5]
    assert written.acknowledged(10.0, 12.0) == 2


async def test_a_fault_strikes_while_a_write_is_under_way() -> None:
    load = Load(cast("Site", None), 1)
    striking = asyncio.create_task(load.in_the_midst(random.Random(1)))
    await asyncio.sleep(1)
    assert not striking.done()
    async with load.writing("edit"):
        await striking
        assert load.busy == 1


async def test_who_stops_working_for_whatever_reason_is_a_finding() -> None:
    async def broken() -> None:
        raise KeyError("status")

    load = Load(cast("Site", None), 1)
    await load.noting(broken())
    assert load.unexpected == ["somebody at work ended: KeyError('status')"]


def test_a_version_told_as_two_events_is_found() -> None:
    once = _event("schools.organisation.changed.v1/1", 1, "a")
    assert two_events([once, once, _event(once.key, 2, "b")]) == []
    assert two_events([once, _event(once.key, 1, "b")]) == [
        f"two events are version 1 of {once.key}"
    ]


def test_a_version_that_was_told_and_not_booked_is_found() -> None:
    key = "schools.organisation.changed.v1/1"
    told = [_event(key, 1, "a"), _event(key, 2, "b"), _event("kpi.figure.changed.v1/1", 1, "c")]
    assert not_booked(told, {(key, 1), (key, 2)}) == []
    assert not_booked(told, {(key, 2)}) == [f"version 1 of {key} is not booked"]


def test_a_learner_who_is_read_otherwise_than_sent_is_found() -> None:
    sent = {"academic_year": "2009/10", "provider": "1", "learner_ref": "R1", "surname": "Ann"}
    held = {"year": "2009/10", "organisation": "1", "learner_ref": "R1", "surname": "Ann"}
    assert altered(sent, held | {"forename": None}) == []
    assert altered(sent, None) == ["learner R1 of 1 is not to be read"]
    (line,) = altered(sent, held | {"surname": "Ben"})
    assert "'surname': 'Ben'" in line


def test_a_difference_names_who_and_how_many() -> None:
    assert differing("edits", {"a": 2, "b": 1}, {"a": 2, "c": 1}) == [
        "edits of b: 1 acknowledged, 0 there",
        "edits of c: 0 acknowledged, 1 there",
    ]


def test_the_table_tells_the_seed_the_faults_and_the_longest_recovery() -> None:
    stuck = Row("disk-full", 70.0, 0, 1.0, 0, 4.5, None, ["it did not recover"])
    report = Report(7, [Row("kpi-killed", 65.0, 2, 1.0, 9, 0.5, 2.0), stuck])
    told = report.table().splitlines()
    assert told[0] == "RESILIENCE_SEED=7"
    assert " ".join(told[2].split()) == "1 kpi-killed 1:05 2 1.0 s 9 0.5 s 2.0 s nothing"
    assert " ".join(told[3].split()) == "2 disk-full 1:10 0 1.0 s 0 4.5 s never it did not recover"
    assert "1 of 2 struck while writes were under way" in told
    assert "first write: 2.5 s in the middle, 4.5 s at most" in told
    assert report.found == ["disk-full: it did not recover"]


class TestWire:
    async def test_a_slow_one_loses_nothing(self) -> None:
        async with _echo() as (proxy, caller):
            assert await caller.ask(b"one") == b"one"
            proxy.become("slow")
            assert await caller.ask(b"two") == b"two"

    async def test_a_silent_one_brings_everything_when_it_is_mended(self) -> None:
        async with _echo() as (proxy, caller):
            proxy.become("silent")
            with pytest.raises(TimeoutError):
                await caller.ask(b"one", within=0.1)
            proxy.heal()
            assert await caller.ask(b"two", answer=6) == b"onetwo"

    async def test_whom_a_stranded_one_had_hears_nothing_and_who_comes_is_served(self) -> None:
        async with _echo() as (proxy, caller):
            assert await caller.ask(b"one") == b"one"
            proxy.strand()
            with pytest.raises(TimeoutError):
                await caller.ask(b"two", within=0.1)
            await caller.connect()
            assert await caller.ask(b"three") == b"three"

    async def test_a_refused_one_resets_whom_it_has_and_whoever_comes(self) -> None:
        async with _echo() as (proxy, caller):
            assert await caller.ask(b"one") == b"one"
            proxy.become("refused")
            for _ in range(2):
                with pytest.raises(ConnectionError):
                    await caller.ask(b"two")
                await caller.connect()
            proxy.heal()
            await caller.connect()
            assert await caller.ask(b"three") == b"three"


class _Caller:
    def __init__(self, port: int) -> None:
        self._port = port
        self._writer: asyncio.StreamWriter | None = None

    async def connect(self) -> None:
        await self.close()
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def ask(self, words: bytes, *, answer: int = 0, within: float = 5) -> bytes:
        assert self._writer is not None
        self._writer.write(words)
        async with asyncio.timeout(within):
            try:
                return await self._reader.readexactly(answer or len(words))
            except asyncio.IncompleteReadError as error:
                raise EOFError("it ended in order") from error

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()


@asynccontextmanager
async def _echo() -> AsyncIterator[tuple[Proxy, _Caller]]:
    """A wire to a server that says what it hears, and somebody connected through it."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):  # a wire that refuses ends it so
            while data := await reader.read(1000):
                writer.write(data)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    network = Network()
    proxy = await network.wire("one", server.sockets[0].getsockname()[1])
    caller = _Caller(proxy.port)
    await caller.connect()
    try:
        yield proxy, caller
    finally:
        await caller.close()
        await network.stop()
        server.close()


def _event(key: str, version: int, identity: str) -> Delivery:
    headers = {"ce_type": key.partition("/")[0], "ce_sequence": str(version), "ce_id": identity}
    at = Partition(key.partition(".")[0], 0)
    return Delivery(at, 0, key, tuple(headers.items()), b"{}", datetime.now(UTC))


def _delivery(key: str, at: int) -> Delivery:
    value = str(at).encode()
    return Delivery(Partition("schools", at % 3), at, key, (), value, datetime.now(UTC))
