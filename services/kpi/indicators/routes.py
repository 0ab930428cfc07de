"""GET /indicators: the definitions in force, and each one's versions."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from chassis.auth import needs
from chassis.conditional import UNCHANGED, is_unchanged
from chassis.database import ReadDb, ReadSession
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from services.kpi.indicators.active import (
    DefinitionVersion,
    active_definitions,
    meant,
    versions_of,
)
from services.kpi.indicators.answers import Code, Indicator, indicator_of, tag_of
from services.kpi.indicators.definition import Definition, Kind
from services.kpi.indicators.editing import router as editing

router = APIRouter(tags=["indicators"])
_AFTER_ALL: Final = 2**31
_MAY_READ: Final = [needs("kpi:read", bound=True)]


class Filters(BaseModel):
    """What the list may be narrowed to; several values of one filter mean any of them."""

    kind: list[Kind] = []
    family: list[str] = Field([], description="family of a measure it is worked out from: eyfsp")
    status: list[Literal["active", "retired"]] = Field(["active"])

    def fit(self, definition: Definition) -> bool:
        """Whether a definition is wanted."""
        return (
            definition.status in self.status
            and (not self.kind or definition.kind in self.kind)
            and (not self.family or not definition.families.isdisjoint(self.family))
        )


@router.get("/indicators", summary="Indicators, by filters", dependencies=_MAY_READ)
async def list_indicators(
    session: ReadDb, paging: PageQuery, filters: Annotated[Filters, Query()]
) -> Page[Indicator]:
    """In the order of codes; retired ones only when asked for."""
    after = paging.position("")[0]
    wanted = [
        each
        for code, each in (await active_definitions(session)).items()
        if code > after and filters.fit(each)
    ]
    return paging.page([(indicator_of(each), [each.code]) for each in wanted[: paging.limit + 1]])


@router.get(
    "/indicators/{code}",
    summary="One indicator",
    response_model=Indicator,
    responses=UNCHANGED,
    dependencies=_MAY_READ,
)
async def get_indicator(
    code: Code,
    request: Request,
    session: ReadDb,
    version: Annotated[int | None, Query(ge=1, description="default: the one in force")] = None,
) -> Response:
    """Any spelling of the code, an alias, or a misprint in use, of which `notice` tells then."""
    definition = meant(await active_definitions(session), code)
    if version is not None:
        definition = await _version(session, definition, version)
    tag = tag_of(definition)
    if is_unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag})
    body = indicator_of(definition, asked_as=code).model_dump_json()
    return Response(body, media_type="application/json", headers={"ETag": tag})


@router.get(
    "/indicators/{code}/versions", summary="Every version of an indicator", dependencies=_MAY_READ
)
async def list_versions(code: Code, session: ReadDb, paging: PageQuery) -> Page[DefinitionVersion]:
    """Newest first, each with who made it, when and why."""
    before = paging.position(_AFTER_ALL)[0]
    definition = meant(await active_definitions(session), code)
    versions = [
        each
        for each in await versions_of(session, definition.code)
        if each.definition.version < before
    ]
    return paging.page([(each, [each.definition.version]) for each in versions])


async def _version(session: ReadSession, definition: Definition, version: int) -> Definition:
    for each in await versions_of(session, definition.code):
        if each.definition.version == version:
            return each.definition
    raise Problem("not_found", f"{definition.code} has no version {version}.")


router.include_router(editing)
