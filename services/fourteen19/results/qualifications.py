"""GET /results/qualifications: what each qualification is worth to NI 75 and to NI 79 to 82."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.clock import Today
from education.qualifications import SUBJECTS, Qualification, Subject, counted_in
from education.thresholds import GOOD, WHOLE
from education.years import AcademicYear
from services.fourteen19.callers import MayRead

router = APIRouter(prefix="/results/qualifications", tags=["results"])


class QualificationsQuery(BaseModel):
    """Of which cohort."""

    year: AcademicYear | None = Field(
        None, description="at whose end results are counted; default: the current one"
    )


class QualificationsCounted(BaseModel):
    """What is approved for a cohort. A level is reached with `threshold` percent of it."""

    year: str
    threshold: int
    subjects: dict[Subject, list[str]] = Field(
        description="how English and mathematics are written, of which NI 75 asks both"
    )
    good_grades: list[str] = Field(description="in them")
    qualifications: list[Qualification]


@router.get("", summary="Which qualifications count, and what each grade gives")
async def read_qualifications(
    asked: Annotated[QualificationsQuery, Query()], _caller: MayRead, today: Today
) -> QualificationsCounted:
    """By the cohort: some count from one only."""
    year = asked.year or AcademicYear.containing(today)
    subjects: dict[Subject, list[str]] = {}
    for name, subject in SUBJECTS.items():
        subjects.setdefault(subject, []).append(name)
    return QualificationsCounted(
        year=str(year),
        threshold=WHOLE,
        subjects=subjects,
        good_grades=list(GOOD),
        qualifications=list(counted_in(year).values()),
    )
