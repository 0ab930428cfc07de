"""POST /token/revocation: a client gives its tokens back (RFC 7009)."""

from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.auth import anyone
from chassis.database import WriteDb
from chassis.tokens import Principal
from services.identity.clock import Now
from services.identity.families import end_tokens
from services.identity.signing_keys.material import ALGORITHM, public_set
from services.identity.signing_keys.store import published_keys
from services.identity.tokens.claims import Holder
from services.identity.tokens.errors import NO_STORE, RESPONSES, Refused, Responses
from services.identity.tokens.holders import form_of, holder_of
from services.identity.tokens.routes import CLIENT, form_body

router = APIRouter(prefix="/token/revocation", tags=["tokens"], dependencies=[anyone()])

_OF_FAMILY: Final = text(
    """
    SELECT s.id FROM secret s JOIN client c ON c.client_id = s.client
    WHERE c.client_id = :client AND s.family::text = :family FOR UPDATE OF c
    """
)
_ANSWERS: Final[Responses] = {
    200: {"description": "the token is good no more, if it ever was"},
    **RESPONSES,
}
_ASKED: Final = form_body(["token"], token="one of its access tokens", **CLIENT)  # noqa: S106


@router.post(
    "",
    summary="Take tokens back",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra=_ASKED,
)
async def revoke_token(request: Request, session: WriteDb, now: Now) -> Response:
    """A client's own token (RFC 7009), and every other that the same secret gave: they are refused
    within seconds. The secret stays good for new ones."""
    try:
        form = await form_of(request)
        if "token" not in form:
            raise Refused("invalid_request", "Send token.")
        holder = await holder_of(session, request, form, now=now)
        claims = await _verified(session, form["token"], now)
        await _take_back(session, claims, holder, now)
    except Refused as refused:
        audit.nothing(session)
        return refused.response()
    return Response(status_code=200, headers=dict(NO_STORE))


async def _verified(session: AsyncSession, token: str, now: datetime) -> dict[str, Any]:
    """What a token says that one of our keys signed, expired or not; nothing for any other text."""
    keys = public_set(key.public for key in await published_keys(session, now=now))
    try:
        return jwt.decode(token, KeySet.import_key_set(keys), algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError):
        return {}


async def _take_back(
    session: AsyncSession, claims: dict[str, Any], holder: Holder, now: datetime
) -> None:
    if claims.get("client_id", holder.client_id) != holder.client_id:
        raise Refused("unauthorized_client", "The token is another client's.")
    wanted = {"client": holder.client_id, "family": claims.get("family")}
    secret = await session.scalar(_OF_FAMILY, wanted)
    if secret is None:
        audit.nothing(session)
        return
    await end_tokens(session, holder.client_id, now=now, secrets=[secret])
    caller = Principal(
        holder.client_id, frozenset(holder.roles), frozenset(), frozenset(holder.organisations)
    )
    deed = audit.Deed("tokens.take_back", "client", holder.client_id, before={"secret": secret})
    await audit.record(session, caller, deed)
