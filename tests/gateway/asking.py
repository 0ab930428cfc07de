"""Gateways with settings of a test's own, and requests without a token."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gateway.__main__ import server_config
from gateway.settings import GatewaySettings
from tests.gateway.conftest import Front
from tests.gateway.support import Answer, Wire, serving
from tests.support.tokens import issuers_file, token


@contextmanager
def with_settings(front: Front, **settings: Any) -> Iterator[Front]:
    """Another gateway before the same service; its caller is a client of its own."""
    routes = {"any": front.base, "identity": front.base}
    chosen = GatewaySettings(issuers_file=issuers_file(), gateway_routes=routes, **settings)
    with serving(server_config(chosen)) as port:
        yield Front(port, token("alone"), front.service, front.base)


def as_client(front: Front, client: str) -> Front:
    """The same gateway, for another client."""
    return Front(front.port, token(client), front.service, front.base)


def without_token(
    front: Front, target: str, *lines: str, method: str = "GET", body: bytes | None = None
) -> Answer:
    """One request with these header lines only."""
    length = [f"Content-Length: {len(body)}"] if body is not None else []
    text = [f"{method} {target} HTTP/1.1", "Host: any", *lines, *length, "", ""]
    with Wire(front.port, "") as wire:
        wire.send("\r\n".join(text).encode("latin-1") + (body or b""))
        return wire.answer(method=method)
