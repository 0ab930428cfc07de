"""GET /metadata: what clients' libraries ask first (RFC 8414, OpenID Connect Discovery)."""

from typing import Final

from fastapi import APIRouter, Response
from pydantic import BaseModel

from chassis.auth import anyone
from services.identity.scopes import SCOPES
from services.identity.settings import IdentitySettings
from services.identity.signing_keys.material import ALGORITHM

_AUTHENTICATION: Final = ["client_secret_basic", "client_secret_post"]


class Metadata(BaseModel):
    """The issuer, where to take a token and where its keys are. Only systems take tokens here, so
    no type of response, and no ID token, is ever given; the members are there as required."""

    issuer: str
    token_endpoint: str
    revocation_endpoint: str
    jwks_uri: str
    service_documentation: str
    grant_types_supported: list[str] = ["client_credentials"]
    response_types_supported: list[str] = []
    subject_types_supported: list[str] = ["public"]
    id_token_signing_alg_values_supported: list[str] = [ALGORITHM]
    token_endpoint_auth_methods_supported: list[str] = _AUTHENTICATION
    revocation_endpoint_auth_methods_supported: list[str] = _AUTHENTICATION
    scopes_supported: list[str] = sorted(SCOPES)


def metadata_routes(settings: IdentitySettings) -> APIRouter:
    """The route, for this issuer."""
    router = APIRouter(tags=["tokens"], dependencies=[anyone()])
    issuer = settings.identity_issuer
    told = Metadata(
        issuer=issuer,
        token_endpoint=f"{issuer}/v1/identity/token",
        revocation_endpoint=f"{issuer}/v1/identity/token/revocation",
        jwks_uri=f"{issuer}/.well-known/jwks.json",
        service_documentation=f"{issuer}/reference",
    )

    @router.get("/metadata", summary="What this issuer offers")
    async def metadata(response: Response) -> Metadata:
        """Also at `/.well-known/oauth-authorization-server` and
        `/.well-known/openid-configuration`."""
        response.headers["Cache-Control"] = "public, max-age=300"
        return told

    return router
