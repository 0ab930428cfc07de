"""So many requests at once, of one caller and for one service; those beyond are told at once."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.gateway.asking import as_client, with_settings
from tests.gateway.conftest import Front
from tests.gateway.support import Wire, until

TWO = {"read": {"at_once": 2}, "write": {"at_once": 2}}


@contextmanager
def hanging(gateway: Front, how_many: int, path: str = "/v1/any/drip") -> Iterator[list[Wire]]:
    """So many requests whose answers have begun and do not end."""
    with ExitStack() as stack:
        wires = [stack.enter_context(gateway.wire()) for _ in range(how_many)]
        for wire in wires:
            wire.head(path)
            wire.begun()
        yield wires


def test_one_caller_has_so_many_in_hand_and_another_its_own(front: Front) -> None:
    with with_settings(front, gateway_classes=TWO) as gateway, hanging(gateway, 2):
        asked = front.service.requests
        answer = gateway.ask("/v1/any/values")
        assert (answer.status, answer.json()["code"]) == (429, "too_many_at_once")
        assert answer.values("retry-after") == ["1"]
        assert front.service.requests == asked
        assert gateway.ask("/v1/any/values", method="POST", body=b"x").status == 200
        assert as_client(gateway, "another").ask("/v1/any/values").status == 200


def test_one_that_ends_makes_room(front: Front) -> None:
    with with_settings(front, gateway_classes=TWO) as gateway:
        for _ in range(2):
            with hanging(gateway, 2):
                assert gateway.ask("/v1/any/values").status == 429
            until(lambda: gateway.ask("/v1/any/values").status == 200, what="there is room")


def test_failures_do_not_use_up_places(front: Front) -> None:
    with with_settings(front, gateway_classes=TWO, gateway_service_seconds=0.2) as gateway:
        statuses = [gateway.ask("/v1/any/hang").status for _ in range(4)]
        assert statuses == [504] * 4
        assert gateway.ask("/v1/any/values").status == 200


def test_a_service_has_so_many_in_hand_whoever_asks(front: Front) -> None:
    with with_settings(front, gateway_in_hand=3) as gateway:
        one, two = as_client(gateway, "one"), as_client(gateway, "two")
        with hanging(one, 2), hanging(two, 1):
            started = time.monotonic()
            answer = as_client(gateway, "three").ask("/v1/any/values")
            took = time.monotonic() - started
            other_service = as_client(gateway, "three").ask("/v1/identity/clients")

    assert (answer.status, answer.json()["code"]) == (503, "unavailable")
    assert "'any'" in str(answer.json()["detail"])
    assert answer.values("retry-after")
    assert took < 0.5
    assert other_service.status == 200


def test_event_streams_are_counted_apart(front: Front) -> None:
    path = "/v1/any/ticks/stream"
    two = {"gateway_in_hand": 1, "gateway_streams": 2}
    with with_settings(front, **two) as gateway, hanging(gateway, 2, path):
        assert gateway.ask("/v1/any/values").status == 200
        assert gateway.ask(path).status == 503
    one = {"stream": {"at_once": 1}}
    with with_settings(front, gateway_classes=one) as gateway, hanging(gateway, 1, path):
        assert gateway.ask(path).json()["code"] == "too_many_at_once"
