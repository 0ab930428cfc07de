"""Every service as it describes itself: its OpenAPI document, and what its routes ask."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI

from chassis.access import applications
from chassis.app import api_routes
from chassis.auth import Need, needs_of
from chassis.deprecation import Retirement, retirement_of
from chassis.policy import Policy
from gateway.description import Document


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


def described() -> Iterator[Described]:
    """Each service, by name; none of them is started."""
    for service, app in applications():
        yield Described(service.name, service.title, service.policy, app.openapi(), _routes(app))


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
