"""GET /pilots/readiness: how ready an area is for Foundation Learning in 2013."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.records.drafts import AreaCode
from chassis.records.store import COLUMNS, Record, record_from
from education.diplomas import ENTITLED_FROM
from services.fourteen19.callers import MayReadAll
from services.fourteen19.pilots.state import ITEMS, Pilot, PilotItemCode
from services.fourteen19.readiness import Readiness

router = APIRouter(prefix="/pilots", tags=["pilots"])
_OF_AREA: Final = text(f"""
    SELECT {COLUMNS} FROM record JOIN organisation o USING (organisation)
    WHERE record.kind = 'pilot' AND o.area = :area ORDER BY key""")
_MISSING: Final = text("""
    SELECT organisation FROM organisation o
    WHERE area = :area AND status = 'open' AND phase IN ('secondary', 'all_through', '16_plus')
        AND NOT EXISTS (SELECT 1 FROM record r
            WHERE r.kind = 'pilot' AND r.key = o.organisation)
    ORDER BY 1""")


class ReadinessQuery(BaseModel):
    """Of which area and day."""

    area: AreaCode
    on: Day | None = Field(None, description="the day pilots are counted at; default: today")


class ReadinessOfItem(BaseModel):
    """Schools and colleges by how ready one thing is."""

    item: PilotItemCode
    meaning: str
    not_started: int
    under_way: int
    ready: int


class ReadinessOfPlace(BaseModel):
    """One school or college."""

    organisation: str
    is_pilot: bool
    ready_on: date | None
    items: dict[PilotItemCode, Readiness]


class AreaReadiness(BaseModel):
    """Readiness of an area for the day from which every learner is entitled. `nothing_known`:
    schools of secondary age and colleges, open now, that have told nothing."""

    area: str
    on: date
    entitled_from: date
    pilots: int
    ready: int
    items: list[ReadinessOfItem]
    organisations: list[ReadinessOfPlace]
    nothing_known: list[str]


@router.get("/readiness", summary="Readiness for Foundation Learning in 2013")
async def read_pilot_readiness(
    asked: Annotated[ReadinessQuery, Query()], db: ReadDb, _: MayReadAll, today: Today
) -> AreaReadiness:
    """How ready each thing is, by school and college; who is a pilot on the day."""
    on = asked.on or today
    rows = await db.execute(_OF_AREA, {"area": asked.area})
    records = [record_from(Pilot, row) for row in rows]
    missing = await db.scalars(_MISSING, {"area": asked.area})
    return AreaReadiness(
        area=asked.area,
        on=on,
        entitled_from=ENTITLED_FROM,
        pilots=sum(each.state.is_pilot_on(on) for each in records),
        ready=sum(each.state.ready_on is not None for each in records),
        items=_items(records),
        organisations=[_place(each, on) for each in records],
        nothing_known=list(missing),
    )


def _items(records: Sequence[Record[Pilot]]) -> list[ReadinessOfItem]:
    counts = Counter(
        (item.code, item.readiness) for record in records for item in record.state.items
    )
    return [
        ReadinessOfItem(
            item=code,
            meaning=meaning,
            not_started=counts[code, "not_started"],
            under_way=counts[code, "under_way"],
            ready=counts[code, "ready"],
        )
        for code, meaning in ITEMS.items()
    ]


def _place(record: Record[Pilot], on: date) -> ReadinessOfPlace:
    return ReadinessOfPlace(
        organisation=record.key,
        is_pilot=record.state.is_pilot_on(on),
        ready_on=record.state.ready_on,
        items={item.code: item.readiness for item in record.state.items},
    )
