"""The gateway's own pages, and the health of everything behind it."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic

import pytest

from gateway.__main__ import server_config
from gateway.settings import GatewaySettings
from tests.gateway.conftest import Front, before
from tests.gateway.support import Service, service_at, serving
from tests.support.ports import free_port
from tests.support.tokens import ISSUER


@contextmanager
def fronting(services: Mapping[str, Service], front: Front, **others: str) -> Iterator[Front]:
    """A gateway of its own before several services, and `others` by their address."""
    with ExitStack() as stack:
        routes = {name: stack.enter_context(service_at(it)) for name, it in services.items()}
        yield stack.enter_context(before(front, **routes, **others))


def test_all_well(front: Front) -> None:
    with fronting({"one": Service(), "two": Service()}, front) as gateway:
        answer = gateway.ask("/health/status")

    status = answer.json()
    assert (answer.status, status["status"], status["service"]) == (200, "pass", "gateway")
    expected = {"status": "pass", "service": "any"}
    assert status["services"] == {"one": expected, "two": expected}


def test_one_that_worries_worries_the_whole(front: Front) -> None:
    worried = Service(health={"status": "warn", "checks": {"outbox": {"events": 9}}})
    with fronting({"one": Service(), "two": worried}, front) as gateway:
        status = gateway.ask("/health/status").json()

    assert status["status"] == "warn"
    assert status["services"]["two"] == worried.health  # type: ignore[index]


@pytest.mark.parametrize("answer", [{}, {"status": "splendid"}])
def test_one_that_answers_something_else_fails(front: Front, answer: dict[str, object]) -> None:
    with fronting({"one": Service(health=answer)}, front) as gateway:
        assert gateway.ask("/health/status").json()["status"] == "fail"


def test_one_dead_and_one_deaf_are_told_within_the_limit(front: Front) -> None:
    deaf = socket.create_server(("127.0.0.1", 0))
    addresses = {
        "dead": f"http://127.0.0.1:{free_port()}",
        "deaf": f"http://127.0.0.1:{deaf.getsockname()[1]}",
    }
    with deaf, fronting({"one": Service()}, front, **addresses) as gateway:
        started = monotonic()
        status = gateway.ask("/health/status").json()
        took = monotonic() - started

    services = status["services"]
    assert status["status"] == "fail"
    assert {name: it["status"] for name, it in services.items()} == {  # type: ignore[attr-defined]
        "dead": "fail",
        "deaf": "fail",
        "one": "pass",
    }
    assert took < 5


def test_a_dead_service_does_not_make_the_gateway_unready(front: Front) -> None:
    assert front.ask("/health/ready").json()["status"] == "pass"


def test_an_issuer_that_cannot_be_reached_worries_and_is_named(
    front: Front, tmp_path: Path
) -> None:
    file = tmp_path / "issuers.json"
    keys = f"http://127.0.0.1:{free_port()}/jwks"
    file.write_text(json.dumps({"issuers": [{"issuer": ISSUER, "jwks": keys}]}))
    settings = GatewaySettings(issuers_file=file, gateway_routes={"any": front.base})
    with serving(server_config(settings)) as port:
        gateway = Front(port, front.key, front.service, front.base)
        assert gateway.ask("/health/ready").status == 200
        refused = gateway.ask("/v1/any/values")
        assert (refused.status, refused.json()["dependency"]) == (503, "identity")
        status = gateway.ask("/health/status").json()
        assert status["status"] == "warn"
        (issuer,) = status["checks"]["issuers"]  # type: ignore[index]
        assert (issuer["issuer"], issuer["keys"], "error" in issuer) == (ISSUER, 0, True)


def test_the_index_leads_everywhere(front: Front) -> None:
    index = front.ask("/").json()
    assert index["services"] == {"any": "/v1/any/", "dead": "/v1/dead/"}
    for page in ("health", "metrics", "problems"):
        assert front.ask(str(index[page])).status == 200


def test_the_problems_are_listed(front: Front) -> None:
    listed = front.ask("/problems").body
    for code in (b"bad_gateway", b"gateway_timeout", b"request_timeout", b"unauthenticated"):
        assert code in listed


def test_metrics_count_by_service_method_and_status(front: Front) -> None:
    def count() -> float:
        wanted = 'gateway_requests_total{class="write",method="PATCH",service="any",status="200"} '
        lines = front.ask("/metrics").body.decode().splitlines()
        return next((float(it.removeprefix(wanted)) for it in lines if it.startswith(wanted)), 0)

    had = count()
    for _ in range(3):
        front.ask("/v1/any/values", method="PATCH", body=b"x")
    assert count() == had + 3
    text = front.ask("/metrics").body.decode()
    assert 'gateway_requests_in_flight{service="any"} 0.0' in text
    assert (
        'gateway_request_seconds_bucket{class="write",le="0.005",method="PATCH",service="any"}'
        in text
    )
    assert "outbox" not in text
