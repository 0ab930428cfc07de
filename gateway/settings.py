"""What the gateway reads from its environment."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from chassis.settings import MIB, ProcessSettings

_NAME = re.compile(r"[a-z][a-z0-9-]*")


def parse_routes(text: object) -> dict[str, str]:
    """`schools=http://host:port,kpi=http://host:port` as {service: base address}."""
    if isinstance(text, dict):
        return text
    routes: dict[str, str] = {}
    for entry in filter(None, (part.strip() for part in str(text).split(","))):
        name, _, base = entry.partition("=")
        if not _NAME.fullmatch(name):
            raise ValueError(f"'{entry}' should read name=http://host:port")
        if name in routes:
            raise ValueError(f"the service '{name}' is named twice")
        routes[name] = _base(name, base)
    if not routes:
        raise ValueError("should name at least one service, as name=http://host:port")
    return routes


def _base(name: str, text: str) -> str:
    url = urlsplit(text)
    has_more = url.path.strip("/") or url.query or url.fragment or "@" in url.netloc
    if url.scheme not in ("http", "https") or not url.hostname or has_more:
        raise ValueError(f"the address of '{name}' should read http://host:port, not '{text}'")
    return f"{url.scheme}://{url.netloc}"


class GatewaySettings(ProcessSettings):
    """Sizes in bytes, times in seconds."""

    gateway_routes: Annotated[dict[str, str], NoDecode, BeforeValidator(parse_routes)] = Field(
        description="services and where they are: schools=http://host:port,kpi=http://host:port"
    )
    gateway_max_header_bytes: int = Field(default=32 * 1024, ge=1024, le=MIB)
    gateway_max_url_bytes: int = Field(default=8 * 1024, ge=256, le=64 * 1024)
    gateway_max_body_bytes: int = Field(
        default=MIB, ge=1024, description="largest body of an ordinary request"
    )
    gateway_max_submission_bytes: int = Field(
        default=512 * MIB, ge=1024, description="largest body of a submission, as sent"
    )
    gateway_connect_seconds: float = Field(
        default=1.0, gt=0, description="longest wait for a connection to a service"
    )
    gateway_service_seconds: float = Field(
        default=30.0,
        gt=0,
        description="longest silence of a service once it has the whole request; an event stream"
        " is silent for up to 15",
    )
    gateway_client_seconds: float = Field(
        default=15.0, gt=0, description="longest silence of a caller within a request"
    )
    gateway_connections: int = Field(
        default=256, ge=1, description="connections open to one service at most"
    )
    gateway_streams: int = Field(
        default=1000, ge=1, description="event streams open to one service at most"
    )
    gateway_stop_seconds: int = Field(
        default=10, ge=0, description="how long requests in hand may take once told to stop"
    )
