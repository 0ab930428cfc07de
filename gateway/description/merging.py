"""One document of all services: names apart, references along, callers and answers declared."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from chassis.access import row_of as who_may
from chassis.policy import EVERYBODY, Policy, Role
from chassis.version import VERSION
from gateway.classes import name_of
from gateway.description import Document, operations
from gateway.description.answers import add_answers, components
from gateway.description.own import own_paths
from gateway.description.services import Described, Route

_WORDS: Final = tomllib.loads((Path(__file__).parent / "words.toml").read_text())
_SCHEMAS: Final = "#/components/schemas/"
_REPLACED: Final = ("HTTPValidationError", "ValidationError")
_GENERIC: Final = re.compile(r"^([A-Z][a-z]+)_(\w+)_$")


def merged(services: list[Described]) -> Document:
    """The OpenAPI 3.1 document of all services and of the gateway.

    Raises ValueError for what would leave a reader in doubt: two operations or two models of one
    name, a tag without a word on it.
    """
    shared = components()
    paths: Document = {}
    for service in services:
        paths |= _paths_of(service)
        shared["schemas"] |= _schemas_of(service)
    paths |= own_paths()
    for method, path, operation in operations({"paths": paths}):
        operation["x-class"] = name_of(method.upper(), path.encode())
    shared["schemas"] = _used(paths, shared["schemas"])
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": _WORDS["title"],
            "version": VERSION,
            "description": _WORDS["introduction"].strip(),
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": "/", "description": "this gateway"}],
        "paths": dict(sorted(paths.items())),
        "components": shared | {"securitySchemes": _schemes(services)},
    }
    _check_names(document)
    return document | {"tags": _tags(document)}


def _paths_of(service: Described) -> Document:
    rename = _renaming(service)
    found: Document = {}
    for method, path, operation in operations(service.document):
        route = service.routes.get((method.upper(), path))
        if route is not None:
            mine = _rewritten(operation, rename)
            found.setdefault(path, {})[method] = _operation(mine, service, route)
    return found


def _operation(operation: Document, service: Described, route: Route) -> Document:
    tag = operation["tags"][-1]
    shared = tag in _WORDS["tags"]
    own = operation | {
        "operationId": f"{service.name}_{route.name}",
        "tags": [tag if shared else f"{service.name} {tag}"],
        **_callers(service.policy, route),
        **(route.retirement.in_schema() if route.retirement else {}),
    }
    add_answers(own, anonymous=route.need is None)
    return own


def _callers(policy: Policy, route: Route) -> Document:
    """Who may call: for programs `security`, for people the roles."""
    if route.need is None:
        return {"security": [{}], "x-roles": _sorted(EVERYBODY)}
    scope = route.need.scope
    roles = who_may("", "", [route.need], policy).roles
    anybody: list[Document] = [{}] if Role.PUBLIC in roles else []
    return {
        "security": [*anybody, {"oauth2": [scope]}, {"openid": [scope]}],
        "x-scope": scope,
        "x-roles": _sorted(roles),
        # Whether callers who act for some organisations only may call, each for its own.
        "x-organisations": "own" if route.need.bound else "all",
    }


def _sorted(roles: frozenset[Role]) -> list[str]:
    return [role.value for role in Role if role in roles]


def _schemes(services: list[Described]) -> Document:
    scopes = {name: scope.meaning for service in services for name, scope in service.policy.items()}
    return {
        "oauth2": {
            "type": "oauth2",
            "description": "Systems: a token for a client id and a secret, good for ten minutes.",
            "flows": {
                "clientCredentials": {"tokenUrl": "/v1/identity/token", "scopes": scopes},
            },
        },
        "openid": {
            "type": "openIdConnect",
            "description": "People: a token of the council's OpenID provider.",
            "openIdConnectUrl": "/.well-known/openid-configuration",
        },
    }


def _schemas_of(service: Described) -> Document:
    rename = _renaming(service)
    schemas = service.document.get("components", {}).get("schemas", {})
    return {
        rename(name): _rewritten(schema, rename)
        for name, schema in schemas.items()
        if name not in _REPLACED
    }


def _used(paths: Document, schemas: Document) -> Document:
    """The schemas that operations refer to, through others too."""
    waiting: list[Any] = [paths, schemas["Problem"]]
    found = {"Problem"}
    while waiting:
        for name in _referred(waiting.pop()) - found:
            found.add(name)
            waiting.append(schemas[name])
    return {name: schemas[name] for name in sorted(found)}


def _referred(part: Any) -> set[str]:
    if isinstance(part, dict):
        return set().union(*map(_referred, part.values()))
    if isinstance(part, list):
        return set().union(*map(_referred, part))
    is_one = isinstance(part, str) and part.startswith(_SCHEMAS)
    return {part.removeprefix(_SCHEMAS)} if is_one else set()


def _renaming(service: Described) -> Callable[[str], str]:
    def renamed(name: str) -> str:
        own = _readable(name)
        if "__" in own:
            raise ValueError(f"two models of {service.name} share a name, see {name}")
        return f"{service.name}_{own}"

    return renamed


def _readable(name: str) -> str:
    """`Page_Recorded_Visit__`, a page of recorded visits, as `VisitRecordedPage`."""
    generic = _GENERIC.match(name)
    return _readable(generic[2]) + generic[1] if generic else name


def _rewritten(part: Any, rename: Callable[[str], str]) -> Any:
    """A copy whose references lead to the schemas' new names."""
    if isinstance(part, dict):
        return {key: _rewritten(value, rename) for key, value in part.items()}
    if isinstance(part, list):
        return [_rewritten(value, rename) for value in part]
    if isinstance(part, str) and part.startswith(_SCHEMAS):
        return _SCHEMAS + rename(part.removeprefix(_SCHEMAS))
    return part


def _check_names(document: Document) -> None:
    seen: set[str] = set()
    for method, path, operation in operations(document):
        name = operation["operationId"]
        if name in seen:
            raise ValueError(f"{method} {path}: another operation is called {name}, too")
        seen.add(name)


def _tags(document: Document) -> list[Document]:
    """The tags in use, in the order of words.toml."""
    used = {tag for _, _, operation in operations(document) for tag in operation["tags"]}
    words = _WORDS["tags"]
    if unknown := used - words.keys():
        raise ValueError(f"words.toml says nothing of the tags {sorted(unknown)}")
    return [{"name": tag, "description": words[tag]} for tag in words if tag in used]
