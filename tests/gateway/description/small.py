"""A small service as it describes itself, for tests of what is made of it."""

from copy import deepcopy
from datetime import date

from chassis.auth import Need
from chassis.deprecation import Retirement
from chassis.policy import Role, Scope
from gateway.description import Document
from gateway.description.services import Described, Route

KEPT = date(2027, 1, 1)
_THING: Document = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "colour": {"type": "string", "enum": ["red", "green"]},
        "size": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
    },
}
_PAGE: Document = {
    "type": "object",
    "required": ["results"],
    "properties": {"results": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}},
}
_DOCUMENT: Document = {
    "paths": {
        "/v1/shop/things": {
            "get": {
                "summary": "Things",
                "tags": ["about"],
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 500}}
                ],
                "responses": {
                    "200": {
                        "description": "A page",
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/Page_Thing_"}
                            }
                        },
                    }
                },
            },
            "post": {
                "summary": "A new thing",
                "tags": ["about"],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                    }
                },
                "responses": {"201": {"description": "Made"}},
            },
        }
    },
    "components": {
        "schemas": {"Thing": _THING, "Page_Thing_": _PAGE, "Unused": {"type": "object"}}
    },
}


def described(name: str, *, retirement: Retirement | None = None) -> Described:
    """The service, called `name`."""
    need = Need(f"{name}:read", bound=True)
    policy = {f"{name}:read": Scope("read", frozenset({Role.OFFICER}))}
    document = deepcopy(_DOCUMENT)
    document["paths"] = {
        path.replace("shop", name): item for path, item in document["paths"].items()
    }
    path = f"/v1/{name}/things"
    routes = {
        ("GET", path): Route("list_things", need, retirement),
        ("POST", path): Route("make_thing", need, None),
    }
    return Described(name, name.title(), policy, document, routes)
