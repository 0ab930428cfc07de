"""GET /training/summary, /training/schools: who booked and attended professional development."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.organisations import Place, find_place, places_in
from chassis.paging import Page, PageQuery
from chassis.records.asked import NOT_FOUND, HomesQuery, day_within
from chassis.records.drafts import AreaCode, Slug
from chassis.records.store import AnySession
from education.years import AcademicYear
from services.enrichment.callers import MayAssessAll, MayRead
from services.enrichment.training.counting import (
    HIDDEN,
    Booked,
    Rating,
    TrainingShare,
    rating,
    share,
    tallied,
)
from services.enrichment.training.standing import booked_by, booked_in

router = APIRouter(prefix="/training", tags=["training"])
_COURSES: Final = text("""
    SELECT key, state->>'provider' AS provider, CAST(state->>'places' AS integer) AS places
    FROM record
    WHERE kind = 'course' AND status <> 'cancelled' AND state->>'area' = :area
        AND state->>'year' = :year ORDER BY key""")


class TrainingQuery(HomesQuery):
    """Also of one provider."""

    provider: Slug | None = None


class TrainingSchoolsQuery(BaseModel):
    """Of which area and academic year; `without`: only schools that booked nothing (true), or only
    those that booked (false)."""

    area: AreaCode
    year: AcademicYear | None = Field(None, description="default: the current one")
    without: bool | None = None


class TrainingCounts(BaseModel):
    """Courses that were not cancelled, and their places: those booked, waited for and attended.
    `fill` is booked of all places, `attendance` attended of the places of which it is known."""

    courses: int
    places: int
    booked: int
    waiting: int
    attended: int
    fill: TrainingShare
    attendance: TrainingShare
    rating: Rating


class TrainingOfProvider(TrainingCounts):
    """What one provider runs."""

    provider: str


class SchoolsInTraining(BaseModel):
    """Schools open, those of them with places booked, and those from which anybody came."""

    open: int
    booked: int
    took_part: int
    percent: TrainingShare = Field(description="took part, of those open")


class TrainingSummary(TrainingCounts):
    """Of an authority: its courses, whoever booked them. Of one school: the courses on which it has
    places or waits, and its part of them."""

    organisation: str | None
    area: str | None
    year: str
    schools: SchoolsInTraining
    providers: list[TrainingOfProvider]


class TrainingOfSchool(BaseModel):
    """What one school booked, wherever, and how many came."""

    organisation: str
    name: str
    courses: int
    places: int
    attended: int


class _Offered(NamedTuple):
    key: str
    provider: str
    places: int


class _Found(NamedTuple):
    """Schools, courses and bookings that a question is about."""

    places: Sequence[Place]
    courses: Sequence[_Offered]
    rows: Sequence[Booked]

    def of(self, provider: str) -> "_Found":
        """Only what one provider runs."""
        return _Found(
            self.places,
            [each for each in self.courses if each.provider == provider],
            [each for each in self.rows if each.provider == provider],
        )


@router.get("/summary", summary="Courses, places and who came", responses=NOT_FOUND)
async def read_training_summary(
    asked: Annotated[TrainingQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> TrainingSummary:
    """Counts of places, which tell of no one: exact for all who may ask. What staff thought of
    courses is told of one school, and to the team."""
    year = asked.of_year(today)
    if asked.organisation is not None:
        found = await _of_school(db, await find_place(db, asked.organisation, caller), year)
    else:
        on = day_within(None, year.starts, year.ends, today)
        found = await _of_area(db, str(asked.area), year, on)
    found = found.of(asked.provider) if asked.provider else found
    rated = asked.organisation is not None or caller.everywhere

    def counts(some: _Found) -> dict[str, Any]:
        told = _counts(some)
        return dict(told if rated else told.model_copy(update={"rating": HIDDEN}))

    return TrainingSummary(
        organisation=found.places[0].organisation if asked.organisation else None,
        area=asked.area,
        year=str(year),
        schools=_schools(found.places, found.rows),
        providers=[
            TrainingOfProvider(provider=each, **counts(found.of(each)))
            for each in sorted({one.provider for one in found.courses})
        ],
        **counts(found),
    )


@router.get("/schools", summary="Training booked by each school")
async def list_training_schools(
    asked: Annotated[TrainingSchoolsQuery, Query()],
    db: ReadDb,
    paging: PageQuery,
    _: MayAssessAll,
    today: Today,
) -> Page[TrainingOfSchool]:
    """In the order of their keys; with `without=true` those that booked nothing. One that only
    waits has booked nothing yet."""
    year = asked.year or AcademicYear.containing(today)
    on = day_within(None, year.starts, year.ends, today)
    places = await places_in(db, asked.area, "schools", on)
    rows = await booked_by(db, [each.organisation for each in places], year=str(year))
    told = _by_school(places, rows)
    if asked.without is not None:
        told = [each for each in told if (each.courses == 0) == asked.without]
    [after] = paging.position("")
    left = [each for each in told if each.organisation > after]
    return paging.page([(each, [each.organisation]) for each in left])


async def _of_school(session: AnySession, place: Place, year: AcademicYear) -> _Found:
    rows = await booked_by(session, [place.organisation], year=str(year))
    courses = {_Offered(each.course, each.provider, each.course_places) for each in rows}
    return _Found([place], sorted(courses), rows)


async def _of_area(session: AnySession, area: str, year: AcademicYear, on: date) -> _Found:
    offered = await session.execute(_COURSES, {"area": area, "year": str(year)})
    return _Found(
        await places_in(session, area, "schools", on),
        [_Offered(*row) for row in offered],
        await booked_in(session, area, str(year)),
    )


def _counts(found: _Found) -> TrainingCounts:
    tally, places = tallied(found.rows), sum(each.places for each in found.courses)
    return TrainingCounts(
        courses=len(found.courses),
        places=places,
        booked=tally.booked,
        waiting=tally.waiting,
        attended=tally.attended,
        fill=share(tally.booked, places),
        attendance=share(tally.attended, tally.known),
        rating=rating(tally.ratings),
    )


def _schools(places: Collection[Place], rows: Sequence[Booked]) -> SchoolsInTraining:
    there = {each.organisation for each in places}
    booked = there & {each.organisation for each in rows if each.has_places}
    came = there & {each.organisation for each in rows if each.attended}
    return SchoolsInTraining(
        open=len(there),
        booked=len(booked),
        took_part=len(came),
        percent=share(len(came), len(there)),
    )


def _by_school(places: Iterable[Place], rows: Iterable[Booked]) -> list[TrainingOfSchool]:
    booked: dict[str, list[Booked]] = {}
    for each in rows:
        if each.has_places:
            booked.setdefault(each.organisation, []).append(each)
    told = []
    for place in sorted(places, key=lambda each: each.organisation):
        mine = booked.get(place.organisation, [])
        tally = tallied(mine)
        told.append(
            TrainingOfSchool(
                organisation=place.organisation,
                name=place.name,
                courses=len(mine),
                places=tally.booked,
                attended=tally.attended,
            )
        )
    return told
