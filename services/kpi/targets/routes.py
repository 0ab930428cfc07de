"""GET /targets: those that stand, one, and every change of it; the files; the single edits."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from chassis.conditional import UNCHANGED, is_unchanged
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from chassis.submissions.routes import submission_routes
from services.kpi.reach import MaySee, refuse_others
from services.kpi.spots import Level
from services.kpi.targets import edits
from services.kpi.targets.current import Target, TargetKey, tag_of, targets_for
from services.kpi.targets.edits import TargetName, key_meant
from services.kpi.targets.kind import TARGETS
from services.kpi.targets.query import Filter, changes_of, filter_meant, find_targets
from services.kpi.values.answer import Number

ADDRESS: Final = "/v1/kpi/targets"
_reading = APIRouter(prefix="/targets", tags=["targets"])


class TargetAnswer(BaseModel):
    """One target: what should be reached, who set it, when and why."""

    id: str
    indicator: str
    level: Level
    place: str
    period: str
    group: str
    value: Number = Field(description="exact, in the indicator's unit")
    reason: str
    set_by: str
    set_at: datetime
    links: dict[str, str]


class TargetChange(BaseModel):
    """One change of a target: what stood from then on; a null `value`: none.

    `undone`: the submission named was withdrawn, by `undone_by`, and what had stood before it
    stands again, as it was set then.
    """

    change: Literal["set", "withdrawn", "undone"]
    value: Number | None
    reason: str
    set_by: str
    set_at: datetime = Field(description="since when this is so")
    undone_by: str | None
    submission: UUID
    links: dict[str, str]


@_reading.get("", summary="Targets, by filters")
async def list_targets(
    session: ReadDb, caller: MaySee, paging: PageQuery, asked: Annotated[Filter, Query()]
) -> Page[TargetAnswer]:
    """Those that stand, in the order of indicator, level, place, period and group. Who acts for
    some organisations only gets theirs: naming others, or another level, is refused."""
    refuse_others(caller, "query", level=_named(asked.level), place=_named(asked.place))
    wanted = await filter_meant(session, asked)
    found = await find_targets(session, wanted, paging, organisations=caller.confined_to)
    return paging.page([(_answer(key, target), list(key)) for key, target in found])


@_reading.get("/{name}", summary="One target", response_model=TargetAnswer, responses=UNCHANGED)
async def get_target(
    request: Request, response: Response, session: ReadDb, caller: MaySee, name: TargetName
) -> TargetAnswer | Response:
    """Its ETag is what an edit sends in If-Match; 304 while it is what If-None-Match names."""
    key = await key_meant(session, caller, name)
    target = (await targets_for(session, [key])).get(key)
    if target is None:
        raise Problem("not_found", f"No target {key.name} stands; its history tells if one did.")
    tag = tag_of(key, target)
    if is_unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return _answer(key, target)


@_reading.get("/{name}/history", summary="Every change of one target, newest first")
async def get_target_history(
    session: ReadDb, caller: MaySee, name: TargetName, paging: PageQuery
) -> Page[TargetChange]:
    """Who set it to what, when and why, and what was withdrawn. Nothing is ever removed."""
    key = await key_meant(session, caller, name)
    rows = await changes_of(session, key, paging)
    if not rows and paging.after is None:
        raise Problem("not_found", f"There never was a target {key.name}.")
    return paging.page(
        [
            (
                TargetChange(
                    change=row.change,
                    value=row.value,
                    reason=row.reason,
                    set_by=row.set_by,
                    set_at=row.set_at,
                    undone_by=row.undone_by,
                    submission=row.submission_id,
                    links={"submission": f"{ADDRESS}/submissions/{row.submission_id}"},
                ),
                [row.id],
            )
            for row in rows
        ]
    )


def _named(one: str | None) -> tuple[str, ...]:
    return () if one is None else (one,)


def _answer(key: TargetKey, target: Target) -> TargetAnswer:
    here = f"{ADDRESS}/{key.name}"
    return TargetAnswer(
        id=key.name,
        **key._asdict(),
        value=target.value,
        reason=target.reason,
        set_by=target.set_by,
        set_at=target.set_at,
        links={
            "self": here,
            "history": f"{here}/history",
            "value": f"/v1/kpi/values/{key.name}",
            "indicator": f"/v1/kpi/indicators/{key.indicator}",
        },
    )


router = APIRouter()
# The files first: `submissions` and `rules` are not names of targets.
router.include_router(submission_routes(TARGETS))
router.include_router(_reading)
router.include_router(edits.router)
