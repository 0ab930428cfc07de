"""Each class has its time, whoever dawdles; an event stream has none."""

import time
from collections.abc import Iterator

import pytest

from tests.gateway.asking import with_settings
from tests.gateway.conftest import Front

SOON_S = 0.5
LIMITS = {
    "read": {"seconds": SOON_S},
    "write": {"seconds": SOON_S},
    "submission": {"seconds": 60},
}


@pytest.fixture(scope="module")
def hurried(front: Front) -> Iterator[Front]:
    """A gateway that is patient with silence, but not for longer than each class's time."""
    with with_settings(front, gateway_classes=LIMITS) as gateway:
        yield gateway


def test_a_silent_service_has_until_the_class_s_time(hurried: Front) -> None:
    started = time.monotonic()
    answer = hurried.ask("/v1/any/hang")
    took = time.monotonic() - started
    assert (answer.status, answer.json()["code"]) == (504, "gateway_timeout")
    assert SOON_S <= took < SOON_S + 2


def test_an_answer_that_never_ends_is_cut_off(hurried: Front) -> None:
    with hurried.wire() as wire:
        started = time.monotonic()
        wire.head("/v1/any/drip")
        assert wire.begun().readline() == b"first\n"
        while not wire.is_closed():
            pass
        assert SOON_S <= time.monotonic() - started < SOON_S + 2


def test_a_caller_that_sends_steadily_but_for_ever_is_told(hurried: Front) -> None:
    with hurried.wire() as wire:
        wire.head("/v1/any/values", "Content-Length: 1000000", method="POST")
        wire.socket.settimeout(0.05)
        started, got = time.monotonic(), b""
        while not got:
            assert time.monotonic() - started < SOON_S + 2
            wire.send(b"x" * 200)
            try:
                got = wire.socket.recv(16)
            except TimeoutError:
                continue
    assert got.startswith(b"HTTP/1.1 408")


def test_another_class_has_another_time(hurried: Front) -> None:
    with hurried.wire() as wire:
        wire.head("/v1/any/x/submissions", "Content-Length: 2", method="POST")
        wire.send(b"x")
        time.sleep(SOON_S * 1.5)
        wire.send(b"x")
        assert wire.answer().json()["size"] == 2


def test_an_event_stream_goes_on(hurried: Front) -> None:
    with hurried.wire() as wire:
        wire.head("/v1/any/ticks/stream")
        stream = wire.begun()
        ends = time.monotonic() + 2 * SOON_S
        while time.monotonic() < ends:
            assert stream.readline() == b": tick\n"
