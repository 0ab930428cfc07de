"""POST /token: a client's secret for an access token."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from joserfc import jwt
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask

from chassis import audit
from chassis.auth import anyone
from chassis.database import Database, ReadDb, database_of
from chassis.problems import Problem
from services.identity.clock import Now
from services.identity.secrets.store import touch_secret
from services.identity.settings import IdentitySettings
from services.identity.signing_keys.material import ALGORITHM, Safe
from services.identity.signing_keys.schedule import signer
from services.identity.signing_keys.store import StoredKey, published_keys
from services.identity.tokens.claims import Holder, claims_of, granted
from services.identity.tokens.errors import NO_STORE, RESPONSES, Refused
from services.identity.tokens.holders import form_of, holder_of
from services.identity.tokens.requests import asked_scopes

_GRANT: Final = "client_credentials"
_TYPE: Final = "at+jwt"


class Token(BaseModel):
    """An access token (RFC 6749, section 5.1)."""

    access_token: str
    token_type: str = Field(examples=["Bearer"])
    expires_in: int = Field(description="seconds")
    scope: str = Field(description="what it allows, separated by spaces")


def form_body(required: list[str], **parameters: str) -> dict[str, Any]:
    """How the API's description tells of a form-encoded body."""
    properties = {
        name: {"type": "string", "description": told} for name, told in parameters.items()
    }
    schema = {"type": "object", "properties": properties, "required": required}
    content = {"application/x-www-form-urlencoded": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


CLIENT: Final = {
    "client_id": "unless the client is named by Basic authentication",
    "client_secret": "unless the client is named by Basic authentication",
}


def token_routes(settings: IdentitySettings, safe: Safe) -> APIRouter:
    """The route, for an issuer with these settings and keys."""
    router = APIRouter(prefix="/token", tags=["tokens"], dependencies=[anyone()])
    form_asked = form_body(
        ["grant_type"], grant_type=_GRANT, scope="only these scopes, of all it holds", **CLIENT
    )

    @router.post(
        "",
        summary="Take an access token",
        response_model=Token,
        responses=RESPONSES,
        openapi_extra=form_asked,
    )
    async def post_token(request: Request, session: ReadDb, now: Now) -> Response:
        """OAuth 2.0 client credentials (RFC 6749, 4.4): the client's id and secret by Basic
        authentication or in the body. Take a token, use it until shortly before it expires."""
        try:
            form = await form_of(request)
            _check_grant(form.get("grant_type"))
            holder = await holder_of(session, request, form, now=now)
            asked = asked_scopes(form)
            scopes = granted(holder, asked)
        except Refused as refused:
            return refused.response()
        claims = claims_of(
            holder,
            issuer=settings.identity_issuer,
            scopes=None if asked is None and holder.scopes is None else scopes,
            now=now,
            life=settings.token_life,
        )
        key = _signing(await published_keys(session, now=now), now)
        touch = _touching(database_of(request), holder, now)
        return _answer(_signed(claims, key, safe), claims, scopes, touch)

    return router


def _signed(claims: Mapping[str, Any], key: StoredKey, safe: Safe) -> str:
    header = {"alg": ALGORITHM, "kid": key.times.kid, "typ": _TYPE}
    return jwt.encode(header, dict(claims), safe.open(key.times.kid, key.sealed))


def _answer(
    token: str, claims: Mapping[str, Any], scopes: frozenset[str], after: BackgroundTask | None
) -> Response:
    body = Token(
        access_token=token,
        token_type="Bearer",  # noqa: S106 - the type of token, RFC 6750
        expires_in=claims["exp"] - claims["iat"],
        scope=" ".join(sorted(scopes)),
    ).model_dump_json()
    return Response(body, 200, dict(NO_STORE), "application/json", background=after)


def _check_grant(grant_type: str | None) -> None:
    if grant_type is None:
        raise Refused("invalid_request", f"Send grant_type={_GRANT}.")
    if grant_type != _GRANT:
        raise Refused("unsupported_grant_type", f"Only grant_type={_GRANT} is known here.")


def _signing(keys: list[StoredKey], now: datetime) -> StoredKey:
    """The key that signs now; raises `unavailable` before the very first."""
    chosen = signer([key.times for key in keys], now)
    for key in keys:
        if key.times is chosen:
            return key
    raise Problem("unavailable", "There is no signing key yet.", headers={"Retry-After": "1"})


def _touching(database: Database, holder: Holder, now: datetime) -> BackgroundTask | None:
    """What notes, once the client has its answer, that its secret was used; at most each minute."""

    async def touch() -> None:
        async with database.write() as session:
            await touch_secret(session, holder.secret, now=now)
            audit.nothing(session)  # that a token was taken is told by the secret's last use

    return BackgroundTask(touch) if holder.is_to_be_touched(now) else None
