"""What the gateway reads from its environment."""

import base64
import hashlib
import json
import re
import secrets
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from chassis.settings import ProcessSettings
from gateway.board.geometry import Ward, read_wards
from gateway.classes import Change, Name
from gateway.cors import parse_origins

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


def parse_changes(text: object) -> object:
    """`{"read": {"rate": [6000, 300]}}`: a JSON object of classes and what changes of each."""
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text or "{}")
    except ValueError:
        raise ValueError("should be a JSON object") from None


def parse_networks(text: object) -> object:
    """`10.0.0.0/8,2001:db8::/32` as a list of networks."""
    if not isinstance(text, str):
        return text
    return [part.strip() for part in text.split(",") if part.strip()]


def parse_store(text: object) -> object:
    """A store's URL; empty: none."""
    if text and not str(text).startswith(("redis://", "rediss://", "valkey://", "valkeys://")):
        raise ValueError("should read redis://host:port or valkey://host:port")
    return text or None


def parse_wards(text: object) -> object:
    """A file's path as the wards it holds; empty: none."""
    return text if isinstance(text, tuple) else read_wards(Path(str(text))) if text else ()


class GatewaySettings(ProcessSettings):
    """Sizes in bytes, times in seconds."""

    gateway_routes: Annotated[dict[str, str], NoDecode, BeforeValidator(parse_routes)] = Field(
        description="services and where they are: schools=http://host:port,kpi=http://host:port"
    )
    gateway_max_url_bytes: int = Field(default=8 * 1024, ge=256, le=64 * 1024)
    gateway_classes: Annotated[dict[Name, Change], NoDecode, BeforeValidator(parse_changes)] = (
        Field(
            default_factory=dict,
            description='changes to the classes of requests: {"read": {"rate": [6000, 300]}};'
            " each may have rate, at_once, largest_body, largest_headers, seconds",
        )
    )
    gateway_limits_store: Annotated[str | None, BeforeValidator(parse_store)] = Field(
        default=None,
        description="redis://… or valkey://… where several gateways count together; none: each"
        " counts for itself",
    )
    gateway_trusted_proxies: Annotated[
        list[IPv4Network | IPv6Network], NoDecode, BeforeValidator(parse_networks)
    ] = Field(
        default_factory=list,
        description="networks of the proxies in front whose X-Forwarded-For is believed",
    )
    gateway_outside_scheme: Literal["http", "https"] = Field(
        default="http", description="https where callers come by TLS that ends in front"
    )
    gateway_cors_origins: Annotated[list[str], NoDecode, BeforeValidator(parse_origins)] = Field(
        default_factory=list, description="origins whose pages may call: https://board.example"
    )
    gateway_session_secret: SecretStr = Field(
        default_factory=lambda: SecretStr(secrets.token_hex(32)),
        min_length=32,
        description="seals the cookies of the board; unset: those signed in are signed out by a"
        " restart, and by another gateway",
    )
    gateway_wards_file: Annotated[tuple[Ward, ...], NoDecode, BeforeValidator(parse_wards)] = Field(
        default=(),
        description="outlines of wards for the board's map: a GeoJSON file (WGS84), a feature"
        " for each with its name; none: the map shows schools alone",
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
    gateway_in_hand: int = Field(
        default=512,
        ge=1,
        description="requests in hand for one service at most; those beyond its connections wait",
    )
    gateway_streams: int = Field(
        default=1000, ge=1, description="event streams open to one service at most"
    )
    gateway_stop_seconds: int = Field(
        default=10, ge=0, description="how long requests in hand may take once told to stop"
    )
    gateway_cache_bytes: int = Field(
        default=64 * 1024 * 1024, ge=0, description="memory for public answers; 0 keeps none"
    )

    @property
    def session_key(self) -> bytes:
        """The key that cookies of the board are sealed with."""
        secret = self.gateway_session_secret.get_secret_value().encode()
        return base64.urlsafe_b64encode(hashlib.sha256(secret).digest())
