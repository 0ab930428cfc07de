"""The gateway's own pages, which no service describes."""

from typing import Any, Final

from chassis.policy import SEES_STATUS
from gateway.description import Document
from gateway.description.answers import add_answers

_JSON: Final = "application/json"
_STATUS: Final = {"type": "string", "enum": ["pass", "warn", "fail"]}
_HEALTH: Final = {
    "type": "object",
    "required": ["status", "service"],
    "properties": {
        "status": _STATUS,
        "service": {"type": "string"},
        "checks": {"type": "object", "description": "each thing looked at, and what was found"},
    },
}
_PROBLEMS: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["code", "status", "title", "fix"],
        "properties": {
            "code": {"type": "string"},
            "status": {"type": "integer"},
            "title": {"type": "string"},
            "fix": {"type": "string"},
        },
    },
}
_TEXT: Final = {"type": "string"}
_ANY: Final = {"type": "object"}
_JWKS: Final = "application/jwk-set+json"
_METADATA: Final = "Where tokens, and keys to check them by, are to be had"

# path: function, summary, media type, schema
_PAGES: Final[dict[str, tuple[str, str, str, Document]]] = {
    "/": ("index", "What is here", _JSON, _ANY),
    "/health/live": ("live", "Is the process there?", _JSON, _HEALTH),
    "/health/ready": ("ready", "Can it take requests?", _JSON, _HEALTH),
    "/health/status": ("status", "How is everything, in detail?", _JSON, _HEALTH),
    "/status": ("standing", "What somebody should see to, as each service tells", _JSON, _ANY),
    "/metrics": ("metrics", "Metrics, for Prometheus", "text/plain", _TEXT),
    "/problems": ("problems", "Every problem the gateway may answer with", _JSON, _PROBLEMS),
    "/openapi.json": ("openapi", "This description", _JSON, _ANY),
    "/asyncapi.json": ("asyncapi", "The description of the events", _JSON, _ANY),
    "/reference": ("reference", "This description, to read", "text/html", _TEXT),
    "/.well-known/jwks.json": ("jwks", "Public keys of tokens", _JWKS, _ANY),
    "/.well-known/oauth-authorization-server": ("oauth_metadata", _METADATA, _JSON, _ANY),
    "/.well-known/openid-configuration": ("openid_metadata", _METADATA, _JSON, _ANY),
}


def own_paths() -> Document:
    """The pages as operations; all but one anybody may call."""
    return {path: {"get": _page(*rest)} for path, rest in _PAGES.items()}


def _page(name: str, summary: str, media_type: str, schema: Document) -> Document:
    answers: dict[str, Any] = {
        "200": {"description": summary, "content": {media_type: {"schema": schema}}}
    }
    operation: Document = {
        "operationId": f"gateway_{name}",
        "summary": summary,
        "tags": ["gateway"],
        "security": [{}],
        "responses": answers,
    }
    if name == "ready":
        answers["503"] = answers["200"] | {"description": "Not now: it is stopping"}
    if name == "standing":  # each service decides who may know
        operation |= {
            "security": [{"oauth2": []}, {"openid": []}],
            "x-roles": sorted(SEES_STATUS),
            "x-organisations": "all",
        }
    add_answers(operation, anonymous=name != "standing")
    operation["responses"].pop("403", None)  # who may not know is told so in the service's place
    return operation
