"""What `GET /by-19` answers with."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from pydantic import BaseModel, Field

from education.rounding import half_up
from education.years import AcademicYear
from services.fourteen19.by_nineteen.releases import Release
from services.fourteen19.by_nineteen.rules import (
    EVERYBODY,
    Counts,
    Group,
    Groups,
    indicators,
    rates,
    year_at_14,
)

BY_19: Final = "/v1/fourteen19/by-19"
_PLACES = 20


class By19Figure(BaseModel):
    """A percentage, or percentage points: as published, and to twenty decimal places."""

    value: Decimal = Field(description="one decimal place, half up")
    exact: Decimal


class By19Counts(BaseModel):
    """Young people of a cohort; null: not given."""

    cohort: int | None = Field(description="fixed at 14")
    level_2: int | None
    level_2_with_english_and_maths: int | None
    level_3: int | None
    level_2_with_english_and_maths_by_16: int | None
    level_2_with_english_and_maths_after_16: int | None


class By19Group(By19Counts):
    """A group of a cohort. `rates` by the name of the count; after 16: of those who had not by
    then."""

    gender: str = Field(description="all, F or M")
    fsm: str = Field(description="free school meals at 15: all, yes or no")
    sen: str = Field(description="all, none, statement or support")
    rates: dict[str, By19Figure | None]


class By19Vintage(BaseModel):
    """One release, and how it differs from the one before it: counts of the whole cohort, and
    indicators from exact figures."""

    release: str
    released_on: date
    status: Literal["provisional", "final"]
    counts: By19Counts
    indicators: dict[str, By19Figure | None]
    compared_with: str | None = Field(description="the release before it")
    count_changes: By19Counts | None
    indicator_changes: dict[str, By19Figure | None] | None


class By19(BaseModel):
    """A cohort of an area as one release has it, and every release held of it, newest first."""

    area: str
    cohort: int = Field(description="the year in which it turned 19")
    year: str = Field(description="by whose end attainment counts")
    year_at_14: str = Field(description="before which its young people were 14")
    release: str
    released_on: date
    status: Literal["provisional", "final"]
    indicators: dict[str, By19Figure | None] = Field(
        description="ni_79 and ni_80: Level 2 and 3, in percent; ni_82 and ni_81: the gap at Level "
        "2 and 3 between those without and with free school meals, in percentage points"
    )
    groups: list[By19Group]
    vintages: list[By19Vintage]
    links: dict[str, str] = Field(
        description="`fixed`: the authority's own cohort, if one was fixed for that year"
    )


def cohort_address(area: str, year: str) -> str:
    """Where a cohort fixed at 14 is; `year` is the one before which it was 14."""
    return f"{BY_19}/cohorts/{area}/{AcademicYear.parse(year).slug}"


def shown(release: Release, vintages: Sequence[Release]) -> By19:
    """One release, beside all that are held, newest first."""
    before: list[Release | None] = [*vintages[1:], None]
    turned = AcademicYear.parse(release.year)
    at_14 = str(year_at_14(turned))
    return By19(
        area=release.area,
        cohort=turned.start + 1,
        year=release.year,
        year_at_14=at_14,
        links={"fixed": cohort_address(release.area, at_14)},
        release=release.release,
        released_on=release.released_on,
        status=release.status,
        indicators=figures(indicators(release.groups)),
        groups=shown_groups(release.groups),
        vintages=[_vintage(*pair) for pair in zip(vintages, before, strict=True)],
    )


def figure(value: Fraction | None) -> By19Figure | None:
    """Rounded half up, once to one place and once to twenty."""
    if value is None:
        return None
    # Nought with twenty places would be written 0E-20.
    exact = half_up(value, _PLACES) if value else Decimal(0)
    return By19Figure(value=half_up(value), exact=exact)


def shown_groups(groups: Groups) -> list[By19Group]:
    """Each group with its rates, everybody first."""
    return [_group(group, groups[group]) for group in sorted(groups, key=_place)]


def figures(values: Mapping[str, Fraction | None]) -> dict[str, By19Figure | None]:
    """Each as `figure`."""
    return {name: figure(value) for name, value in values.items()}


def _place(group: Group) -> tuple[bool, Group]:
    """All first."""
    return group != EVERYBODY, group


def _group(group: Group, counts: Counts) -> By19Group:
    return By19Group(**group._asdict(), **counts._asdict(), rates=figures(rates(counts)))


def _vintage(release: Release, before: Release | None) -> By19Vintage:
    counts, now = _counts(release), indicators(release.groups)
    changes = None
    if before is not None:
        then = indicators(before.groups)
        changes = figures({name: _less(now[name], then[name]) for name in now})
    return By19Vintage(
        release=release.release,
        released_on=release.released_on,
        status=release.status,
        counts=By19Counts(**counts._asdict()),
        indicators=figures(now),
        compared_with=before.release if before else None,
        count_changes=_count_changes(counts, _counts(before)) if before else None,
        indicator_changes=changes,
    )


def _counts(release: Release) -> Counts:
    return release.groups.get(EVERYBODY, Counts(None, None, None, None))


def _count_changes(now: Counts, then: Counts) -> By19Counts:
    pairs = zip(Counts._fields, now, then, strict=True)
    changes = {
        name: None if one is None or other is None else one - other for name, one, other in pairs
    }
    return By19Counts(**changes)


def _less(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one - other
