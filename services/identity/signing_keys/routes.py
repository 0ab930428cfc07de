"""GET /jwks for everybody; /signing-keys for those who rotate them."""

from datetime import datetime
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis import audit
from chassis.auth import Principal, anyone, needs
from chassis.conditional import etag, is_unchanged
from chassis.database import ReadDb, WriteDb
from chassis.idempotency import Answer, IdempotencyKey
from chassis.once import once
from services.identity.clients.drafts import Reason
from services.identity.clock import Now
from services.identity.signing_keys.material import ALGORITHM, Safe, public_set
from services.identity.signing_keys.schedule import KeyTimes, State
from services.identity.signing_keys.store import published_keys, rotate

MAY_ROTATE: Final = needs("identity:keys")
_JWKS: Final = "application/jwk-set+json"
_FRESH_S: Final = 60


class SigningKey(BaseModel):
    """A key that signs tokens, or did, or will."""

    kid: str = Field(description="its RFC 7638 thumbprint")
    algorithm: str
    state: State
    created_at: datetime = Field(description="published from then on")
    activates_at: datetime = Field(description="signs from then on")
    retires_at: datetime | None = Field(description="signs no more from then on")
    gone_at: datetime | None = Field(description="published no more; what it signed has expired")


class SigningKeys(BaseModel):
    """Every key that is published, in the order in which they sign."""

    results: list[SigningKey]

    @classmethod
    def of(cls, keys: list[KeyTimes], now: datetime) -> "SigningKeys":
        return cls(
            results=[
                SigningKey(
                    kid=key.kid,
                    algorithm=ALGORITHM,
                    state=key.state(now),
                    created_at=key.created_at,
                    activates_at=key.activates_at,
                    retires_at=key.retires_at,
                    gone_at=key.gone_at,
                )
                for key in keys
                if key.is_published(now)
            ]
        )


class Rotation(BaseModel):
    """Why the key is to be another. `emergency`: it may be in wrong hands."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
    emergency: bool = False


def key_routes(safe: Safe) -> APIRouter:
    """The routes, for keys kept in a safe."""
    router = APIRouter(tags=["signing keys"])

    @router.get(
        "/jwks",
        summary="Public keys of the tokens issued here",
        dependencies=[anyone()],
        responses={
            200: {"content": {_JWKS: {"example": {"keys": []}}}},
            304: {"description": "unchanged since the ETag in If-None-Match"},
        },
    )
    async def jwks(request: Request, session: ReadDb, now: Now) -> Response:
        """A JSON Web Key Set (RFC 7517). A key is in it ten minutes before it signs, and until
        the last token it signed has expired."""
        keys = public_set(key.public for key in await published_keys(session, now=now))
        body = orjson.dumps(keys)
        headers = {"ETag": etag(body), "Cache-Control": f"public, max-age={_FRESH_S}"}
        if is_unchanged(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(body, 200, headers, _JWKS)

    @router.get("/signing-keys", summary="Keys that sign tokens", dependencies=[MAY_ROTATE])
    async def list_keys(session: ReadDb, now: Now) -> SigningKeys:
        """When each is published, signs and is gone."""
        return SigningKeys.of([key.times for key in await published_keys(session, now=now)], now)

    @router.post(
        "/signing-keys/rotation",
        summary="Rotate the signing key",
        status_code=201,
        response_model=SigningKeys,
    )
    async def post_rotation(
        body: Rotation,
        request: Request,
        session: WriteDb,
        caller: Annotated[Principal, MAY_ROTATE],
        now: Now,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        """A new key signs in ten minutes, without anybody noticing. In an emergency it signs at
        once, and whatever was signed before is refused within seconds: callers get 401 and take
        new tokens."""

        async def effect() -> Answer:
            keys = await rotate(session, safe, now=now, emergency=body.emergency)
            after = {"emergency": body.emergency}
            kid = keys[-1].kid
            deed = audit.Deed("keys.rotate", "signing_key", kid, after=after, why=body.reason)
            await audit.record(session, caller, deed)
            return Answer(201, {}, SigningKeys.of(keys, now).model_dump_json().encode())

        return await once(session, request, caller=caller, key=idempotency_key, effect=effect)

    return router
