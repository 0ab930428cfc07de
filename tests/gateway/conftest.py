"""One service behind one gateway, both on real sockets, with limits small enough to be met."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from gateway.__main__ import server_config
from gateway.settings import GatewaySettings
from tests.gateway.support import Answer, Service, Wire, service_at, serving
from tests.support.ports import free_port
from tests.support.tokens import issuers_file, token

CLIENT_S = 0.6
SERVICE_S = 0.8
BODY_BYTES = 256 * 1024


@dataclass
class Front:
    """The gateway under test and what stands behind it."""

    port: int
    key: str
    service: Service
    base: str

    def wire(self) -> Wire:
        return Wire(self.port, self.key)

    def ask(
        self, target: str, *lines: str, method: str = "GET", body: bytes | None = None
    ) -> Answer:
        """One request with the key, on a connection of its own."""
        with self.wire() as wire:
            length = [f"Content-Length: {len(body)}"] if body is not None else []
            wire.head(target, *lines, *length, method=method)
            if body:
                wire.send(body)
            return wire.answer(method=method)


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    """A gateway before `any` (a living service) and `dead` (where nobody listens)."""
    service = Service()
    with service_at(service) as base:
        settings = GatewaySettings(
            issuers_file=issuers_file(),
            gateway_routes={"any": base, "dead": f"http://127.0.0.1:{free_port()}"},
            gateway_max_url_bytes=2048,
            gateway_classes={
                "read": {"largest_headers": 8192},
                "write": {"largest_body": BODY_BYTES},
            },
            gateway_client_seconds=CLIENT_S,
            gateway_service_seconds=SERVICE_S,
            gateway_stop_seconds=1,
        )
        with serving(server_config(settings)) as port:
            yield Front(port, token(), service, base)


@contextmanager
def before(front: Front, **routes: str) -> Iterator[Front]:
    """Another gateway with the same keys, before services of its own, with the usual limits."""
    settings = GatewaySettings(issuers_file=issuers_file(), gateway_routes=routes)
    with serving(server_config(settings)) as port:
        yield Front(port, front.key, front.service, next(iter(routes.values())))


@pytest.fixture(scope="module")
def patient(front: Front) -> Iterator[Front]:
    """A gateway before the same service whose limits no test will meet."""
    with before(front, any=front.base) as gateway:
        yield gateway
