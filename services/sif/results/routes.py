"""GET /results: a line a school; /areas/{area}: the authority; /reconciliation: both compared."""

from decimal import Decimal
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from chassis.records.store import AnySession
from contracts.sif import Stage
from services.sif.callers import MayRead, MayReadAll
from services.sif.results.areas import AreaResult, added_up, shown
from services.sif.results.naming import Year
from services.sif.results.published.columns import FIGURES
from services.sif.results.reading import Basis, SchoolResult, results_of
from services.sif.results.reconciliation import Reconciliation, compared
from services.sif.results.rules import Standard

router = APIRouter(prefix="/results", tags=["results"])
Area = Annotated[str, Path(pattern="^[0-9]{3}$", description="local authority, e.g. 350")]

_HELD: Final = """
    (SELECT organisation, year, stage FROM pupil_count
    UNION SELECT organisation, year, 'ks4' FROM gcse_result
    UNION SELECT place, year, stage FROM published_result WHERE level = 'organisation') held
    JOIN organisation o USING (organisation)"""
_LIST: Final = text(f"""
    SELECT organisation, year, stage, name FROM {_HELD}
    WHERE (CAST(:mine AS text[]) IS NULL OR organisation = ANY(:mine))
        AND (CAST(:organisations AS text[]) IS NULL OR organisation = ANY(:organisations))
        AND (CAST(:areas AS text[]) IS NULL OR area = ANY(:areas))
        AND (CAST(:year AS text) IS NULL OR year = :year)
        AND (CAST(:stage AS text) IS NULL OR stage = :stage)
        AND (organisation, year, stage) > (:after_organisation, :after_year, :after_stage)
    ORDER BY organisation, year, stage LIMIT :limit""")
_OF_AREA: Final = text(f"""
    SELECT DISTINCT organisation FROM {_HELD}
    WHERE area = :area AND year = :year AND stage = :stage ORDER BY organisation""")
_PUBLISHED: Final = text(f"""
    SELECT {", ".join(FIGURES)} FROM published_result
    WHERE (place, level, year, stage) = (:area, 'area', :year, :stage)""")


class ResultLine(BaseModel):
    """One school's result. Percentages have one decimal place; `missing` says why there is none.

    `pupils_to_floor`: how many more pupils would take a school that is below its floor to it, or
    how many fewer would take one that is not below it.
    """

    organisation: str
    name: str
    year: str
    stage: Stage
    standard: Standard
    basis: Basis = Field(description="pupils: added up; published: reckoned back")
    status: Literal["provisional", "final"]
    eligible: int | None
    achieved: int | None
    percent: Decimal | None
    english_progress: Decimal | None
    maths_progress: Decimal | None
    gap: Decimal | None = Field(description="NI 102, in percentage points")
    floor: int | None = Field(description="in percent; null: none then, or for such a school")
    below_floor: bool | None
    pupils_to_floor: int | None
    figures: dict[str, Decimal] = Field(description="as published")
    missing: dict[str, str] = Field(description="published without a figure, and why")


@router.get("", summary="Results of schools")
async def list_results(
    db: ReadDb,
    caller: MayRead,
    paging: PageQuery,
    *,
    organisation: Annotated[list[str] | None, Query()] = None,
    area: Annotated[list[str] | None, Query()] = None,
    year: Year | None = None,
    stage: Stage | None = None,
) -> Page[ResultLine]:
    """By organisation, then year, then stage; only those of the caller's own organisations."""
    asked = {
        "mine": caller.confined_to,
        "organisations": organisation,
        "areas": area,
        "year": year,
        "stage": stage,
        **paging.bounds(after_organisation="", after_year="", after_stage=""),
    }
    rows = (await db.execute(_LIST, asked)).all()
    found = await results_of(db, sorted({row.organisation for row in rows}), year=year, stage=stage)
    names = {row.organisation: row.name for row in rows}
    of = {_key(one): one for those in found.values() for one in those}
    results = [of[row.organisation, row.year, row.stage] for row in rows]
    return paging.page([(_line(one, names[one.organisation]), [*_key(one)]) for one in results])


@router.get("/areas/{area}", summary="An authority's results, added up from its schools")
async def read_area(
    area: Area, db: ReadDb, _caller: MayReadAll, *, year: Year, stage: Stage
) -> AreaResult:
    """Schools without a figure stay in, with their pupils, and are named. `not_found` where there
    is none with a result."""
    results = await _results_in(db, area, year, stage)
    return added_up(area, year, stage, results)


@router.get("/reconciliation", summary="An authority's schools against its published row")
async def read_reconciliation(
    db: ReadDb,
    _caller: MayReadAll,
    *,
    area: Annotated[str, Query(pattern="^[0-9]{3}$")],
    year: Year,
    stage: Stage,
) -> Reconciliation:
    """`not_found` where none of its schools has a result, or the authority has no row."""
    asked = {"area": area, "year": year, "stage": stage}
    row = (await db.execute(_PUBLISHED, asked)).mappings().one_or_none()
    if row is None:
        raise Problem("not_found", f"No result of the authority {area} is held for that year.")
    published = {name: value for name, value in row.items() if value is not None}
    results = await _results_in(db, area, year, stage)
    comparisons = list(compared(results, published))
    return Reconciliation(
        area=area, year=year, stage=stage, schools=len(results), comparisons=comparisons
    )


async def _results_in(
    session: AnySession, area: str, year: str, stage: Stage
) -> list[SchoolResult]:
    asked = {"area": area, "year": year, "stage": stage}
    organisations = (await session.execute(_OF_AREA, asked)).scalars().all()
    if not organisations:
        raise Problem("not_found", f"No result of a school in {area} is held for that year.")
    found = await results_of(session, organisations, year=year, stage=stage)
    return [one for results in found.values() for one in results]


def _key(result: SchoolResult) -> tuple[str, str, str]:
    return result.organisation, result.year, result.stage


def _line(result: SchoolResult, name: str) -> ResultLine:
    rates = ("percent", "english_progress", "maths_progress", "gap")
    told = {member: getattr(result, member) for member in ResultLine.model_fields.keys() - {"name"}}
    told |= {member: shown(getattr(result, member)) for member in rates}
    return ResultLine.model_validate(told | {"name": name})
