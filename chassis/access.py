"""Who may call what, as the services' own policies and routes say it, and the page that tells it.

`python -m chassis.access` writes the parts of docs/access.md that are written.
"""

import importlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from chassis.__main__ import load_service
from chassis.app import create_app
from chassis.auth import Need, needs_of
from chassis.policy import BOUND, EVERYBODY, MEANINGS, Policy, Role
from chassis.service import Service
from chassis.settings import Settings
from chassis.written import rewritten, table

PAGE: Final = Path(__file__).parents[1] / "docs" / "access.md"
_NOWHERE: Final = "postgresql://nobody@127.0.0.1/none"

Reach = Literal["anybody", "own", "all organisations"]
"""For whom a route answers: anybody; callers bound to organisations too, confined to their own; or
only callers who act for all organisations."""


@dataclass(frozen=True, slots=True)
class Row:
    """One route and who may call it."""

    method: str
    path: str
    scopes: tuple[str, ...]
    roles: frozenset[Role]
    reach: Reach


def service_names() -> list[str]:
    """The services there are: the packages of `services` that declare an application."""
    [folder] = importlib.import_module("services").__path__
    return sorted(path.parent.name for path in Path(folder).glob("*/app.py"))


def applications() -> Iterator[tuple[Service, FastAPI]]:
    """Each service with its application, by name; none of them is started."""
    with tempfile.TemporaryDirectory() as folder:
        issuers = Path(folder, "issuers.json")
        issuers.write_text(json.dumps({"issuers": [{"issuer": "none", "jwks": "none"}]}))
        settings = Settings(database_url=_NOWHERE, event_bus=_NOWHERE, issuers_file=issuers)
        for name in service_names():
            service = load_service(f"services.{name}")
            yield service, create_app(service, settings)


def rows_of(service: Service, app: FastAPI) -> list[Row]:
    """Every route of an application, in the order of paths and methods."""
    rows = [
        row_of(method, str(route.path), _needs(service, route), service.policy)
        for route in iter_route_contexts(app.routes)
        for method in route.methods or ()
        if method != "HEAD"
    ]
    return sorted(rows, key=lambda row: (row.path, row.method))


def row_of(method: str, path: str, needs: Iterable[Need], policy: Policy) -> Row:
    """Who may call a route that asks for all of `needs`.

    A route that does not confine its callers is closed to who acts for some organisations only:
    to bound roles, and to who shows no token.
    """
    asked = tuple(needs)
    roles = EVERYBODY.intersection(*(policy[need.scope].roles for need in asked))
    reach: Reach = "anybody" if Role.PUBLIC in roles else "own"
    if not all(need.bound for need in asked):
        roles, reach = roles - BOUND - {Role.PUBLIC}, "all organisations"
    scopes = dict.fromkeys(need.scope for need in asked)
    return Row(method, path, tuple(scopes), roles, reach)


def _needs(service: Service, route: RouteContext) -> list[Need]:
    """What a route asks; health, metrics and the description are there for anybody."""
    states = isinstance(route.original_route, APIRoute)
    return needs_of(route) if states and str(route.path).startswith(service.prefix) else []


def page(committed: str) -> str:
    """docs/access.md as it should be."""
    return rewritten(committed, {"roles": _roles(), "services": _services()})


def _roles() -> str:
    rows = [(f"`{role}`", MEANINGS[role], _acts_for(role)) for role in Role]
    return table(("role", "who", "acts for"), rows)


def _acts_for(role: Role) -> str:
    if role is Role.PUBLIC:
        return "nobody"
    named = "those its token names"
    return named if role in BOUND else f"all organisations, or {named}"


def _services() -> str:
    everywhere: dict[tuple[str, str], Row] = {}
    parts = []
    for service, app in applications():
        own = []
        for row in rows_of(service, app):
            if row.path.startswith(f"{service.prefix}/"):
                own.append(row)
            else:
                everywhere[row.path, row.method] = row
        parts.append(f"### {service.name}\n\n{_scopes(service.policy)}\n{_routes(own)}")
    return "\n".join([f"### every service\n\n{_routes(everywhere.values())}", *parts])


def _scopes(policy: Policy) -> str:
    meanings = [(f"`{name}`", scope.meaning) for name, scope in policy.items()]
    holders = [
        (f"`{role}`", *("yes" if role in scope.roles else "" for scope in policy.values()))
        for role in Role
    ]
    heading = ("role", *(f"`{name}`" for name in policy))
    return f"{table(('scope', 'allows to'), meanings)}\n{table(heading, holders)}"


def _routes(rows: Iterable[Row]) -> str:
    lines = [
        (row.method, f"`{row.path}`", _scopes_of(row), _callers(row), row.reach) for row in rows
    ]
    return table(("method", "path", "scope", "who may call", "for"), lines)


def _scopes_of(row: Row) -> str:
    return ", ".join(f"`{scope}`" for scope in row.scopes)


def _callers(row: Row) -> str:
    if row.reach == "anybody":
        return "anybody"
    return ", ".join(role for role in Role if role in row.roles) or "nobody"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
