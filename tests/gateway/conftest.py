"""One service behind one gateway, both on real sockets, with limits small enough to be met."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from chassis.auth import new_key
from gateway.__main__ import server_config
from gateway.settings import GatewaySettings
from tests.gateway.support import Answer, Service, Wire, service_at, serving
from tests.support.ports import free_port

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
    keys_file: Path

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


def write_keys(path: Path, *digests: str) -> None:
    """A key file with a key of all scopes for each digest, put in place at once."""
    keys = [
        {"id": f"key-{n}", "name": "test", "sha256": digest, "scopes": ["*"]}
        for n, digest in enumerate(digests)
    ]
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"keys": keys}))
    new.replace(path)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A gateway before `any` (a living service) and `dead` (where nobody listens)."""
    keys_file = tmp_path_factory.mktemp("gateway") / "keys.json"
    key, digest = new_key("tests")
    write_keys(keys_file, digest)
    service = Service()
    with service_at(service) as base:
        settings = GatewaySettings(
            api_keys_file=keys_file,
            gateway_routes={"any": base, "dead": f"http://127.0.0.1:{free_port()}"},
            gateway_max_header_bytes=8192,
            gateway_max_url_bytes=2048,
            gateway_max_body_bytes=BODY_BYTES,
            gateway_client_seconds=CLIENT_S,
            gateway_service_seconds=SERVICE_S,
            gateway_stop_seconds=1,
        )
        with serving(server_config(settings)) as port:
            yield Front(port, key, service, base, keys_file)


@contextmanager
def before(front: Front, **routes: str) -> Iterator[Front]:
    """Another gateway with the same keys, before services of its own, with the usual limits."""
    settings = GatewaySettings(api_keys_file=front.keys_file, gateway_routes=routes)
    with serving(server_config(settings)) as port:
        yield Front(port, front.key, front.service, next(iter(routes.values())), front.keys_file)


@pytest.fixture(scope="module")
def patient(front: Front) -> Iterator[Front]:
    """A gateway before the same service whose limits no test will meet."""
    with before(front, any=front.base) as gateway:
        yield gateway
