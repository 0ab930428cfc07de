"""GET /results/gcse/pupils/{learner_id}: why one pupil has the outcome he or she has."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, text

from chassis.audit import Deed, Reason, record
from chassis.auth import Principal
from chassis.database import ReadDb
from chassis.problems import Problem
from chassis.records.asked import YearText
from chassis.records.store import AnySession
from education.thresholds import LEVELS, Level, Outcome, Reckoned, Result, Verdict, reckoned
from education.years import AcademicYear
from services.fourteen19.callers import MayReadLearners

router = APIRouter(prefix="/results/gcse/pupils", tags=["results"])
_AT_THE_END: Final = text("""
    SELECT y.home, y.year, y.person,
        EXISTS (SELECT FROM key_stage_4_removal r JOIN known_learner o USING (learner_id)
            WHERE o.person = y.person AND (r.organisation, r.year) = (y.home, y.year)) AS removed
    FROM known_learner k JOIN young_person y ON y.person = k.person
    WHERE k.learner_id = :learner_id AND y.year_group = 11
        AND (CAST(:year AS text) IS NULL OR y.year = :year)
    ORDER BY y.year DESC LIMIT 1""")
_RESULTS: Final = text("""
    SELECT t.organisation, t.qualification, t.subject, t.grade, t.discount_code, t.awarded_on,
        t.status
    FROM known_learner k JOIN result t ON t.learner_id = k.learner_id
    WHERE k.person = :person AND t.year <= :year
    ORDER BY t.awarded_on, t.subject, t.qualification, t.organisation, t.learner_id""")


class ExplainedResult(BaseModel):
    """A result, and what it gives to each level, in percent of the threshold.

    `instead` is the number, in this list from 0, of the result that counts in its place.
    """

    organisation: str | None = Field(
        description="the provider that handed it in; null: another than the caller's"
    )
    qualification: str
    subject: str
    grade: str
    discount_code: str | None
    awarded_on: date
    status: str
    worth: dict[Level, int] | None = Field(description="by itself; null: nothing, no award")
    points: int | None = Field(
        description="of results that overlap and give a level the same, the one with most counts"
    )
    gives: dict[Level, int]
    verdict: Verdict
    instead: int | None


class ExplainedPupil(BaseModel):
    """One pupil at the end of key stage 4. `counted`: no removal was agreed."""

    learner_id: int
    organisation: str = Field(description="where the pupil is on roll")
    year: str
    counted: bool
    shares: dict[Level, int] = Field(description="in percent of the threshold")
    english: bool = Field(description="GCSE in English at A*-C")
    maths: bool
    level_1: bool
    level_2: bool
    level_2_with_english_and_maths: bool
    any_qualification: bool
    results: list[ExplainedResult]


@router.get(
    "/{learner_id}",
    summary="One pupil's results, which of them count and why the others do not",
    responses={404: {"description": "no such pupil at the end of key stage 4, or not yours"}},
)
async def explain_gcse_pupil(
    learner_id: Annotated[int, Path(ge=1, lt=2**63)],
    db: ReadDb,
    caller: MayReadLearners,
    year: Annotated[YearText | None, Query()] = None,
    reason: Reason = None,
) -> ExplainedPupil:
    """Personal data: only for where the pupil is on roll, or who acts for it. Each read is
    recorded."""
    asked = {"learner_id": learner_id, "year": year}
    pupil = (await db.execute(_AT_THE_END, asked)).mappings().one_or_none()
    if pupil is None or not caller.acts_for(pupil["home"]):
        raise Problem("not_found", "No pupil at the end of key stage 4 has this number.")
    explained = await _explained(db, learner_id, pupil, caller)
    deed = Deed("gcse_pupils.read", "learner", str(learner_id), why=reason, personal=True)
    await record(db, caller, deed)
    return explained


async def _explained(
    db: AnySession, learner_id: int, pupil: RowMapping, caller: Principal
) -> ExplainedPupil:
    found = await db.execute(_RESULTS, {"person": pupil["person"], "year": pupil["year"]})
    rows = found.mappings().all()
    results = [
        Result(row["qualification"], row["subject"], row["grade"], row["discount_code"])
        for row in rows
    ]
    outcome = reckoned(results, AcademicYear.parse(pupil["year"]))
    return ExplainedPupil(
        learner_id=learner_id,
        organisation=pupil["home"],
        year=pupil["year"],
        counted=not pupil["removed"],
        results=[
            _result(row, each, caller) for row, each in zip(rows, outcome.results, strict=True)
        ],
        **_told(outcome),
    )


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "shares": outcome.shares,
        "english": outcome.english,
        "maths": outcome.maths,
        "level_1": outcome.reaches("level_1"),
        "level_2": outcome.reaches("level_2"),
        "level_2_with_english_and_maths": outcome.with_english_and_maths,
        "any_qualification": outcome.any_qualification,
    }


def _result(row: RowMapping, each: Reckoned, caller: Principal) -> ExplainedResult:
    worth, theirs = each.worth, caller.acts_for(row["organisation"])
    return ExplainedResult(
        **{**row, "organisation": row["organisation"] if theirs else None},
        worth=None if worth is None else dict(zip(LEVELS, worth[:3], strict=True)),
        points=None if worth is None else worth.points,
        gives=dict(each.gives),
        verdict=each.verdict,
        instead=each.instead,
    )
