"""The pupils of one school's result, for those who may see them: every read is recorded."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, text

from chassis.audit import Deed, Reason, record
from chassis.database import ReadDb
from chassis.organisations import need_acts_for
from chassis.paging import Page, PageQuery
from contracts.sif import Stage
from services.sif.callers import MayReadPupils
from services.sif.results.naming import Year
from services.sif.results.pupils.keys import upn_of
from services.sif.results.pupils.kind import GIVEN, OUTCOMES

router = APIRouter(prefix="/results/pupils", tags=["results"])

# Paged by the number: a cursor is part of an address, so it must not hold a UPN.
_LIST: Final = text(f"""
    SELECT pupil_id, pupil_key, key_id, fingerprint, submission_id, {", ".join((*GIVEN, *OUTCOMES))}
    FROM pupil_result JOIN pupil_result_key USING (key_id)
    WHERE (organisation, year, stage) = (:organisation, :year, :stage) AND pupil_id > :after
    ORDER BY pupil_id LIMIT :limit""")


class PupilResult(BaseModel):
    """One pupil's result as held. A level or grade that is null was not given."""

    pupil_id: int = Field(description="names the pupil where no UPN may be")
    upn: str
    gender: str | None
    fsm: bool | None
    sen: bool | None
    eal: bool | None
    ethnicity: str | None
    english: str | None
    maths: str | None
    reading: str | None
    writing: str | None
    english_prior: str | None
    maths_prior: str | None
    english_grade: str | None
    maths_grade: str | None
    level2_with_english_and_maths: bool | None
    achieved: bool
    english_progress: bool | None = Field(description="null: no prior level to progress from")
    maths_progress: bool | None
    submission_id: UUID = Field(description="the submission that wrote this row last")


@router.get("", summary="The pupils of one school's result")
async def list_pupil_results(
    db: ReadDb,
    caller: MayReadPupils,
    paging: PageQuery,
    *,
    organisation: Annotated[str, Query(max_length=20)],
    year: Year,
    stage: Stage,
    reason: Reason = None,
) -> Page[PupilResult]:
    """Personal data: only for the school itself, or a caller who acts for it. Each read is
    recorded."""
    need_acts_for(caller, organisation)
    about = {"organisation": organisation, "year": year, "stage": stage}
    rows = (await db.execute(_LIST, about | paging.bounds(after=0))).mappings().all()
    page = paging.page([(_pupil(row), [int(row["pupil_id"])]) for row in rows])
    deed = Deed(
        "pupil_results.list",
        "result",
        f"{organisation}.{year}.{stage}",
        after=_range(page.results),
        why=reason,
    )
    deed.rows, deed.personal = len(page.results), True
    await record(db, caller, deed)
    return page


def _pupil(row: RowMapping) -> PupilResult:
    return PupilResult(**row, upn=upn_of(row["pupil_key"], row["key_id"], row["fingerprint"]))


def _range(pupils: Sequence[PupilResult]) -> dict[str, int]:
    """Which pupils a page showed: they are in the order of their numbers."""
    return {"first": pupils[0].pupil_id, "last": pupils[-1].pupil_id} if pupils else {}
