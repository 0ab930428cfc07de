"""What is sent twice, and how often that may be."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.retries import FOR_ONE, RESERVE, Budget, has_room
from tests.gateway.conftest import Front, before
from tests.gateway.test_failures import Script, answers, breaks_off, read_head, scripted


def says(head: str) -> Script:
    """A script that answers with this head and no body, and hangs up."""

    def script(connection: socket.socket) -> None:
        read_head(connection)
        lines = f"HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        connection.sendall(lines.encode())

    return script


@pytest.mark.parametrize("first", ["502 Bad Gateway", "503 Service Unavailable"])
def test_an_answer_that_only_says_try_again_is_tried_again(front: Front, first: str) -> None:
    with scripted(says(first), answers) as (base, played), before(front, any=base) as gateway:
        assert gateway.ask("/v1/any/values").body == b"ok"
        assert played == [0, 1]


@pytest.mark.parametrize(
    ("method", "body", "first"),
    [
        ("GET", None, "503 Busy\r\nRetry-After: 5"),
        ("GET", None, "500 Broken"),
        ("GET", None, "504 Late"),
        ("POST", b"x", "502 Bad Gateway"),
        ("DELETE", None, "503 Service Unavailable"),
    ],
)
def test_any_other_is_passed_on(front: Front, method: str, body: bytes | None, first: str) -> None:
    with scripted(says(first), answers) as (base, played), before(front, any=base) as gateway:
        answer = gateway.ask("/v1/any/values", method=method, body=body)
        assert answer.status == int(first[:3])
        assert played == [0]


def test_the_last_answer_is_passed_on(front: Front) -> None:
    busy = says("503 Service Unavailable")
    with scripted(busy, busy, answers) as (base, played), before(front, any=base) as gateway:
        assert gateway.ask("/v1/any/values").status == 503
        assert played == [0, 1]


def test_when_all_is_spent_nothing_is_repeated(front: Front) -> None:
    # Answers between the failures: the circuit stays closed, and only the budget stops it.
    borne = RESERVE + 1
    scripts = [*[breaks_off, answers] * borne, breaks_off, answers]
    with scripted(*scripts) as (base, played), before(front, any=base) as gateway:
        asked = [gateway.ask("/v1/any/values").status for _ in range(borne + 1)]
        assert asked == [200] * borne + [502]
        assert len(played) == 2 * borne + 1


@given(st.lists(st.booleans(), max_size=400))
def test_never_more_than_a_tenth_and_the_reserve(failing: list[bool]) -> None:
    budget, repeated = Budget(), 0
    for sent, fails in enumerate(failing, start=1):
        budget.earn()
        repeated += fails and budget.spend()
        assert repeated <= RESERVE + sent / FOR_ONE


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 1000))
def test_only_where_the_time_is_there(started: int, took: int, left: int) -> None:
    now = started + took
    assert has_room(now, started=started, deadline=now + left) == (left > took)
    assert has_room(now, started=started, deadline=None)
