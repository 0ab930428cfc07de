"""GET /applications: those of the caller's homes; personal, each read recorded."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import text

from chassis import audit
from chassis.audit import Deed, Reason
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.records.changing import Recorded, recorded
from chassis.records.reading import RecordQuery
from chassis.records.store import record_from
from education.years import AcademicYear
from services.fourteen19.applications.homes import HOME, JOINED
from services.fourteen19.applications.state import Application
from services.fourteen19.callers import MayApply

router = APIRouter(prefix="/applications", tags=["applications"])
# Without homes to narrow it to, by key; with them, over what those may have.
_LIST: Final = text(f"""
    SELECT r.key, r.organisation, r.version, CAST(r.state AS text) AS state, r.changed_at,
        r.changed_by
    FROM record r {JOINED} LEFT JOIN organisation o ON o.organisation = {HOME}
    WHERE r.kind = 'application' AND r.key > :after
        AND (CAST(:mine AS text[]) IS NULL OR r.organisation = ANY(:mine) OR {HOME} = ANY(:mine))
        AND (CAST(:organisations AS text[]) IS NULL OR r.organisation = ANY(:organisations)
            OR {HOME} = ANY(:organisations))
        AND (CAST(:areas AS text[]) IS NULL OR o.area = ANY(:areas))
        AND (CAST(:statuses AS text[]) IS NULL OR r.status = ANY(:statuses))
        AND r.state @> CAST(:like AS jsonb)
    ORDER BY r.key LIMIT :limit""")


class ApplicationQuery(RecordQuery):
    """What a list of applications may be narrowed to."""

    year: AcademicYear | None = None
    learner_id: int | None = Field(None, ge=1, lt=2**63)


@router.get("", summary="List: applications")
async def list_applications(
    asked: Annotated[ApplicationQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    caller: MayApply,
    reason: Reason = None,
) -> Page[Recorded[Application]]:
    """In the order of their keys: what was begun at the caller's organisations, and of young people
    who are at home there by now. Each read is recorded."""
    wanted: dict[str, Any] = asked.asked() | {"mine": caller.confined_to}
    rows = await db.execute(_LIST, wanted | paging.bounds(after=""))
    records = [record_from(Application, row) for row in rows]
    page = paging.page([(recorded(each, caller), [each.key]) for each in records])
    deed = Deed("applications.list", "application", "many", why=reason, personal=True)
    deed.rows, deed.after = len(page.results), {"applications": [e.key for e in page.results]}
    await audit.record(db, caller, deed)
    return page
