"""The feed of changes: GET /v1/schools/changes, and what to compare one's own copy with."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text

from chassis.auth import needs
from chassis.database import ReadDb, ReadSession
from chassis.paging import MAX_LIMIT
from services.schools.changes.noting import Action
from services.schools.changes.numbering import EMPTY, Standing

router = APIRouter(tags=["changes"], dependencies=[needs("schools:read", bound=True)])

_LARGEST: Final = 2**63 - 1
_CHANGES = text("""
    SELECT number, organisation, action, version, area, fields, changed_at,
        encode(digest, 'hex') AS digest, organisations, total
    FROM change WHERE number > :after ORDER BY number LIMIT :limit""")
_STANDING = text("""
    SELECT number, organisations, total FROM change WHERE number <= :number
    ORDER BY number DESC LIMIT 1""")


class ChangeOut(BaseModel):
    """One change. `fields` are those that differ from before, `version` is the organisation's."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    organisation: str
    action: Action
    version: int
    area: str | None
    fields: list[str]
    changed_at: datetime
    digest: str = Field(description="SHA-256 of the organisation's state after the change, in hex")
    href: str


class Digest(BaseModel):
    """The whole register up to a change: for a partner to compare its copy with.

    `sha256_sum` is the sum, modulo 2^256, of the digest of each organisation's newest change up to
    `number`, in hex.
    """

    number: int
    organisations: int
    sha256_sum: str


class Changes(BaseModel):
    """Changes in order of number, without gaps. `after` asks for those that follow.

    `digest` is as of the last change told so far, whether in this answer or before.
    """

    results: list[ChangeOut]
    after: int
    digest: Digest


@router.get("/changes", summary="Changes of the register, in the order of commits")
async def list_changes(
    response: Response,
    db: ReadDb,
    after: Annotated[int, Query(ge=0, le=_LARGEST, description="the last number you have")] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="changes an answer")] = 100,
) -> Changes:
    """What was created, edited, closed, reopened, merged or withdrawn after a change you have.

    Numbers are consecutive and never given twice; a change is told once it is committed. Keep the
    answer's `after` and ask with it again: an empty answer means that nothing happened since.
    """
    response.headers["Cache-Control"] = "no-store"
    rows = (await db.execute(_CHANGES, {"after": after, "limit": limit})).all()
    if rows:
        last = rows[-1]
        standing = Standing(last.number, last.organisations, last.total)
    else:
        standing = await _standing(db, after)
    return Changes(
        results=[_change(row._asdict()) for row in rows],
        after=rows[-1].number if rows else after,
        digest=_digest(standing),
    )


@router.get("/changes/digest", summary="The register in one figure")
async def get_digest(response: Response, db: ReadDb) -> Digest:
    """The number of the newest change, and the digest as of it."""
    response.headers["Cache-Control"] = "no-store"
    return _digest(await _standing(db, _LARGEST))


async def _standing(db: ReadSession, number: int) -> Standing:
    row = (await db.execute(_STANDING, {"number": number})).first()
    return Standing(*row) if row else EMPTY


def _change(row: dict[str, object]) -> ChangeOut:
    return ChangeOut.model_validate(
        {**row, "href": f"/v1/schools/organisations/{row['organisation']}"}
    )


def _digest(standing: Standing) -> Digest:
    return Digest(
        number=standing.number,
        organisations=standing.organisations,
        sha256_sum=standing.total.hex(),
    )
