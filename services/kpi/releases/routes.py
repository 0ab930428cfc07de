"""/releases: made by officers who may publish, and read by officers."""

from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AfterValidator

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal, needs
from chassis.database import ReadDb, WriteDb
from chassis.idempotency import Answer, IdempotencyKey
from chassis.once import once
from chassis.paging import Page, PageParams, PageQuery, another_lists
from chassis.problems import Problem
from education.periods import parse_period
from services.kpi.ledger.reading import AnySession
from services.kpi.releases.answers import DryRun, Release
from services.kpi.releases.keeping import AFTER_ALL, begin, find_releases
from services.kpi.releases.making import make, try_out
from services.kpi.releases.requests import ReleaseRequest

router = APIRouter(prefix="/releases", tags=["releases"])
MayRelease = Annotated[Principal, needs("kpi:release")]
MAY_READ: Final = [needs("kpi:read")]
Number = Annotated[int, Path(ge=1, lt=2**63, description="a release's number")]
Area = Annotated[str | None, Query(max_length=3, description="an authority's three digits")]


def _written(text: str | None) -> str | None:
    return parse_period(text).text if text else None


PeriodText = Annotated[
    str | None, Query(max_length=20, description="2008/09"), AfterValidator(_written)
]
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": DryRun, "description": "a dry run: nothing is published"}
}


@router.post(
    "", summary="Publish values", status_code=201, response_model=Release, responses=_ANSWERS
)
async def post_release(
    body: ReleaseRequest,
    request: Request,
    session: WriteDb,
    caller: MayRelease,
    *,
    dry_run: Annotated[bool, Query(description="only tell what would be hidden")] = False,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """The values of an area and its organisations as they stand now, all groups; small groups,
    and what would give them away, are hidden."""
    await begin(session, alone=not dry_run)
    if dry_run:
        audit.nothing(session)
        found = await try_out(session, body)
        return Response(found.model_dump_json(), media_type="application/json")

    async def effect() -> Answer:
        made = await make(session, body, released_by=caller.client)
        await audit.record(session, caller, _deed(made))
        headers = {"Location": made.links["self"]}
        return Answer(201, headers, made.model_dump_json().encode())

    return await once(session, request, caller=caller, key=idempotency_key, effect=effect)


def _deed(made: Release) -> Deed:
    told = {
        "area": made.area,
        "period": made.period,
        "indicators": [table.indicator for table in made.tables],
        "rules": asdict(made.rules),
    }
    return Deed("releases.create", "release", str(made.id), after=told, why=made.note)


@router.get("", summary="Releases, newest first", dependencies=MAY_READ)
async def list_releases(
    session: ReadDb, paging: PageQuery, area: Area = None, period: PeriodText = None
) -> Page[Release]:
    """Who published what, when, why and by which rules."""
    return await page_of_releases(session, paging, area=area, period=period)


@router.get("/{number}", summary="One release", dependencies=MAY_READ)
async def get_release(session: ReadDb, number: Number) -> Release:
    """Its tables, with how many values of each are hidden and why."""
    return await one_release(session, number)


async def page_of_releases(
    session: AnySession, paging: PageParams, *, area: str | None, period: str | None
) -> Page[Release]:
    """One page; raises `bad_request` for another list's cursor."""
    match paging.after:
        case None:
            before = AFTER_ALL
        case [int(number)] if 0 < number <= AFTER_ALL:
            before = number
        case _:
            raise another_lists()
    found = await find_releases(
        session, area=area, period=period, before=before, limit=paging.limit + 1
    )
    return paging.page([(release, [release.id]) for release in found])


async def one_release(session: AnySession, number: int) -> Release:
    """A release; raises `not_found`."""
    found = await find_releases(session, number=number)
    if not found:
        raise Problem("not_found", f"There is no release {number}.")
    return found[0]
