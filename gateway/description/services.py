"""Every service as it describes itself: its OpenAPI document, and what its routes ask."""

import importlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson
from fastapi import FastAPI

from chassis.__main__ import load_service
from chassis.app import api_routes, create_app
from chassis.auth import Need, needs_of
from chassis.deprecation import Retirement, retirement_of
from chassis.policy import Policy
from chassis.settings import Settings
from gateway.description import Document

_NOWHERE: Final = "postgresql://nobody@127.0.0.1/none"


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: the name of its function, what it asks of its caller, if anything, and
    when it is to go, if it is."""

    name: str
    need: Need | None
    retirement: Retirement | None


@dataclass(frozen=True, slots=True)
class Described:
    """One service. `routes` are by method (in capitals) and path."""

    name: str
    title: str
    policy: Policy
    document: Document
    routes: dict[tuple[str, str], Route]


def names() -> list[str]:
    """The services there are: the packages of `services` that declare an application."""
    [folder] = importlib.import_module("services").__path__
    return sorted(path.parent.name for path in Path(folder).glob("*/app.py"))


def described() -> Iterator[Described]:
    """Each service, by name; none of them is started."""
    with tempfile.TemporaryDirectory() as folder:
        issuers = Path(folder, "issuers.json")
        issuers.write_bytes(orjson.dumps({"issuers": [{"issuer": "none", "jwks": "none"}]}))
        settings = Settings(
            database_url=_NOWHERE, event_bus=_NOWHERE, issuers_file=issuers, port=8000
        )
        for name in names():
            service = load_service(f"services.{name}")
            app = create_app(service, settings)
            yield Described(name, service.title, service.policy, app.openapi(), _routes(app))


def _routes(app: FastAPI) -> dict[tuple[str, str], Route]:
    found = {}
    for route in api_routes(app):
        if route.path and route.path.startswith("/v1/"):
            need = next(iter(needs_of(route)), None)
            for method in route.methods or ():
                found[method, route.path] = Route(
                    str(route.name), need, retirement_of(route.endpoint)
                )
    return found
