"""GET /traded-services: the catalogue. It is nobody's own: every school reads all of it."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.auth import Principal
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.records.changing import Recorded, missing, recorded
from chassis.records.drafts import AreaCode
from chassis.records.store import COLUMNS, AnySession, Record, one, record_from
from education.years import AcademicYear
from services.enrichment.callers import MayRead
from services.enrichment.traded_services.state import Sort, TradedService

lists = APIRouter(prefix="/traded-services", tags=["traded services"])
_LIST: Final = text(f"""
    SELECT {COLUMNS} FROM record
    WHERE kind = 'traded_service' AND key > :after
        AND (CAST(:area AS text) IS NULL OR state ->> 'area' = :area)
        AND (CAST(:sort AS text) IS NULL OR state ->> 'sort' = :sort)
        AND (CAST(:status AS text) IS NULL OR status = :status)
        AND (CAST(:year AS text) IS NULL OR state -> 'packages' @> jsonb_build_array(
            jsonb_build_object('year', CAST(:year AS text), 'status', 'offered')))
    ORDER BY key LIMIT :limit""")
_OF_AREAS: Final = text(f"""
    SELECT {COLUMNS} FROM record
    WHERE kind = 'traded_service' AND state ->> 'area' = ANY(CAST(:areas AS text[]))
    ORDER BY key""")


class CatalogueQuery(BaseModel):
    """What the catalogue may be narrowed to."""

    area: AreaCode | None = None
    sort: Sort | None = None
    status: Literal["offered", "withdrawn"] | None = None
    year: AcademicYear | None = Field(None, description="that offer a package in it")


@lists.get("", summary="List: traded service", response_model=Page[Recorded[TradedService]])
async def list_traded_services(
    asked: Annotated[CatalogueQuery, Query()], paging: PageQuery, db: ReadDb, caller: MayRead
) -> Any:
    """In the order of their keys. Schools see all."""
    wanted = asked.model_dump(mode="json") | paging.bounds(after="")
    records = [record_from(TradedService, row) for row in await db.execute(_LIST, wanted)]
    return paging.page([(recorded(each, caller), [each.key]) for each in records])


async def service_seen(session: AnySession, key: str, _caller: Principal) -> Record[TradedService]:
    """A service of the catalogue. Raises `not_found`."""
    record = await one(session, TradedService, key)
    if record is None:
        raise missing(TradedService)
    return record


async def services_of(session: AnySession, areas: Sequence[str]) -> dict[str, TradedService]:
    """The services of some authorities, by key."""
    rows = await session.execute(_OF_AREAS, {"areas": list(areas)})
    return {row.key: record_from(TradedService, row).state for row in rows}
