"""What callers are told of a client."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel, Field
from sqlalchemy import RowMapping

from chassis.conditional import etag
from chassis.policy import Role
from services.identity.clients.rules import Grant

CLIENTS: Final = "/v1/identity/clients"
_FACTS: Final = frozenset(
    {"name", "contact", "roles", "organisations", "scopes", "managed_by", "expires_on"}
)


class Revoked(BaseModel):
    """When, by whom and why a client was revoked."""

    at: datetime
    by: str
    reason: str


class Client(BaseModel):
    """A system that may call. `scopes` null: all that its roles hold."""

    client_id: str
    name: str
    contact: str | None
    roles: list[Role]
    organisations: list[str]
    scopes: list[str] | None
    managed_by: str | None = Field(description="an organisation; null: the council")
    version: int
    created_at: datetime
    created_by: str
    expires_on: date | None = Field(description="its last day")
    revoked: Revoked | None
    last_used_at: datetime | None = Field(description="last time it took a token, to the minute")
    links: dict[str, str]

    @classmethod
    def of(cls, row: RowMapping) -> "Client":
        """A client from its row."""
        plain = {name: row[name] for name in cls.model_fields.keys() & row.keys()}
        revoked = None
        if row["revoked_at"] is not None:
            at, by, reason = (row[f"revoked_{name}"] for name in ("at", "by", "reason"))
            revoked = Revoked(at=at, by=by, reason=reason)
        own = f"{CLIENTS}/{row['client_id']}"
        links = {"self": own, "secrets": f"{own}/secrets"}
        return cls(**plain, revoked=revoked, links=links)

    @property
    def tag(self) -> str:
        """Names the version; that it was used is no other version."""
        return etag(self.client_id, self.version)

    def facts(self) -> dict[str, Any]:
        """What the audit log tells of it."""
        return self.model_dump(mode="json", include=set(_FACTS))

    def grant(self, fields: Mapping[str, Any] | None = None) -> Grant:
        """What it may do, with some fields changed."""
        changed = fields or {}
        held = {name: getattr(self, name) for name in Grant.__slots__ if name != "expires_on"}
        powers = {name: changed.get(name, value) for name, value in held.items()}
        # Only a last day that is set now must not be over.
        return Grant(**powers, expires_on=changed.get("expires_on"))
