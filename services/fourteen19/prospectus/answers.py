"""What anybody is told of a course, and of a search."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from pydantic import BaseModel, Field

from chassis.paging import Page
from contracts.fourteen19 import PlaceLevel
from education.diplomas import LINES, LineCode
from education.rounding import half_up
from services.fourteen19.prospectus.asked import NearFound
from services.fourteen19.prospectus.state import Course, CoursePlace, Mode

PUBLIC: Final = "/v1/fourteen19/public"
_MOST_PROVIDERS: Final = 100


class CourseShown(BaseModel):
    """A published course. Null: the provider does not say. `over_on` is the first day it is over;
    `distance_km`, as the crow flies, to one place, where `near` was asked."""

    key: str
    organisation: str
    name: str = Field(description="the organisation's")
    year: str
    code: str
    title: str
    level: PlaceLevel
    summary: str | None
    description: str | None
    qualification: str | None
    line: LineCode | None
    subject_area: str | None
    mode: Mode
    starts_on: date | None
    weeks: int | None
    years: int | None
    over_on: date
    age_from: int | None
    age_to: int | None
    entry_requirements: str | None
    places: int | None
    apply_by: date | None
    open: bool = Field(description="one may apply still, by the day the answer was made")
    taught_at: CoursePlace | None
    web: str | None
    contact: str | None
    distance_km: Decimal | None
    updated_at: datetime
    links: dict[str, str]


class LevelCount(BaseModel):
    """How many courses of a level."""

    level: PlaceLevel
    courses: int


class LineCount(BaseModel):
    """How many courses of a Diploma line."""

    line: LineCode
    name: str
    courses: int


class ProviderCount(BaseModel):
    """How many courses of a provider."""

    organisation: str
    name: str
    courses: int


class CourseFacets(BaseModel):
    """How the courses found divide; of providers the hundred with most."""

    levels: list[LevelCount]
    lines: list[LineCount]
    providers: list[ProviderCount]


class CoursesFound(Page[CourseShown]):
    """A page of the courses found, and how many there are in all; `near`, where it was asked."""

    courses: int
    near: NearFound | None
    facets: CourseFacets


def course_shown(row: Mapping[Any, Any], today: date) -> CourseShown:
    """A course of a row with its record's `state`, its organisation's `name`, perhaps `metres`."""
    course = Course.model_validate_json(row["state"])
    said = course.model_dump(exclude={"status", "published_on", "withdrawn_on", "withdrawn_why"})
    metres = row.get("metres")
    last = course.apply_by or course.starts_on
    return CourseShown(
        **said,
        key=row["key"],
        organisation=row["organisation"],
        name=row["name"],
        over_on=course.over_on,
        open=last is not None and last >= today,
        distance_km=None if metres is None else half_up(Fraction(metres, 1000)),
        updated_at=row["changed_at"],
        links={"self": f"{PUBLIC}/courses/{row['key']}"},
    )


def facets_of(rows: Sequence[Mapping[Any, Any]]) -> tuple[int, CourseFacets]:
    """How many courses there are in all, and how they divide, from rows that count one of the
    three each, or all; a course without a line is in none."""
    levels, lines, providers, total = [], [], [], 0
    for row in rows:
        count = row["courses"]
        if row["level"]:
            levels.append(LevelCount(level=row["level"], courses=count))
        elif row["line"]:
            name = LINES[row["line"]].name
            lines.append(LineCount(line=row["line"], name=name, courses=count))
        elif row["organisation"]:
            one = ProviderCount(organisation=row["organisation"], name=row["name"], courses=count)
            providers.append(one)
        else:
            total = max(total, count)
    facets = CourseFacets(levels=levels, lines=lines, providers=providers[:_MOST_PROVIDERS])
    return total, facets
