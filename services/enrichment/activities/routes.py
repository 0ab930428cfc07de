"""/activities: listed, planned, changed, started, ended, cancelled."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.problems import Fault
from chassis.records.changing import Acts, Key, Recorded, Writing, change, create, missing, recorded
from chassis.records.drafts import AreaCode, day_of, term_of
from chassis.records.naming import organisations_named
from chassis.records.reading import record_routes
from chassis.records.refusing import all_wrong, need_status
from chassis.records.store import COLUMNS, AnySession, Record, one, record_from
from chassis.telling import take_turn
from contracts.enrichment import Sort
from education.years import AcademicYear
from services.enrichment.activities import rules
from services.enrichment.activities.drafts import (
    ActivityCancelDraft,
    ActivityChangeDraft,
    ActivityDraft,
    ActivityEndDraft,
    ActivityStartDraft,
)
from services.enrichment.activities.state import OPEN, Activity, Status
from services.enrichment.callers import MayPlan, MayRead
from services.enrichment.telling import TELLING

_LIST: Final = text(f"""
    SELECT {COLUMNS} FROM record
    WHERE kind = 'activity' AND key > :after
        AND (CAST(:area AS text) IS NULL OR state ->> 'area' = :area)
        AND (CAST(:sort AS text) IS NULL OR state ->> 'sort' = :sort)
        AND (CAST(:year AS text) IS NULL OR state ->> 'year' = :year)
        AND (CAST(:status AS text) IS NULL OR status = :status)
    ORDER BY key LIMIT :limit""")
_SCHOOLS: Final = text("""
    SELECT organisation FROM participant WHERE activity = :key
    UNION SELECT organisation FROM assessment WHERE activity = :key
    UNION SELECT organisation FROM attitude WHERE activity = :key ORDER BY 1""")
_ASSESSED: Final = text("SELECT EXISTS (SELECT FROM assessment WHERE activity = :key)")
_MAY_BE_NULL: Final = frozenset({"centre", "term", "places"})

lists = APIRouter(prefix="/activities", tags=["activities"])


class ActivityQuery(BaseModel):
    """What the list may be narrowed to."""

    area: AreaCode | None = None
    sort: Sort | None = Field(None, description="what sort of activity")
    year: AcademicYear | None = None
    status: Status | None = None


@lists.get("", summary="List: activity")
async def list_activities(
    asked: Annotated[ActivityQuery, Query()], paging: PageQuery, db: ReadDb, caller: MayRead
) -> Page[Recorded[Activity]]:
    """In the order of their keys; to a school each is open, of the schools named it sees itself."""
    year = asked.year and str(asked.year)
    wanted: dict[str, Any] = asked.model_dump() | {"year": year, **paging.bounds(after="")}
    rows = (await db.execute(_LIST, wanted)).all()
    records = [record_from(Activity, row) for row in rows]
    return paging.page([(recorded(each, caller), [each.key]) for each in records])


async def activity_seen(session: AnySession, key: str, caller: Principal) -> Record[Activity]:  # noqa: ARG001 - every school's to know of
    """An activity. Raises `not_found`."""
    record = await one(session, Activity, key)
    if record is None:
        raise missing(Activity)
    return record


router = record_routes(Activity, listed=False, seen=activity_seen)
act = Acts(router, Activity)


@act.new("Plan an activity")
async def plan_activity(draft: ActivityDraft, write: Writing, caller: MayPlan) -> Response:
    """By the authority. Files about its pupils are taken from now on."""
    given = draft.model_dump(exclude={"name", "year", "schools", "term"})
    activity = rules.checked(
        Activity(
            **given,
            year=str(draft.year),
            **_term(draft.term),
            schools=await _schools(write.session, draft.schools, caller),
        )
    )
    key = f"{draft.area}.{draft.name}.{draft.year.slug}"
    return await create(write, caller, key, activity, then=_follow)


@act("/{key}/change", "Change an activity before its end")
async def change_activity(
    key: Key, draft: ActivityChangeDraft, write: Writing, caller: MayPlan
) -> Response:
    """What is told of its schools follows, where it says another thing now."""
    given = draft.model_dump(include=draft.model_fields_set - {"reason"})
    empty = [name for name, value in given.items() if value is None and name not in _MAY_BE_NULL]
    if empty:
        raise all_wrong([Fault("missing", f"$.{name}", "it is needed") for name in empty])
    if "term" in given:
        given |= _term(draft.term)
    if draft.schools is not None:
        given["schools"] = await _schools(write.session, draft.schools, caller)
    before: list[Activity] = []

    def step(activity: Activity) -> Activity:
        need_status(activity.status, OPEN, "changed")
        before.append(activity)
        return rules.checked(Activity.model_validate(activity.model_dump() | given))

    async def then(session: AsyncSession, record: Record[Activity]) -> None:
        if record.state.strands != before[0].strands:
            assessed = bool(await session.scalar(_ASSESSED, {"key": key}))
            rules.need_nothing_sent("change its strands", sent=assessed)
        await _follow(session, record)

    return await change(write, caller, Activity, key, step, "change", why=draft.reason, then=then)


@act("/{key}/start", "An activity starts")
async def start_activity(
    key: Key, draft: ActivityStartDraft, write: Writing, caller: MayPlan
) -> Response:
    """On another day than planned, that is its first day."""
    on = day_of(draft.on, write.today)
    return await change(
        write, caller, Activity, key, lambda each: rules.started(each, on), "start", then=_follow
    )


@act("/{key}/ending", "An activity is over")
async def end_activity(
    key: Key, draft: ActivityEndDraft, write: Writing, caller: MayPlan
) -> Response:
    """Files about its pupils are still taken."""
    on = day_of(draft.on, write.today)
    return await change(write, caller, Activity, key, lambda each: rules.ended(each, on), "end")


@act("/{key}/cancellation", "Cancel an activity")
async def cancel_activity(
    key: Key, draft: ActivityCancelDraft, write: Writing, caller: MayPlan
) -> Response:
    """It does not take place; one of which files about pupils were sent did."""

    async def then(session: AsyncSession, record: Record[Activity]) -> None:
        sent = (await session.scalars(_SCHOOLS, {"key": record.key})).first()
        rules.need_nothing_sent("cancel it", sent=sent is not None)

    return await change(
        write, caller, Activity, key, rules.cancelled, "cancel", why=draft.reason, then=then
    )


async def _follow(session: AsyncSession, record: Record[Activity]) -> None:
    """What is told of the schools whose pupils take part."""
    schools = (await session.scalars(_SCHOOLS, {"key": record.key})).all()
    await take_turn(session, schools)
    await TELLING.publish(session, schools, of=("activity",))


def _term(named: str | None) -> dict[str, Any]:
    """The term that was named, and whether one was."""
    return {"term": None if named is None else str(term_of(named)), "term_named": named is not None}


async def _schools(
    session: AsyncSession, numbers: Sequence[str], caller: Principal
) -> tuple[str, ...]:
    return tuple(sorted(await organisations_named(session, numbers, caller, "schools")))
