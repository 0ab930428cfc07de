"""Reading the register: a list with filters, and one organisation by any of its numbers."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Select, case, or_, select, tuple_

from chassis.auth import needs
from chassis.conditional import UNCHANGED, etag, is_unchanged
from chassis.database import ReadDb, ReadSession
from chassis.paging import CursorKey, Page, PageQuery, another_lists
from chassis.problems import Fault, Problem, ProblemType, register
from contracts.schools import Status
from education.identifiers import InvalidIdentifier, identify
from education.identifiers import Kind as Identifier
from services.schools.tables import ORGANISATION

router = APIRouter(tags=["organisations"], dependencies=[needs("schools:read", bound=True)])

register(
    unknown_organisation=ProblemType(
        404,
        "The register holds no such organisation",
        "Check the number; if it is right, submit the organisation to the register.",
    ),
    unknown_identifier=ProblemType(
        422,
        "This is not a number by which organisations are known",
        "Give a URN (105148), a LAESTAB (3502000 or 350-2000), a UKPRN (10079319) "
        "or an early years URN (EY123456).",
    ),
)

_T: Final = ORGANISATION.c
_FIELDS: Final = (
    *(_T.organisation, _T.urn, _T.laestab, _T.ukprn, _T.ey_urn),
    *(_T.name, _T.kind, _T.phase, _T.status, _T.area, _T.opened_on, _T.closed_on, _T.pupils),
)
_PREFERENCE: Final = case(
    {"open": 0, "proposed_to_close": 1, "proposed": 2}, value=_T.status, else_=3
)
_WORDS: Final[dict[Identifier, str]] = {
    "urn": "URN",
    "laestab": "LAESTAB",
    "ukprn": "UKPRN",
    "ey_urn": "early years URN",
}


class Organisation(BaseModel):
    """One organisation. `organisation` is its URN, or a setting's early years URN."""

    model_config = ConfigDict(from_attributes=True)

    organisation: str
    urn: str | None
    laestab: str | None
    ukprn: str | None
    ey_urn: str | None
    name: str
    kind: str
    phase: str
    status: Status
    area: str
    opened_on: date | None
    closed_on: date | None
    pupils: int | None


class Link(BaseModel):
    """Another organisation of the same LAESTAB, such as a predecessor."""

    organisation: str
    name: str
    status: Status
    opened_on: date | None
    closed_on: date | None
    href: str


class OrganisationInFull(Organisation):
    """One organisation, and those that have or had its LAESTAB."""

    same_laestab: list[Link]


class Filters(BaseModel):
    """What a list may be narrowed to; several values of one filter mean any of them."""

    area: list[str] = Field([], description="local authority, e.g. 350")
    status: list[Status] = []
    phase: list[str] = Field([], description="e.g. primary")
    kind: list[str] = Field([], description="e.g. community_school")
    q: str | None = Field(None, max_length=100, description="part of the name")

    def conditions(self) -> list[ColumnElement[bool]]:
        pairs: list[tuple[Any, Sequence[str]]] = [
            (_T.area, self.area),
            (_T.status, self.status),
            (_T.phase, self.phase),
            (_T.kind, self.kind),
        ]
        found = [column.in_(wanted) for column, wanted in pairs if wanted]
        if self.q:
            found.append(_T.name.icontains(self.q, autoescape=True))
        return found


@router.get("/organisations", summary="Organisations by name")
async def list_organisations(
    filters: Annotated[Filters, Query()], page: PageQuery, db: ReadDb
) -> Page[Organisation]:
    """Every organisation that fits all filters, in order of name."""
    wanted = select(*_FIELDS).where(*filters.conditions())
    if page.after is not None:
        wanted = wanted.where(tuple_(_T.name, _T.organisation) > _position(page.after))
    rows = await db.execute(wanted.order_by(_T.name, _T.organisation).limit(page.limit + 1))
    return page.page(
        [(Organisation.model_validate(row), [row.name, row.organisation]) for row in rows]
    )


def _position(key: CursorKey) -> tuple[str, str]:
    match key:
        case [str(name), str(organisation)]:
            return name, organisation
    raise another_lists()


@router.get(
    "/organisations/{identifier}",
    summary="One organisation",
    response_model=OrganisationInFull,
    responses=UNCHANGED,
)
async def get_organisation(
    identifier: Annotated[str, Path(max_length=20, description="URN, LAESTAB, UKPRN or EY URN")],
    request: Request,
    db: ReadDb,
) -> Response:
    """By URN, LAESTAB, UKPRN or early years URN; where several fit, the open one."""
    found = await _find(db, *_identified(identifier))
    links = await _same_laestab(db, found, request.url.path.rpartition("/")[0])
    body = OrganisationInFull(**found.model_dump(), same_laestab=links).model_dump_json()
    headers = {"ETag": etag(body), "Cache-Control": "private, no-cache"}
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _identified(text: str) -> tuple[Identifier, str]:
    try:
        return identify(text)
    except InvalidIdentifier as wrong:
        fault = Fault(wrong.code, "path.identifier", wrong.message)
        raise Problem("unknown_identifier", wrong.message, errors=[fault]) from None


async def _find(db: ReadSession, kind: Identifier, number: str) -> Organisation:
    row = (await db.execute(_best(kind, number))).first()
    if row is None:
        where = f"No organisation with the {_WORDS[kind]} {number} is registered here."
        raise Problem("unknown_organisation", where)
    return Organisation.model_validate(row)


def _best(kind: Identifier, number: str) -> Select[Any]:
    """The one meant: by its own URN before an old registration's digits, open before closed."""
    fits = _T[kind] == number
    if kind == "urn":
        fits = or_(_T.organisation == number, _T.ey_urn == number)
    return (
        select(*_FIELDS)
        .where(fits)
        .order_by(
            case((_T.organisation == number, 0), else_=1),
            _PREFERENCE,
            _T.opened_on.desc().nulls_last(),
            _T.organisation.desc(),
        )
        .limit(1)
    )


async def _same_laestab(db: ReadSession, found: Organisation, base: str) -> list[Link]:
    if found.laestab is None:
        return []
    same = (_T.laestab == found.laestab) & (_T.organisation != found.organisation)
    others = select(*_FIELDS).where(same).order_by(_PREFERENCE, _T.organisation.desc())
    rows = [Organisation.model_validate(row) for row in await db.execute(others)]
    return [Link(**row.model_dump(), href=f"{base}/{row.organisation}") for row in rows]
