"""GET /support/rules, the packages as data; GET /support/overview, how far an area's support is."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.records.drafts import AreaCode
from chassis.records.store import COLUMNS, Record, record_from
from education.rounding import percent
from services.enrichment.callers import MayAssessAll, MayRead
from services.enrichment.support.packages import RULE_SETS, PackageRules, rules_on
from services.enrichment.support.state import Support

router = APIRouter(prefix="/support", tags=["support"])
_OF_AREA: Final = text(f"""
    SELECT {COLUMNS} FROM record LEFT JOIN organisation o USING (organisation)
    WHERE record.kind = 'enrichment_support' AND coalesce(o.area, state->>'area') = :area
    ORDER BY key""")


class SupportRules(BaseModel):
    """The version of the packages for placements on a day, and the numbers of all versions."""

    on: date
    rules: PackageRules
    versions: list[int]


class SupportOverview(BaseModel):
    """Enrichment support of an area today. Hours are of what was accepted and has not ended;
    `percent` of them delivered, one decimal place, half up; null: see `reason`."""

    area: str
    schools: int = Field(description="with support proposed or accepted, and not ended")
    proposed: int
    accepted: int
    declined: int
    ended: int
    left_tier: int = Field(description="accepted support of schools that left the tier since")
    hours_agreed: Decimal
    hours_delivered: Decimal
    percent: Decimal | None
    reason: Literal["nothing_agreed"] | None
    answers_overdue: list[str] = Field(description="keys of proposals not answered in time")
    reviews_overdue: list[str] = Field(description="keys of support not reviewed in time")


@router.get("/rules", summary="The packages of enrichment support")
async def read_support_rules(
    _caller: MayRead,
    today: Today,
    on: Annotated[Day | None, Query(description="day of the placement; default: today")] = None,
) -> SupportRules:
    """What is proposed in which tier and phase, and why; before the first version, the first."""
    day = on or today
    versions = [each.version for each in RULE_SETS]
    return SupportRules(on=day, rules=rules_on(day), versions=versions)


@router.get("/overview", summary="Enrichment support of an area")
async def read_support_overview(
    area: Annotated[AreaCode, Query()], db: ReadDb, _caller: MayAssessAll, today: Today
) -> SupportOverview:
    """Proposed, accepted, declined and ended; hours agreed and delivered; what is overdue."""
    rows = await db.execute(_OF_AREA, {"area": area})
    return _overview(area, [record_from(Support, row) for row in rows], today)


def _overview(area: str, records: Sequence[Record[Support]], today: date) -> SupportOverview:
    numbers = Counter(each.state.status for each in records)
    running = [each.state for each in records if each.state.status == "accepted"]
    agreed = sum((each.hours for each in running), Decimal(0))
    delivered = sum((each.delivered for each in running), Decimal(0))
    return SupportOverview(
        area=area,
        schools=len({each.organisation for each in records if each.state.is_open}),
        proposed=numbers["proposed"],
        accepted=numbers["accepted"],
        declined=numbers["declined"],
        ended=numbers["ended"],
        left_tier=sum(each.left_on is not None for each in running),
        hours_agreed=agreed,
        hours_delivered=delivered,
        percent=percent(delivered, agreed),
        reason=None if agreed else "nothing_agreed",
        answers_overdue=_overdue(records, "answer", today),
        reviews_overdue=_overdue(records, "review", today),
    )


def _overdue(records: Sequence[Record[Support]], item: str, today: date) -> list[str]:
    return [
        each.key
        for each in records
        for due in each.state.dues()
        if due.item == item and due.due_on < today
    ]
