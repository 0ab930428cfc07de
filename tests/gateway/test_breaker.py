"""The circuit against its rules told plainly; then in a gateway before services that fail."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.breaker import IN_A_ROW, OPEN_S, TOO_MANY, WINDOW, Breaker, State
from tests.gateway.conftest import Front, before
from tests.gateway.support import until
from tests.gateway.test_failures import answers, breaks_off, read_head, scripted
from tests.support.ports import free_port


class Plain:
    """All outcomes, in a list."""

    def __init__(self) -> None:
        self.outcomes: list[bool] = []
        self.opened: float | None = None
        self.tried: float | None = None

    def admits(self, now: float) -> bool:
        if self.opened is None:
            return True
        if now - (self.opened if self.tried is None else self.tried) < OPEN_S:
            return False
        self.tried = now
        return True

    def succeeded(self) -> None:
        if self.opened is not None:
            self.outcomes, self.opened, self.tried = [], None, None
        self.outcomes.append(True)

    def failed(self, now: float) -> None:
        if self.opened is None:
            self.outcomes.append(False)
            in_a_row = self.outcomes[-IN_A_ROW:] == [False] * IN_A_ROW
            if in_a_row or self.outcomes[-WINDOW:].count(False) >= TOO_MANY:
                self.opened = now
        elif self.tried is not None:
            self.opened, self.tried = now, None

    def state(self, now: float) -> State:
        if self.opened is None:
            return "closed"
        waited = now - self.opened >= OPEN_S
        return "half_open" if waited or self.tried is not None else "open"


# Quarters of a second, which floats add up exactly; failures are likelier than not.
_steps = st.lists(
    st.tuples(st.sampled_from([0, 0, 0, 0.25, 1.75, 2, 5]), st.sampled_from("aasffffff")),
    max_size=120,
)


@given(_steps)
def test_it_does_what_the_rules_say(steps: list[tuple[float, str]]) -> None:
    breaker, plain, now = Breaker(), Plain(), 100.0
    for pause, step in steps:
        now += pause
        if step == "a":
            assert breaker.admits(now) == plain.admits(now)
        elif step == "s":
            breaker.succeeded()
            plain.succeeded()
        else:
            breaker.failed(now)
            plain.failed(now)
        assert breaker.state(now) == plain.state(now)


@given(st.lists(st.sampled_from([0.25, 0.5, 1]), min_size=20, max_size=80))
def test_a_service_that_never_answers_is_soon_left_alone(pauses: list[float]) -> None:
    breaker, now, asked = Breaker(), 0.0, 0
    for pause in pauses:
        now += pause
        if breaker.admits(now):
            asked += 1
            breaker.failed(now)
    assert asked <= IN_A_ROW + now / OPEN_S
    assert breaker.admits(now + OPEN_S)


@given(st.lists(st.booleans(), max_size=200))
def test_one_failure_in_three_is_borne(others: list[bool]) -> None:
    breaker = Breaker()
    for number, good in enumerate(others):
        assert breaker.admits(number)
        if good or number % 3:
            breaker.succeeded()
        else:
            breaker.failed(number)


@contextmanager
def deaf() -> Iterator[str]:
    """A service whose host takes connections, and which never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def fails_in_service(connection: socket.socket) -> None:
    """Refuses quickly, and stays there for the next request."""
    for _ in range(2 * IN_A_ROW):
        read_head(connection)
        connection.sendall(
            b"HTTP/1.1 503 No\r\nRetry-After: 1\r\nContent-Length: 8\r\n\r\nno bus ."
        )


def circuit(front: Front, name: str) -> object:
    checks = front.ask("/health/status").json()["checks"]
    assert isinstance(checks, dict)
    return checks["circuits"][name]


def post(front: Front, target: str = "/v1/any/values") -> int:
    return front.ask(target, method="POST", body=b"x").status


class TestInTheGateway:
    def test_a_dead_service_is_refused_at_once_and_told_of(self, front: Front) -> None:
        with before(front, dead=f"http://127.0.0.1:{free_port()}", any=front.base) as gateway:
            statuses = [post(gateway, "/v1/dead/values") for _ in range(IN_A_ROW)]
            refused = gateway.ask("/v1/dead/values")

            assert set(statuses) == {503}
            assert (refused.status, refused.json()["code"]) == (503, "unavailable")
            assert "lately" in str(refused.json()["detail"])
            assert refused.json()["dependency"] == "dead"
            assert 1 <= int(refused.values("retry-after")[0]) <= OPEN_S
            assert (circuit(gateway, "dead"), circuit(gateway, "any")) == ("open", "closed")
            assert b'gateway_circuit{service="dead"} 2.0' in gateway.ask("/metrics").body
            assert gateway.ask("/v1/any/values").status == 200

    def test_once_it_is_back_one_request_closes_the_circuit(self, front: Front) -> None:
        scripts = [*[breaks_off] * IN_A_ROW, answers]
        with scripted(*scripts) as (base, played), before(front, any=base) as gateway:
            assert {post(gateway) for _ in range(IN_A_ROW)} == {502}
            assert post(gateway) == 503
            assert played == list(range(IN_A_ROW))
            until(lambda: post(gateway) == 200, what="the service is tried again")
            assert circuit(gateway, "any") == "closed"

    def test_an_answer_is_no_failure_whatever_it_says(self, front: Front) -> None:
        with scripted(fails_in_service) as (base, _), before(front, any=base) as gateway:
            with gateway.wire() as wire:
                for _ in range(2 * IN_A_ROW):
                    wire.head("/v1/any/values")
                    assert wire.answer().body == b"no bus ."
            assert circuit(gateway, "any") == "closed"

    @pytest.mark.parametrize("milliseconds", ["0", "50"])
    def test_impatient_callers_do_not_open_it_for_others(
        self, front: Front, milliseconds: str
    ) -> None:
        with deaf() as base, before(front, any=base) as gateway:
            for _ in range(2 * IN_A_ROW):
                answer = gateway.ask("/v1/any/values", f"X-Request-Timeout-Ms: {milliseconds}")
                assert (answer.status, answer.json()["code"]) == (504, "gateway_timeout")
            assert circuit(gateway, "any") == "closed"
