"""GET /activities/{key}/results and /schools: what one activity did."""

from typing import Any, Final

from fastapi import APIRouter
from pydantic import BaseModel, Field

from chassis.database import ReadDb
from chassis.organisations import places_of
from chassis.paging import Page, PageQuery
from chassis.records.changing import Key
from chassis.records.store import AnySession
from contracts.enrichment import Sort
from education.disclosure import Disclosure
from services.enrichment.activities.counting import OF_ACTIVITY, Counts, counted
from services.enrichment.activities.results import GroupResult, Results, groups_of, results_of
from services.enrichment.activities.routes import activity_seen
from services.enrichment.callers import MayRead

router = APIRouter(prefix="/activities", tags=["activities"])
_NO_ACTIVITY: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "There is no such activity"}
}


class ActivityResults(BaseModel):
    """Of one activity: all schools together, as far as the caller may be told; `own` and `groups`
    exactly, of the schools the caller acts for (null: of none here)."""

    key: str
    sort: Sort
    title: str
    year: str
    term: str | None
    disclosure: Disclosure
    whole: Results
    own: Results | None
    groups: list[GroupResult] = Field(description="by gender, free school meals, year group, …")


class SchoolResults(BaseModel):
    """What an activity did for the pupils of one school."""

    organisation: str
    name: str | None
    results: Results


@router.get(
    "/{key}/results", summary="What an activity did: attendance, gains", responses=_NO_ACTIVITY
)
async def read_activity_results(key: Key, db: ReadDb, caller: MayRead) -> ActivityResults:
    """Of the pupils who took part, as the rows stand now. Exact for the team; a school
    sees its own pupils exactly and of all together percentages, where they do not tell of few."""
    activity = (await activity_seen(db, key, caller)).state
    found = {school: {key: each} for school, each in (await _of(db, key, activity.year)).items()}
    own = {school: some for school, some in found.items() if caller.acts_for(school)}
    exact = len(own) == len(found)
    return ActivityResults(
        key=key,
        **{name: getattr(activity, name) for name in ("sort", "title", "year", "term")},
        disclosure="exact" if exact else "suppressed",
        whole=results_of(found, None if exact else own),
        own=results_of(own) if own else None,
        groups=groups_of(each for some in own.values() for each in some.values()),
    )


@router.get(
    "/{key}/schools", summary="What an activity did, school by school", responses=_NO_ACTIVITY
)
async def list_activity_schools(
    key: Key, paging: PageQuery, db: ReadDb, caller: MayRead
) -> Page[SchoolResults]:
    """Of the schools the caller acts for, in the order of their keys."""
    activity = (await activity_seen(db, key, caller)).state
    (after,) = paging.position("")
    found = await _of(db, key, activity.year)
    wanted = sorted(each for each in found if each > after and caller.acts_for(each))
    places = await places_of(db, wanted[: paging.limit + 1])
    return paging.page(
        [
            (_school(key, each, places.get(each), found[each]), [each])
            for each in wanted[: paging.limit + 1]
        ]
    )


def _school(activity: str, organisation: str, place: Any, counts: Counts) -> SchoolResults:
    return SchoolResults(
        organisation=organisation,
        name=place.name if place else None,
        results=results_of({organisation: {activity: counts}}),
    )


async def _of(session: AnySession, key: str, year: str) -> dict[str, Counts]:
    """What is counted of one activity, by school."""
    found = await counted(session, OF_ACTIVITY, activity=key, year=year)
    return {at.organisation: counts for at, counts in found.items()}
