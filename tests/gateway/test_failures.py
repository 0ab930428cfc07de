"""Services that are down, break off or have closed an idle connection."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.gateway.conftest import Front, before

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Script = Callable[[socket.socket], None]


@contextmanager
def scripted(*connections: Script) -> Iterator[tuple[str, list[int]]]:
    """A service that plays one script per connection; gives its address and a tally of them."""
    listener = socket.create_server(("127.0.0.1", 0))
    played: list[int] = []

    def run() -> None:
        for number, script in enumerate(connections):
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            played.append(number)
            with connection:
                script(connection)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", played
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def read_head(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(4096)
    return data


def breaks_off(connection: socket.socket) -> None:
    read_head(connection)


def answers(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(OK)


def answers_then_breaks_off(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(OK)
    read_head(connection)


def talks_nonsense(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(b"SSH-2.0-OpenSSH_9\r\n\r\n")


def tells_a_length_it_does_not_send(connection: socket.socket) -> None:
    read_head(connection)
    connection.sendall(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\nETag: x\r\n\r\n")
    answers(connection)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_dead_service_is_named(front: Front, method: str) -> None:
    answer = front.ask("/v1/dead/values", method=method, body=b"x" if method == "POST" else None)

    assert (answer.status, answer.json()["code"]) == (503, "unavailable")
    assert "'dead'" in str(answer.json()["detail"])
    assert answer.values("retry-after") == ["2"]


def test_a_dead_service_does_not_harm_another(front: Front) -> None:
    assert front.ask("/v1/dead/values").status == 503
    assert front.ask("/v1/any/values").status == 200


def test_a_request_that_only_reads_is_repeated_once(front: Front) -> None:
    with scripted(breaks_off, answers) as (base, played), before(front, any=base) as gateway:
        assert gateway.ask("/v1/any/values").body == b"ok"
        assert played == [0, 1]


def test_but_only_once(front: Front) -> None:
    with scripted(breaks_off, breaks_off, answers) as (base, played):
        with before(front, any=base) as gateway:
            answer = gateway.ask("/v1/any/values")
        assert (answer.status, answer.json()["code"]) == (502, "bad_gateway")
        assert played == [0, 1]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("body", [None, b"rows"])
def test_a_request_that_changes_something_is_never_repeated(
    front: Front, method: str, body: bytes | None
) -> None:
    with scripted(breaks_off, answers) as (base, played), before(front, any=base) as gateway:
        answer = gateway.ask("/v1/any/values", method=method, body=body)
        assert (answer.status, answer.json()["code"]) == (502, "bad_gateway")
        assert played == [0]


def test_not_even_over_an_idle_connection(front: Front) -> None:
    with scripted(answers_then_breaks_off, answers) as (base, played):
        with before(front, any=base) as gateway:
            assert gateway.ask("/v1/any/values").status == 200
            assert gateway.ask("/v1/any/values", method="PUT", body=b"x").status == 502
        assert played == [0]


def test_an_idle_connection_the_service_has_closed_goes_unnoticed(front: Front) -> None:
    with scripted(answers_then_breaks_off, answers) as (base, played):
        with before(front, any=base) as gateway:
            assert gateway.ask("/v1/any/values").status == 200
            assert gateway.ask("/v1/any/values").status == 200
        assert played == [0, 1]


def test_an_answer_that_is_no_http_is_not_passed_on(front: Front) -> None:
    with scripted(talks_nonsense, talks_nonsense) as (base, _), before(front, any=base) as gateway:
        answer = gateway.ask("/v1/any/values")
        assert (answer.status, answer.json()["code"]) == (502, "bad_gateway")


def test_an_unchanged_answer_may_tell_the_length_it_would_have(front: Front) -> None:
    with (
        scripted(tells_a_length_it_does_not_send) as (base, _),
        before(front, any=base) as gateway,
        gateway.wire() as wire,
    ):
        wire.head("/v1/any/values", "If-None-Match: x")
        unchanged = wire.answer()
        assert (unchanged.status, unchanged.values("etag")) == (304, ["x"])
        wire.head("/v1/any/values")
        assert wire.answer().body == b"ok"
