"""Tokens taken back: the families of tokens that are refused before they expire.

Every secret has a family, which the tokens given for it carry. To end its tokens the secret gets
another family, and the old one is listed until its last token has expired by itself.
"""

from datetime import datetime, timedelta
from typing import Final

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import anyone
from chassis.conditional import etag, is_unchanged
from chassis.database import ReadDb
from services.identity.clock import Now
from services.identity.settings import LONGEST_TOKEN

router = APIRouter(tags=["tokens"])

# A token asked for in the same moment may be dated a little later than its family's end.
_LISTED_FOR: Final = LONGEST_TOKEN + timedelta(minutes=1)
_WHICH: Final = "client = :client AND (cast(:secrets AS text[]) IS NULL OR id = ANY(:secrets))"
_LIST: Final = text(
    f"INSERT INTO ended_family SELECT family, :until FROM secret WHERE {_WHICH} "
    "ON CONFLICT DO NOTHING"
)
_RENEW: Final = text(f"UPDATE secret SET family = gen_random_uuid() WHERE {_WHICH}")
_ENDED: Final = text(
    "SELECT family::text FROM ended_family WHERE listed_until > :now ORDER BY family"
)
_FORGET: Final = text("DELETE FROM ended_family WHERE listed_until <= :now")


async def end_tokens(
    session: AsyncSession, client: str, *, now: datetime, secrets: list[str] | None = None
) -> None:
    """End the tokens given for some secrets of a client whose row is held, None for all of them."""
    which = {"client": client, "secrets": secrets}
    await session.execute(_LIST, which | {"until": now + _LISTED_FOR})
    await session.execute(_RENEW, which)


async def forget_expired(session: AsyncSession, *, now: datetime) -> None:
    """Drop the families whose last token has expired."""
    await session.execute(_FORGET, {"now": now})


async def ended_families(session: AsyncSession, *, now: datetime) -> list[str]:
    """The families to be refused."""
    return list((await session.execute(_ENDED, {"now": now})).scalars())


@router.get(
    "/revocations",
    summary="Families of tokens taken back",
    dependencies=[anyone()],
    responses={
        200: {"content": {"application/json": {"example": {"families": []}}}},
        304: {"description": "unchanged since the ETag in If-None-Match"},
    },
)
async def revocations(request: Request, session: ReadDb, now: Now) -> Response:
    """For whoever checks tokens: refuse those whose claim `family` is listed. Ids only, which say
    nothing of whose they are; a family is listed until its last token has expired."""
    body = orjson.dumps({"families": await ended_families(session, now=now)})
    headers = {"ETag": etag(body), "Cache-Control": "no-cache"}
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
