"""The client that is calling a route of OAuth's, by the secret it shows."""

from datetime import datetime
from typing import Final

from fastapi import Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.policy import Role
from services.identity.secrets.text import id_of
from services.identity.tokens.claims import Holder, proven
from services.identity.tokens.errors import Refused
from services.identity.tokens.requests import LARGEST, credentials, parse_form

_HOLDER: Final = text(
    """
    SELECT s.id AS secret, s.sha256, s.family, s.expires_at, s.last_used_at, c.client_id, c.roles,
        c.organisations, c.scopes, c.expires_on, c.revoked_at IS NOT NULL AS revoked
    FROM secret s JOIN client c ON c.client_id = s.client
    WHERE s.id = :id
    """
)


async def form_of(request: Request) -> dict[str, str]:
    """The parameters of a request; raises `Refused`."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise Refused("invalid_request", "The body is too large.")
    return parse_form(request.headers.get("content-type"), body)


async def holder_of(
    session: AsyncSession, request: Request, form: dict[str, str], *, now: datetime
) -> Holder:
    """The client that is calling, in one statement whoever it is; raises `Refused`."""
    told = credentials(request.headers.get("authorization"), form)
    found = await session.execute(_HOLDER, {"id": id_of(told.secret) or ""})
    row = found.mappings().first()
    holder = Holder(**{**row, "roles": [Role(role) for role in row["roles"]]}) if row else None
    return proven(told, holder, now=now)
